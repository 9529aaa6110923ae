"""Tools [access]: what the contractor needs, given by the client, confirmed by the contractor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table


class Tool(PartyRow):
    """Materialised from the version in force. ``instructions`` say how to use it; secrets do not belong here."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        CONFIRMED = "confirmed", _("Confirmed")
        HELP_REQUESTED = "help_requested", _("Help requested")
        REVOKED = "revoked", _("Revoked")

    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    needed_at = models.DateTimeField()
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.REQUESTED)
    round = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    instructions = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    granted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "key"], name="tool_key_unique"),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "granted", "confirmed", "help_requested", "revoked"]),
                name="tool_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "confirmed"]) | Q(granted_at__isnull=False), name="tool_granted_at"
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False), name="tool_confirmed_at"
            ),
            models.CheckConstraint(
                condition=~Q(status="help_requested") | ~Q(problem=""), name="tool_help_has_problem"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


STATES = state_table(
    "engagements.tool",
    [
        ("grant", "requested help_requested", "granted", "client", "tool.grant"),
        ("confirm", "granted", "confirmed", "contractor", "tool.confirm"),
        ("request_help", "granted confirmed", "help_requested", "contractor", "tool.confirm"),
        ("revoke", "requested granted confirmed help_requested", "revoked", "client", "tool.grant"),
        ("withdraw", "requested granted confirmed help_requested", "revoked", "client contractor", "agreement.sign"),
    ],
)
