"""Reads that several callers share."""

from django.db.models import F

from accounts.models import Contractor
from engagements.models import AgreementVersion, Engagement
from kernel.models import Move
from kernel.moves.sentences import Voice


def answer_days(engagement: Engagement) -> int:
    """Working days to answer a question: as agreed, else as proposed, else two."""
    newest = (
        AgreementVersion.objects.filter(engagement=engagement, status__in=["in_force", "proposed"])
        .order_by("status")
        .values_list("body__parts__communication__answer_days", flat=True)
        .first()
    )
    return int(newest or 2)


def moves_of(engagement: Engagement) -> list[Move]:
    """The open moves of one engagement, earliest due first; courtesies, which have no date, last."""
    return list(
        Move.objects.of_scope("engagement", engagement.pk).open().order_by(F("due_at").asc(nulls_last=True), "id")
    )


def voices_of(engagement: Engagement) -> dict[str, Voice]:
    """How the two sides are spoken of. Needs organization, contractor and relationship__manager selected."""
    manager = engagement.relationship.manager
    organization, contractor = engagement.organization, engagement.contractor
    return {
        "client": Voice(organization.name, organization.zone, manager.pk, manager.name),
        "contractor": Voice(contractor.name, contractor.zone, is_one_person=contractor.kind == Contractor.Kind.PERSON),
    }
