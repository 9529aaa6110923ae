"""The last move: close the engagement when everything is accepted, paid and answered."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot
from monitoring.moves.checkins import blockers
from payments.moves import milestones

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
)
CLOSE_DAYS = 5


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """The client's duty, once no deliverable, milestone, question or blocker is open."""
    engagement = snapshot.engagement
    if not engagement.is_running or snapshot.blockers:
        return
    if any(question.status == "open" for question in snapshot.clarifications):
        return
    if any(version.status == "proposed" for version in snapshot.versions):
        return
    if any(row.status != "accepted" for row in snapshot.deliverables):
        return
    if any(row.status != "paid" for row in snapshot.milestones):
        return
    settled = [row.accepted_at for row in snapshot.deliverables] + [row.paid_at for row in snapshot.milestones]
    since = max([engagement.activated_at, *settled])
    due = engagement.organization.working_time().add_working_days(since, CLOSE_DAYS)
    yield Due(CLOSE, engagement.pk, "client", since, due, facts={"title": engagement.title})


RULE = Rule(
    kinds=(CLOSE,),
    reads={
        "engagement": reads.engagement,
        "versions": reads.versions,
        "clarifications": reads.clarifications,
        "deliverables": reads.deliverables,
        "milestones": milestones,
        "blockers": blockers,
    },
    moves=moves,
)
