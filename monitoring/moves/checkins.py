"""Moves about check-ins: say how it goes, read it, unblock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot, Wake
from monitoring.models import Blocker, CheckIn
from monitoring.parts import HORIZON, occurrences

CHECK_IN = MoveKind(
    code="check_in",
    what=_("Say how %(title)s goes"),
    then=_("Then: %(other)s reads it and answers what stands in the way."),
    button=_("Check in"),
    url_name="checkin",
    settled_by=frozenset({"checkin.submitted"}),
    counter="acknowledge",
    nouns=("title",),
    permission="checkin.submit",
    short=_("check-in"),
)
ACKNOWLEDGE = MoveKind(
    code="acknowledge",
    what=_("Read the check-in on %(title)s"),
    then="",
    button=_("Acknowledge"),
    url_name="checkin",
    settled_by=frozenset({"checkin.acknowledged"}),
    is_courtesy=True,
    counter="check_in",
    nouns=("title",),
    permission="checkin.acknowledge",
    short=_("read"),
)
UNBLOCK = MoveKind(
    code="unblock",
    what=_("Unblock %(title)s: %(problem)s"),
    then=_("Then: %(other)s goes on."),
    button=_("Answer"),
    url_name="blocker",
    settled_by=frozenset({"blocker.resolved"}),
    counter="check_in",
    at_once=True,
    nouns=("title", "problem"),
    permission="blocker.resolve",
    short=_("unblock"),
)
OPENS_BEFORE = timedelta(days=1)
LOOK_AHEAD = timedelta(days=62)


def checkins(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    """Those that are still to come or not yet read, earliest first."""
    rows = CheckIn.objects.filter(engagement_id__in=ids, status__in=["scheduled", "submitted"])
    return reads.by_engagement(rows.order_by("due_at"))


def last_checkins(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    """The latest date of the plan that was asked for, whatever became of it."""
    rows = CheckIn.objects.filter(engagement_id__in=ids).exclude(status="cancelled", covered_by=None)
    return dict(rows.values_list("engagement_id").annotate(Max("due_at")))


def blockers(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return reads.by_engagement(Blocker.objects.filter(engagement_id__in=ids, status="open"))


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """While work is open, the next check-in is the contractor's duty; a blocker the client's; reading is a courtesy."""
    engagement = snapshot.engagement
    facts = {"title": engagement.title}
    waiting = [row for row in snapshot.checkins if row.status == "scheduled"]
    if waiting and engagement.status == "active":
        row = waiting[0]
        opens = max(row.due_at - OPENS_BEFORE, row.since)
        yield Due(CHECK_IN, row.pk, "contractor", opens, row.due_at, opens_at=opens, facts=facts)
    for row in snapshot.checkins:
        if row.status == "submitted" and engagement.status != "closed":
            yield Due(ACKNOWLEDGE, row.pk, "client", row.submitted_at, facts=facts)
    for row in snapshot.blockers:
        problem = Truncator(row.text.replace("\n", " ")).chars(120)
        yield Due(UNBLOCK, row.pk, "client", row.raised_at, row.due_at, facts={**facts, "problem": problem})


def wakes(snapshot: Snapshot) -> Iterator[Wake]:
    """The plan is laid out 60 days ahead; the clock adds the next date when it comes into view."""
    engagement = snapshot.engagement
    if engagement.status != "active" or engagement.in_force is None:
        return
    plan = engagement.in_force.body["parts"].get("check_in_plan") or {}
    last = snapshot.last_checkins or engagement.in_force.decided_at
    upcoming = occurrences(plan, after=last, until=last + LOOK_AHEAD)
    if upcoming:
        yield Wake(upcoming[0] - HORIZON, "monitoring.services.checkins.schedule_ahead", engagement.pk)


RULE = Rule(
    kinds=(CHECK_IN, ACKNOWLEDGE, UNBLOCK),
    reads={
        "engagement": reads.engagement,
        "checkins": checkins,
        "last_checkins": last_checkins,
        "blockers": blockers,
    },
    moves=moves,
    wakes=wakes,
)
