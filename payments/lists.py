"""Money across engagements: which rows a reader sees, in which group and order, and what they add up to per currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DateTimeField,
    DecimalField,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.access import Reader
from engagements.models import Deliverable
from kernel.keyset import Order
from kernel.moves.sentences import days_past, late_note
from payments.models import Milestone

GROUPS = {"overdue": _("Overdue"), "due": _("Due"), "upcoming": _("Upcoming"), "paid": _("Paid")}
RANKS = list(GROUPS)
RECENTLY = timedelta(days=30)
GROUP_WIDTH = 10**17  # wider than any moment in microseconds
LATEST_FIRST = 5 * 10**16  # a paid row's place falls as its moment rises
UNDATED = 9 * 10**15
BY_PLACE = Order("place", parse=int)


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for: one group or all (empty), and the days between which the row's date lies, in ``zone``."""

    zone: tzinfo
    state: str = ""
    first: date | None = None
    last: date | None = None


def visible_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Milestones of the engagements that ``reader`` may see, by the columns that every row carries; cancelled ones left out."""
    seen = Q(pk__in=[])
    if reader.whole_organization_ids:
        seen |= Q(organization_id__in=reader.whole_organization_ids)
    if reader.managed_relationship_ids:
        seen |= Q(engagement__relationship_id__in=reader.managed_relationship_ids)
    if reader.contractor_ids:
        seen |= Q(contractor_id__in=reader.contractor_ids)
    rows = Milestone.objects.filter(seen).exclude(status=Milestone.Status.CANCELLED)
    return rows.filter(engagement_id=reader.only_engagement_id) if reader.only_engagement_id else rows


def money_rows(reader: Reader, wanted: Wanted, *, now: datetime) -> QuerySet[Any]:
    """The rows that are wanted, each with ``rank`` (its group), ``at`` (its date, if known) and ``place`` (its order).

    Without a group and without days, what was paid longer than 30 days ago is left out.
    """
    rows: QuerySet[Any] = visible_milestones(reader).annotate(rank=_rank(now), at=_date()).annotate(place=_place())
    if wanted.state:
        rows = rows.filter(rank=RANKS.index(wanted.state))
    if wanted.first:
        rows = rows.filter(at__gte=_start(wanted.first, wanted.zone))
    if wanted.last:
        rows = rows.filter(at__lt=_start(wanted.last + timedelta(days=1), wanted.zone))
    if not (wanted.state or wanted.first or wanted.last):
        rows = rows.exclude(status=Milestone.Status.PAID, paid_at__lt=now - RECENTLY)
    return rows.select_related("engagement__organization", "engagement__contractor")


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _rank(now: datetime) -> Case:
    return Case(
        When(status="paid", then=Value(3)),
        When(status="planned", then=Value(2)),
        When(due_at__gte=now, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _date() -> Case:
    """When it was paid, is due, or is expected to be earned: on its date, or when the last of its deliverables is due."""
    return Case(
        When(status="paid", then=F("paid_at")),
        When(status="earned", then=F("due_at")),
        default=Coalesce("trigger_at", Subquery(_last_deliverable())),
        output_field=DateTimeField(),
    )


def _last_deliverable() -> QuerySet[Any]:
    named = Func(OuterRef("deliverable_keys"), F("key"), function="jsonb_exists", output_field=BooleanField())
    rows = Deliverable.objects.annotate(is_named=named).filter(engagement=OuterRef("engagement"), is_named=True)
    return rows.order_by().values("engagement").annotate(last=Max("due_at")).values("last")


def _place() -> Any:
    """One number to order by: the group first, then the date; what was paid last comes first in its group."""
    seconds = Func(F("at"), template="EXTRACT(EPOCH FROM %(expressions)s)", output_field=DecimalField())
    moment = Coalesce(Cast(seconds * Value(Decimal(1_000_000)), BigIntegerField()), Value(UNDATED))
    within = Case(
        When(status="paid", then=Value(LATEST_FIRST) - moment), default=moment, output_field=BigIntegerField()
    )
    return Cast(F("rank") * Value(GROUP_WIDTH, BigIntegerField()) + within, BigIntegerField())


@dataclass(frozen=True)
class Total:
    """The sum of one group in one currency: what is open, or, of the paid, what was paid."""

    state: str
    label: Any
    currency: str
    amount: Decimal
    count: int


def totals_of(rows: QuerySet[Any]) -> list[Total]:
    """Sums by group and currency, never across currencies. One query."""
    sums = (
        rows.select_related(None)
        .order_by("rank", "currency")
        .values("rank", "currency")
        .annotate(whole=Sum("amount"), paid=Sum("paid_amount"), count=Count("pk"))
    )
    return [_total(**found) for found in sums]


def _total(*, rank: int, currency: str, whole: Decimal, paid: Decimal, count: int) -> Total:
    state = RANKS[rank]
    return Total(state, GROUPS[state], currency, paid if state == "paid" else whole - paid, count)


def in_words(rows: Iterable[Milestone], *, now: datetime) -> list[Milestone]:
    """The rows with the code of their group as ``group`` and, where it is overdue, how late as ``late_by``."""
    said = list(rows)
    for row in said:
        row.group = RANKS[row.rank]  # type: ignore[attr-defined]
        if row.group == "overdue":  # type: ignore[attr-defined]
            days = days_past(row.due_at, row.engagement.organization.zone, now=now)  # type: ignore[arg-type]
            row.late_by = late_note(days).removesuffix(":")  # type: ignore[attr-defined]
    return said
