"""Moves: what one side owes the other. Derived from the engagement's state by reconcile, never typed."""

from uuid import UUID

from django.conf import settings
from django.db import models

from kernel.ids import uuid7


class MoveStatus(models.TextChoices):
    OPEN = "open", "open"
    SETTLED = "settled", "settled"
    WITHDRAWN = "withdrawn", "withdrawn"


class MoveQuerySet(models.QuerySet["Move"]):
    """Filters over moves; every one keeps the party first, as the indexes do."""

    def open(self) -> "MoveQuerySet":
        return self.filter(status=MoveStatus.OPEN)

    def duties(self) -> "MoveQuerySet":
        return self.filter(is_courtesy=False)

    def of_scope(self, scope_kind: str, scope_id: UUID) -> "MoveQuerySet":
        return self.filter(scope_kind=scope_kind, scope_id=scope_id)


class Move(models.Model):
    """One duty or courtesy.

    ``owed_by`` and ``owed_to`` are ids of parties, ``pair`` the id of the relationship between them, ``person`` the user
    who is named, if one is. ``key`` is ``kind:subject:round``. Rules own the row, and a new due date raises
    ``schedule_no``; how far it has been told is the sweep's :class:`Reminder`. ``promised_until`` is when the owing side
    said, at ``promised_at``, that it will have done it; that moves no due date, and a new due date ends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.UUIDField()
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    round = models.PositiveIntegerField(default=1)
    side = models.CharField(max_length=12)
    owed_by = models.UUIDField()
    owed_to = models.UUIDField()
    pair = models.UUIDField()
    person = models.UUIDField(null=True)
    is_courtesy = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    since = models.DateTimeField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=MoveStatus.choices, default=MoveStatus.OPEN)
    settled_at = models.DateTimeField(null=True)
    schedule_no = models.PositiveIntegerField(default=1)
    promised_until = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_kind", "scope_id", "key"], name="move_key_unique"),
            models.CheckConstraint(
                condition=models.Q(status="open", settled_at__isnull=True)
                | models.Q(status__in=["settled", "withdrawn"], settled_at__isnull=False),
                name="move_open_xor_settled_at",
            ),
            models.CheckConstraint(condition=~models.Q(owed_by=models.F("owed_to")), name="move_between_two_parties"),
            models.CheckConstraint(condition=models.Q(side__in=["client", "contractor"]), name="move_side_known"),
            models.CheckConstraint(
                condition=models.Q(is_courtesy=True) | models.Q(due_at__isnull=False), name="move_duty_has_clock"
            ),
            models.CheckConstraint(
                condition=models.Q(promised_until__isnull=True, promised_at__isnull=True)
                | models.Q(
                    promised_until__isnull=False, promised_at__isnull=False, promised_until__gt=models.F("promised_at")
                ),
                name="move_promised_later",
            ),
        ]
        indexes = [
            models.Index(fields=["owed_by", "due_at", "id"], condition=models.Q(status="open"), name="move_owed_by"),
            models.Index(fields=["owed_to", "due_at", "id"], condition=models.Q(status="open"), name="move_owed_to"),
            models.Index(fields=["pair", "due_at", "id"], condition=models.Q(status="open"), name="move_pair"),
            models.Index(fields=["scope_id", "due_at"], condition=models.Q(status="open"), name="move_scope_open"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.status == MoveStatus.OPEN


class Reminder(models.Model):
    """What is to be said next of an open move, and when: the sweep's row, there as long as something is to be said.

    Reconcile begins it at ``step`` 0 with each ``schedule_no`` of the move and ends it with the move. Apart from the move, so
    that telling somebody writes in no index of the lists. Who writes both writes the reminder first, as the sweep does.
    """

    move = models.OneToOneField(Move, on_delete=models.CASCADE, primary_key=True, related_name="reminder")
    schedule_no = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["remind_at", "move"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.step} at {self.remind_at}"


class Sighting(models.Model):
    """The first time a person saw a move; written once by a signed-in view."""

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="sightings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "user"], name="sighting_once")]
