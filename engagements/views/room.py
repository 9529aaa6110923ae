"""The engagement room: what every tab of an engagement shows, and how its views reach the engagement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Permission, Reader, reader_in, require, sight_of
from accounts.owners import names_from, owners_text
from engagements.models import Engagement
from engagements.selectors import Seen, moves_of, sightings_of, voices_of
from engagements.services.sightings import see
from engagements.views.header import banner_of, calm_of, pressing_first, stages_of
from kernel import clock
from kernel.actors import Actor
from kernel.models import Move
from kernel.moves.sentences import Ear, Sentence, Voices, sentence
from kernel.statements import Joined, Statement

P = ParamSpec("P")
RoomView = Callable[Concatenate["Room", P], HttpResponseBase]
TABS = [
    ("engagement", _("Overview")),
    ("agreement", _("Agreement")),
    ("work", _("Work")),
    ("checkins", _("Check-ins")),
    ("engagement_money", _("Money")),
    ("access", _("Access & files")),
    ("history", _("History")),
]


@dataclass(frozen=True)
class Room:
    """One request inside an engagement that the reader may see.

    ``past`` is how many of the newest duties that are done are wanted besides the open moves.
    """

    request: HttpRequest
    engagement: Engagement
    reader: Reader
    side: str
    now: datetime
    voices: Voices
    past: int = 0

    @property
    def ear(self) -> Ear:
        return Ear(self.reader.user.pk, self.side, self.reader.user.zone)

    @cached_property
    def all_moves(self) -> list[Move]:
        """The open moves and the duties done that are wanted. One query."""
        return moves_of(self.engagement, past=self.past)

    @cached_property
    def moves(self) -> list[Move]:
        """The open moves, earliest due first; courtesies, which have no date, last."""
        return [move for move in self.all_moves if move.is_open]

    @cached_property
    def pressing(self) -> list[Move]:
        """The duties that are owed now, the reader's side's first; the first of all is the banner's."""
        return pressing_first(self.moves, side=self.side, now=self.now)

    @cached_property
    def sightings(self) -> list[Seen]:
        """Who saw which of the open moves first, earliest first. One query."""
        return sightings_of(self.moves)

    def actor(self, permission: Permission) -> Actor:
        """The actor for a permitted act; raises NotAllowed (403)."""
        return require(self.reader, permission, self.engagement)

    def may(self, permission: Permission | str) -> bool:
        return permission in self.reader.permissions_on(self.engagement)

    def say(self, move: Move) -> Sentence:
        return sentence(move, self.ear, self.voices, now=self.now)

    def render(self, template: str, tab: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the room with its header, banner and tabs."""
        known = {seen.move_id for seen in self.sightings if seen.user_id == self.reader.user.pk}
        see(self.moves, user=self.reader.user, side=self.side, now=self.now, known=known)
        return render(self.request, template, {**self._header(tab), **context}, status=status)

    def _header(self, tab: str) -> dict[str, Any]:
        return {
            "room": self,
            "engagement": self.engagement,
            "side": self.side,
            "banner": banner_of(self),
            "calm": calm_of(self),
            "tabs": [
                {"label": label, "url": reverse(name, args=[self.engagement.pk]), "is_current": name == tab}
                for name, label in TABS
            ],
            "stages": stages_of(self.engagement),
        }


def in_room(view: RoomView[P]) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponseBase]:
    """Sign-in required; a stranger gets 404; the view gets a :class:`Room`."""

    @wraps(view)
    @login_required
    def wrapper(request: HttpRequest, engagement_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(open_room(request, engagement_id), *args, **kwargs)

    return wrapper


def open_room(request: HttpRequest, engagement_id: UUID) -> Room:
    """Fetch the engagement through the reader, with what the header needs."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    rows = OPEN.fetch("", {**sight_of(reader), "pk": engagement_id})
    if not rows:
        raise Http404
    engagement = ENGAGEMENTS.row_of(rows[0])
    engagement.owners = rows[0][-1]
    return Room(
        request=request,
        engagement=engagement,
        reader=reader,
        side=reader.side_of(engagement) or "",
        now=clock.now(),
        voices=voices_of(engagement, people=names_from(engagement.owners)),
    )


ENGAGEMENTS = Joined(
    Engagement,
    "organization",
    "contractor",
    "relationship",
    "relationship__manager",
    "relationship__deputy",
    "in_force",
    without=["in_force__body"],
)
OPEN = Statement(
    lambda _shape, values: (
        Engagement.objects.visible_to(reader_in(values))
        .filter(pk=values["pk"])
        .values_list(*ENGAGEMENTS.columns, owners_text())
    )
)
