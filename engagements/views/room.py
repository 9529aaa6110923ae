"""The engagement room: what every tab of an engagement shows, and how its views reach the engagement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Permission, Reader, has_permission, require
from engagements.models import Engagement
from engagements.selectors import moves_of, voices_of
from engagements.services.sightings import see
from kernel import clock
from kernel.actors import Actor
from kernel.models import Move
from kernel.moves.sentences import Ear, Sentence, Voices, sentence

P = ParamSpec("P")
RoomView = Callable[Concatenate["Room", P], HttpResponse]
TABS = [
    ("engagement", _("Overview")),
    ("agreement", _("Agreement")),
    ("work", _("Work")),
    ("checkins", _("Check-ins")),
    ("engagement_money", _("Money")),
    ("access", _("Access & files")),
    ("history", _("History")),
]
STAGES = [("brief", _("Brief")), ("terms", _("Terms")), ("work", _("Work")), ("close", _("Close"))]
STAGE_OF = {"draft": 0, "open": 1, "active": 2, "completing": 3, "closed": 4, "cancelled": 4}


@dataclass(frozen=True)
class Room:
    """One request inside an engagement that the reader may see."""

    request: HttpRequest
    engagement: Engagement
    reader: Reader
    side: str
    now: datetime
    moves: list[Move]
    voices: Voices

    @property
    def ear(self) -> Ear:
        return Ear(self.reader.user.pk, self.side, self.reader.user.zone)

    def actor(self, permission: Permission) -> Actor:
        """The actor for a permitted act; raises NotAllowed (403)."""
        return require(self.reader, permission, self.engagement)

    def may(self, permission: Permission) -> bool:
        return has_permission(self.reader, permission, self.engagement)

    def say(self, move: Move) -> Sentence:
        return sentence(move, self.ear, self.voices, now=self.now)

    def render(self, template: str, tab: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the room with its header, banner and tabs."""
        see(self.moves, user=self.reader.user, side=self.side, now=self.now)
        return render(self.request, template, {**self._header(tab), **context}, status=status)

    def _header(self, tab: str) -> dict[str, Any]:
        duties = [move for move in self.moves if not move.is_courtesy and move.opens_at <= self.now]
        pressing = sorted(duties, key=lambda move: (move.side != self.side, move.due_at, move.pk))
        mine = [move for move in pressing if move.side == self.side]
        return {
            "room": self,
            "engagement": self.engagement,
            "side": self.side,
            "banner": self.say(pressing[0]) if pressing else None,
            "banner_more": max(0, len(mine) - 1),
            "tabs": [
                {"label": label, "url": reverse(name, args=[self.engagement.pk]), "is_current": name == tab}
                for name, label in TABS
            ],
            "stages": stages_of(self.engagement),
        }


def stages_of(engagement: Engagement) -> list[dict[str, Any]]:
    """The stage bar: what is done, now and later."""
    here = STAGE_OF[engagement.status]
    states = ["done" if n < here else "now" if n == here else "later" for n in range(len(STAGES))]
    return [{"label": label, "state": state} for (_code, label), state in zip(STAGES, states, strict=True)]


def in_room(view: RoomView[P]) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """Sign-in required; a stranger gets 404; the view gets a :class:`Room`."""

    @wraps(view)
    @login_required
    def wrapper(request: HttpRequest, engagement_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(open_room(request, engagement_id), *args, **kwargs)

    return wrapper


def open_room(request: HttpRequest, engagement_id: UUID) -> Room:
    """Fetch the engagement through the reader, with what the header needs."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    visible = Engagement.objects.visible_to(reader).select_related(
        "organization", "contractor", "relationship__manager", "in_force"
    )
    engagement = get_object_or_404(visible.defer("in_force__body"), pk=engagement_id)
    return Room(
        request=request,
        engagement=engagement,
        reader=reader,
        side=reader.side_of(engagement) or "",
        now=clock.now(),
        moves=moves_of(engagement),
        voices=voices_of(engagement),
    )
