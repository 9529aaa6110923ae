"""Reads that several callers share."""

from engagements.models import AgreementVersion, Engagement


def answer_days(engagement: Engagement) -> int:
    """Working days to answer a question: as agreed, else as proposed, else two."""
    newest = (
        AgreementVersion.objects.filter(engagement=engagement, status__in=["in_force", "proposed"])
        .order_by("status")
        .values_list("body__parts__communication__answer_days", flat=True)
        .first()
    )
    return int(newest or 2)
