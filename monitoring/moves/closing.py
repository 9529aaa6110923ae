"""The last move: close the engagement when everything is accepted, paid and answered."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot
from monitoring.moves.checkins import blockers, checkins
from payments.moves import milestones, payments

CLOSE = MoveKind(
    code="close",
    what=_("Close %(title)s: everything is accepted and paid"),
    then=_("Then: both keep the agreement and the history."),
    button=_("Close out"),
    url_name="closing",
    url_has_subject=False,
    settled_by=frozenset({"engagement.closed"}),
    nouns=("title",),
    permission="engagement.close",
    short=_("close"),
    keeps_date=True,
)
CLOSE_DAYS = 5


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """The client's duty, once nothing is open. A payment that is reversed and made again opens the next round."""
    engagement = snapshot.engagement
    if not engagement.is_running or _is_open(snapshot):
        return
    settled = [row.accepted_at for row in snapshot.deliverables] + [row.paid_at for row in snapshot.milestones]
    since = max([engagement.activated_at, *settled])
    due = engagement.organization.working_time().add_working_days(since, CLOSE_DAYS)
    number = 1 + sum(row.round - 1 for row in snapshot.milestones)
    yield Due(CLOSE, engagement.pk, "client", since, due, round=number, facts={"title": engagement.title})


def _is_open(snapshot: Snapshot) -> bool:
    """Whether a deliverable, milestone, missing payment, question, proposal, blocker or, without deliverables, a check-in is."""
    return bool(
        snapshot.blockers
        or any(row.status != "accepted" for row in snapshot.deliverables)
        or any(row.status != "paid" for row in snapshot.milestones)
        or any(row.missing_at for row in snapshot.payments)
        or any(row.status == "open" for row in snapshot.clarifications)
        or any(row.status == "proposed" for row in snapshot.versions)
        or (not snapshot.deliverables and any(row.status == "scheduled" for row in snapshot.checkins))
    )


RULE = Rule(
    kinds=(CLOSE,),
    reads={
        "engagement": reads.engagement,
        "versions": reads.versions,
        "clarifications": reads.clarifications,
        "deliverables": reads.deliverables,
        "milestones": milestones,
        "payments": payments,
        "checkins": checkins,
        "blockers": blockers,
    },
    moves=moves,
)
