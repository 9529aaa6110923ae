"""What the payment terms in force promise for a deliverable, read from the agreement that both signed."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engagements.models import AgreementVersion, Engagement


@dataclass(frozen=True)
class Earning:
    """An amount that acceptance earns; ``others`` more deliverables must be accepted with it."""

    title: str
    amount: Decimal
    currency: str
    others: int
    days: int


def terms_of(engagement: Engagement) -> list[dict[str, Any]]:
    """The items of the payment terms in force. One query, without reading the rest of the agreement."""
    if engagement.in_force_id is None:
        return []
    items = AgreementVersion.objects.filter(pk=engagement.in_force_id)
    return items.values_list("body__parts__payment_terms__items", flat=True).first() or []


def earnings_of(engagement: Engagement) -> dict[str, list[Earning]]:
    """What each deliverable, by its key, earns when it is accepted."""
    found: dict[str, list[Earning]] = defaultdict(list)
    for item in terms_of(engagement):
        keys = item.get("deliverables") or []
        for key in keys:
            found[key].append(
                Earning(item["title"], Decimal(item["amount"]), engagement.currency, len(keys) - 1, item["days"])
            )
    return found
