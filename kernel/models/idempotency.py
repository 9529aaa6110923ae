"""The first answer to a POST with an ``Idempotency-Key``, stored in the effect's own transaction."""

from django.db import models


class IdempotentAnswer(models.Model):
    """One key of one token: the digest of the request's body and the answer that was given. Kept for 24 hours."""

    token_id = models.UUIDField()
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "key"], name="idempotent_answer_unique")]
