"""What was handed in, and what the client said to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.base import PartyRow
from engagements.models.deliverable import AcceptanceCriterion, Deliverable


class Submission(PartyRow):
    """One round of a deliverable: a note, links (a list of https addresses) and files (attachments)."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="submissions")
    round = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    links = models.JSONField(default=list)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["deliverable", "round"], name="submission_round_unique"),
        ]
        ordering = ["round"]


class Review(PartyRow):
    """The client's judgement of one submission; a request for changes names the criteria that are not met."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    outcome = models.CharField(max_length=17)
    note = models.TextField(blank=True)
    unmet = models.ManyToManyField(AcceptanceCriterion, related_name="reviews", blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome="accepted") | (Q(outcome="changes_requested") & ~Q(note="")),
                name="review_changes_have_a_note",
            ),
        ]
