"""The agreement: drafts of each side, immutable versions, signatures."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table

SIDES = [("client", _("client")), ("contractor", _("contractor"))]


class Draft(PartyRow):
    """One side's working copy: autosaved, with its own version, outside the record."""

    side = models.CharField(max_length=12, choices=SIDES)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "side"], name="draft_one_per_side"),
        ]
        indexes = [
            models.Index(fields=["organization", "side", "-updated_at"], name="draft_of_org"),
            models.Index(fields=["contractor", "side", "-updated_at"], name="draft_of_contractor"),
        ]


class AgreementVersion(PartyRow):
    """An immutable snapshot of all parts. ``sha256`` is taken over the canonical JSON of ``body``."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")
        COUNTERED = "countered", _("Countered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    proposed_side = models.CharField(max_length=12, choices=SIDES)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    answer_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "number"], name="version_number_unique"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(status="proposed"), name="version_one_open_proposal"
            ),
            models.UniqueConstraint(fields=["engagement"], condition=Q(status="in_force"), name="version_one_in_force"),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False)),
                name="version_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(answer_reason=""), name="version_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["proposed", "in_force", "superseded", "countered", "declined", "withdrawn", "expired"]
                ),
                name="version_status_known",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="version_frozen", fields=["number", "body", "sha256", "proposed_side", "proposed_at"]
            ),
            pgtrigger.Protect(name="version_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Signature(PartyRow):
    """One side's consent to one hash; ``override_reason`` says why it did not wait for the questions that were open."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=12, choices=SIDES)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    override_reason = models.TextField(blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["version", "side"], name="signature_one_per_side"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="signature_frozen", fields=["version", "side", "user", "sha256", "signed_at"]),
            pgtrigger.Protect(name="signature_kept", operation=pgtrigger.Delete),
        ]


STATES = state_table(
    "engagements.agreementversion",
    [
        ("put_in_force", "proposed", "in_force", "client contractor", "agreement.sign"),
        ("supersede", "in_force", "superseded", "client contractor", "agreement.sign"),
        ("counter", "proposed", "countered", "client contractor", "agreement.propose"),
        ("decline", "proposed", "declined", "client contractor", "agreement.decline"),
        ("withdraw", "proposed", "withdrawn", "client contractor", "agreement.propose"),
        ("expire", "proposed", "expired", "clock", ""),
    ],
)
