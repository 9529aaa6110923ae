"""The money of one engagement: what is owed for what, what was paid, and whether it arrived."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse

from accounts.access import Permission
from engagements.models import Deliverable
from engagements.views.deliverables import turns_of
from engagements.views.room import Room, in_room
from kernel.moves.sentences import Sentence
from payments.models import Milestone, Payment


class MoneyRow(NamedTuple):
    """A milestone, whose move it is, and the deliverables that earn it."""

    milestone: Milestone
    turn: Sentence | None
    deliverables: list[Deliverable]


class Sums(NamedTuple):
    """What the engagement comes to, in its one currency."""

    whole: Decimal
    planned: Decimal
    open: Decimal
    paid: Decimal


@in_room
def engagement_money(room: Room) -> HttpResponse:
    """Every milestone with its payments, and what they add up to."""
    room.actor(Permission.MONEY_READ)
    return money_page(room)


def money_page(room: Room, status: int = 200, **forms: Form) -> HttpResponse:
    """Draw the tab; ``act_form`` carries what was refused."""
    payments = Prefetch("payments", Payment.objects.select_related("recorded_by"))
    milestones = list(Milestone.objects.filter(engagement=room.engagement).prefetch_related(payments))
    turns, named = turns_of(room), deliverables_by_key(room, milestones)
    context: dict[str, Any] = {
        "rows": [MoneyRow(row, turns.get(row.pk), earning(row, named)) for row in milestones],
        "sums": sums_of(row for row in milestones if row.status != Milestone.Status.CANCELLED),
        "turns": turns,
        "may_record": room.may(Permission.PAYMENT_RECORD),
        "may_confirm": room.may(Permission.PAYMENT_CONFIRM),
    }
    return room.render("payments/engagement.html", "engagement_money", status, **(context | forms))


def deliverables_by_key(room: Room, milestones: Iterable[Milestone]) -> dict[str, Deliverable]:
    """The deliverables that ``milestones`` wait for. No query where they wait for none."""
    keys = {key for row in milestones for key in row.deliverable_keys}
    if not keys:
        return {}
    return {row.key: row for row in Deliverable.objects.filter(engagement=room.engagement, key__in=keys)}


def earning(milestone: Milestone, named: dict[str, Deliverable]) -> list[Deliverable]:
    """The deliverables whose acceptance earns ``milestone``."""
    return [named[key] for key in milestone.deliverable_keys if key in named]


def sums_of(milestones: Iterable[Milestone]) -> Sums:
    """Add up one engagement's milestones, which share a currency. What is planned is not owed yet."""
    rows = list(milestones)
    planned = sum((row.amount for row in rows if row.status == Milestone.Status.PLANNED), Decimal(0))
    whole = sum((row.amount for row in rows), Decimal(0))
    paid = sum((row.paid_amount for row in rows), Decimal(0))
    return Sums(whole, planned, whole - planned - paid, paid)
