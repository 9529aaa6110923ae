"""Courtesies that opening an item settles."""

from uuid import UUID

from accounts.access import Permission
from engagements.views.room import Room
from kernel.moves.courtesies import settle_courtesies
from kernel.moves.rules import kinds


def opened(room: Room, *subjects: UUID) -> None:
    """Settle the courtesies about ``subjects`` that the reader's side owes, where the reader could do the act itself.

    Only quiets them: what was recorded, granted or sent keeps its state and can still be confirmed. A browser that merely
    fetches ahead, and everybody who is not signed in on the owing side, settles nothing.
    """
    request = room.request
    if request.method != "GET" or "Sec-Purpose" in request.headers:
        return
    owed = [
        move.pk
        for move in room.moves
        if move.is_courtesy
        and move.side == room.side
        and move.subject in subjects
        and room.may(Permission(kinds()[move.kind].permission))
    ]
    if owed:
        settle_courtesies(owed, now=room.now)
