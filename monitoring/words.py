"""Numbers, lists and moves as the pages write them, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kernel.formats import format_number
from kernel.moves.sentences import Sentence
from monitoring.selectors import MANY

NUMBERS = (
    gettext_noop("no"), gettext_noop("one"), gettext_noop("two"), gettext_noop("three"), gettext_noop("four"),
    gettext_noop("five"), gettext_noop("six"), gettext_noop("seven"), gettext_noop("eight"), gettext_noop("nine"),
    gettext_noop("ten"), gettext_noop("eleven"), gettext_noop("twelve"),
)  # fmt: skip


def number(count: int, *, cap: int = MANY) -> str:
    """``six`` up to twelve, then digits; ``more than 99`` where counting stopped."""
    if count > cap:
        return _("more than %(count)s") % {"count": format_number(cap)}
    return _(NUMBERS[count]) if count < len(NUMBERS) else format_number(count)


def sentence_case(text: str) -> str:
    """``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def row_said(said: Sentence) -> dict[str, Any]:
    """A move as the component for moves draws its row; where it is made, and its note, are the caller's."""
    return {
        "whose_side": said.move.side,
        "whose": said.whose,
        "what": said.what_html,
        "url": said.url,
        "due": sentence_case(said.late_by) if said.late_by else said.due_html,
        "due_tone": said.tone,
        "promise": said.promise,
    }


def listed(names: Sequence[str]) -> str:
    """``Ana, Priya and Linh``."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
