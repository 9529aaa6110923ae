"""The room's history: the record in words, its proof, and the record as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagements.views.room import Room, in_room
from kernel.record import verify
from kernel.spreadsheets import csv_response
from monitoring import exports
from monitoring.history import days_of, history_page
from monitoring.renderers import FAMILIES

VERIFIED_AT_ONCE = 500


@require_safe
@in_room
def history(room: Room) -> HttpResponse:
    """The entries that the reader's side may read, newest first; ``kind`` filters, ``cursor`` pages."""
    asked, cursor = room.request.GET.get("kind", ""), room.request.GET.get("cursor", "")
    family = asked if asked in FAMILIES else ""
    lines, page = history_page(
        room.engagement, room.side, zone=room.ear.zone, now=room.now, family=family, cursor=cursor
    )

    def url(at: str) -> str:
        values = {"kind": family, "cursor": at}
        return f"?{urlencode({name: value for name, value in values.items() if value})}" if at else ""

    return room.render(
        "monitoring/history.html",
        "history",
        days=days_of(lines, room.ear.zone),
        families=_families(room, family),
        family=FAMILIES.get(family, ""),
        next_url=url(page.next_cursor),
        previous_url=url(page.previous_cursor),
        proof=_proof(room) if not family and not page.previous_cursor else None,
    )


def _families(room: Room, current: str) -> list[dict[str, Any]]:
    base = reverse("history", args=[room.engagement.pk])
    choices = [("", _("Everything")), *FAMILIES.items()]
    return [
        {"label": label, "url": f"{base}?kind={code}" if code else base, "is_current": code == current}
        for code, label in choices
    ]


def _proof(room: Room) -> dict[str, Any]:
    """The head of the record, and whether the chain up to it holds; a long one is left to the command and the export."""
    engagement = room.engagement
    is_short = engagement.seq <= VERIFIED_AT_ONCE
    findings = list(verify(engagement)) if is_short else []
    return {"seq": engagement.seq, "hash": engagement.head_hash, "is_checked": is_short, "findings": findings}


@require_safe
@in_room
def history_csv(room: Room) -> HttpResponseBase:
    """The record for a spreadsheet."""
    zone = room.ear.zone
    rows = exports.csv_rows(room.engagement, room.side, zone=zone, now=room.now)
    return csv_response(f"{room.engagement.reference}-history.csv", exports.csv_head(zone), rows)


@require_safe
@in_room
def history_json(room: Room) -> HttpResponse:
    """The record with hashes and digests, to be checked elsewhere."""
    body = exports.as_json(room.engagement, room.side, zone=room.ear.zone, now=room.now)
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{room.engagement.reference}-history.json"'
    return response
