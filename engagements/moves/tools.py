"""Moves about tools: give access, confirm that it works, help."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot

GRANT = MoveKind(
    code="grant_tool",
    what=_("Give access to %(name)s"),
    then=_("Then: %(other)s confirms that it works."),
    button=_("Access given"),
    url_name="tool",
    settled_by=frozenset({"tool.granted"}),
    counter="confirm_tool",
    nouns=("name",),
    permission="tool.grant",
    short=_("give access"),
)
MEND = MoveKind(
    code="mend_tool",
    what=_("Help with %(name)s: it does not work yet"),
    then=_("Then: %(other)s tries again."),
    button=_("Help"),
    url_name="tool",
    settled_by=frozenset({"tool.granted"}),
    counter="confirm_tool",
    at_once=True,
    nouns=("name",),
    permission="tool.grant",
    short=_("mend access"),
)
CONFIRM = MoveKind(
    code="confirm_tool",
    what=_("Say whether %(name)s works"),
    then="",
    button=_("It works"),
    url_name="tool",
    settled_by=frozenset({"tool.confirmed", "tool.help_requested"}),
    is_courtesy=True,
    counter="grant_tool",
    nouns=("name",),
    permission="tool.confirm",
    short=_("try access"),
)


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """Requested or broken: the client's duty. Given: the contractor's courtesy to say that it works."""
    if not snapshot.engagement.is_running:
        return
    for row in snapshot.tools:
        facts = {"name": row.name}
        if row.status == "requested":
            yield Due(GRANT, row.pk, "client", row.since, row.due_at, round=row.round, facts=facts)
        elif row.status == "help_requested":
            yield Due(MEND, row.pk, "client", row.since, row.due_at, round=row.round, facts=facts)
        elif row.status == "granted":
            yield Due(CONFIRM, row.pk, "contractor", row.granted_at, round=row.round, facts=facts)


RULE = Rule(kinds=(GRANT, MEND, CONFIRM), reads={"engagement": reads.engagement, "tools": reads.tools}, moves=moves)
