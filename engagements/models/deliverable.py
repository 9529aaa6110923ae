"""Deliverables, what they are accepted by, and the praise for a stage well done."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table


class Deliverable(PartyRow):
    """Materialised from the version in force; ``key`` survives versions. ``redo_due_at`` is set with requested changes."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SUBMITTED = "submitted", _("Submitted")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        ACCEPTED = "accepted", _("Accepted")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=50)
    review_days = models.PositiveSmallIntegerField(default=3)
    status = models.CharField(max_length=17, choices=Status.choices, default=Status.PLANNED)
    round = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    redo_due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "key"], name="deliverable_key_unique"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "submitted", "changes_requested", "accepted", "cancelled"]),
                name="deliverable_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_at__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at__isnull=True)),
                name="deliverable_accepted_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False, review_due_at__isnull=False),
                name="deliverable_submitted_has_review_due",
            ),
            models.CheckConstraint(
                condition=~Q(status="changes_requested") | Q(redo_due_at__isnull=False),
                name="deliverable_changes_have_due",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class AcceptanceCriterionQuerySet(models.QuerySet["AcceptanceCriterion"]):
    """Criteria that the agreement names now, apart from those that a change dropped."""

    def current(self) -> "AcceptanceCriterionQuerySet":
        return self.filter(dropped_at=None)


class AcceptanceCriterion(PartyRow):
    """One line of "accepted when". A review names the criterion that is not met.

    It is judged by the reviews between ``added_at`` and ``dropped_at``, when an agreed change took it out.
    """

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    text = models.TextField()
    added_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = AcceptanceCriterionQuerySet.as_manager()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["deliverable", "key"], name="criterion_key_unique"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text

    def is_judged_at(self, moment: datetime) -> bool:
        """Whether a review at ``moment`` judged it."""
        added = self.added_at is None or self.added_at <= moment
        return added and (self.dropped_at is None or moment <= self.dropped_at)


class Commendation(PartyRow):
    """A word of praise for an accepted deliverable. One each."""

    deliverable = models.OneToOneField(Deliverable, on_delete=models.PROTECT, related_name="commendation")
    text = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [*PartyRow.Meta.constraints]


STATES = state_table(
    "engagements.deliverable",
    [
        ("submit", "planned changes_requested", "submitted", "contractor", "deliverable.submit"),
        ("accept", "submitted", "accepted", "client", "deliverable.review"),
        ("request_changes", "submitted", "changes_requested", "client", "deliverable.review"),
        ("cancel", "planned changes_requested", "cancelled", "client contractor", "agreement.sign"),
    ],
)
