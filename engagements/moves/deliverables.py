"""Moves about deliverables: deliver, review, deliver again, commend."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot

DELIVER = MoveKind(
    code="deliver",
    what=_("Deliver %(title)s"),
    then=_("Then: %(other)s reviews within %(review_days)s working days."),
    button=_("Deliver"),
    url_name="deliverable",
    settled_by=frozenset({"deliverable.submitted"}),
    counter="review",
    nouns=("title",),
    permission="deliverable.submit",
    short=_("%(title)s"),
)
REDELIVER = MoveKind(
    code="redeliver",
    what=_("Deliver %(title)s again, round %(round)s"),
    then=DELIVER.then,
    button=_("Deliver"),
    url_name="deliverable",
    settled_by=frozenset({"deliverable.submitted"}),
    counter="review",
    nouns=("title",),
    permission="deliverable.submit",
    short=_("%(title)s, round %(round)s"),
)
REVIEW = MoveKind(
    code="review",
    what=_("Review %(title)s, round %(round)s"),
    then=_("Then: it is accepted and what it earns falls due, or %(other)s delivers again."),
    button=_("Review"),
    url_name="deliverable",
    settled_by=frozenset({"deliverable.accepted", "deliverable.changes_requested"}),
    counter="deliver",
    nouns=("title",),
    permission="deliverable.review",
    short=_("review"),
)
COMMEND = MoveKind(
    code="commend",
    what=_("Say a good word about %(title)s"),
    then="",
    button=_("Commend"),
    url_name="deliverable",
    settled_by=frozenset({"deliverable.commended"}),
    is_courtesy=True,
    counter="deliver",
    nouns=("title",),
    permission="commendation.give",
    short=_("commend"),
)


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """What is planned or sent back is the contractor's; what is submitted the client's; praise is a courtesy."""
    praised = {commendation.deliverable_id for commendation in snapshot.commendations}
    for row in snapshot.deliverables:
        if snapshot.engagement.is_running:
            yield from _work(row)
        if row.status == "accepted" and row.pk not in praised and snapshot.engagement.status != "cancelled":
            yield Due(COMMEND, row.pk, "client", row.accepted_at, facts={"title": row.title})


def _work(row: Any) -> Iterator[Due]:
    facts = {"title": row.title, "round": row.round, "review_days": row.review_days}
    if row.status == "planned":
        yield Due(DELIVER, row.pk, "contractor", row.since, row.due_at, facts=facts)
    elif row.status == "changes_requested":
        yield Due(REDELIVER, row.pk, "contractor", row.since, row.redo_due_at, round=row.round, facts=facts)
    elif row.status == "submitted":
        yield Due(REVIEW, row.pk, "client", row.submitted_at, row.review_due_at, round=row.round, facts=facts)


RULE = Rule(
    kinds=(DELIVER, REDELIVER, REVIEW, COMMEND),
    reads={
        "engagement": reads.engagement,
        "deliverables": reads.deliverables,
        "commendations": reads.commendations,
    },
    moves=moves,
)
