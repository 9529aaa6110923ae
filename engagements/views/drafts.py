"""Writing a draft: the editor, which saves at every button and by itself, and starting anew."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from accounts.choices import currencies
from engagements.editors import editors, read_body
from engagements.editors.base import ItemsEditor
from engagements.editors.scenes import scene_of
from engagements.models import AgreementVersion, Draft, Engagement
from engagements.parts import faults_of
from engagements.services import drafts
from engagements.versions import current, versions_of
from engagements.views.draft_page import checklist, editor_context
from engagements.views.room import Room, in_room
from kernel.actors import Actor
from kernel.errors import DomainError, Invalid, Stale

TAB = "agreement"


@in_room
def edit(room: Room) -> HttpResponse:
    """The editor. Its buttons all save; ``do`` says what else: check, or ``part:act:position``."""
    by = room.actor(Permission.AGREEMENT_EDIT)
    if room.engagement.status not in drafts.EDITABLE:
        return redirect(TAB, room.engagement.pk)
    if room.engagement.is_quick and room.engagement.status == "draft" and "full" not in room.request.GET:
        return redirect(f"{reverse('engagement_new_quick')}?job={room.engagement.pk}")
    draft = drafts.draft_for(engagement=room.engagement, by=by, now=room.now)
    if room.request.method != "POST":
        return _page(room, draft, draft.body, place=room.request.GET.get("at", ""))
    return _write(room, draft, by)


def _write(room: Room, draft: Draft, by: Actor) -> HttpResponse:
    """Save what was typed, then do what the button says; what could not be saved stays on the page."""
    typed, do = room.request.POST, room.request.POST.get("do", "save")
    read, expected = draft.body, None if do == "overwrite" else _number(typed.get("version", ""))
    try:
        read = read_body(typed, before=draft.body, scene=scene_of(room.engagement, draft.body))
        body, place = _acted(room.engagement, read, do)
        saved = drafts.save(engagement=room.engagement, body=body, expected_version=expected, by=by, now=room.now)
    except Stale as error:
        return _unsaved(room, draft, typed, read, error, is_stale=True)
    except Invalid as error:
        return _unsaved(room, draft, typed, read, error)
    if do == "autosave":
        return _state(room, saved)
    if do == "check":
        return _checked(room, saved)
    return _after(room, saved, place)


def _acted(engagement: Engagement, body: dict[str, Any], do: str) -> tuple[dict[str, Any], str]:
    """The body after a row's button, and the id of the row to go to."""
    code, _colon, rest = do.partition(":")
    act, _colon, text = rest.partition(":")
    position = int(text) if text.isdecimal() and len(text) < 5 else -1
    for editor in editors(body, scene_of(engagement, body)):
        if editor.part.code == code and isinstance(editor, ItemsEditor) and act in {"add", "remove", "up", "down"}:
            data = editor.act(act, position)
            going = {"add": len(data.get("items", [])) - 1, "up": max(0, position - 1), "down": position + 1}
            place = f"{code}-{going[act]}" if act in going else code
            return _without_dangling(body | {"parts": body["parts"] | {code: data}}), place
    return body, ""


def _without_dangling(body: dict[str, Any]) -> dict[str, Any]:
    """Payments forget a deliverable that was just removed."""
    known = {row.get("key") for row in (body["parts"].get("deliverables") or {}).get("items", [])}
    terms = body["parts"].get("payment_terms") or {}
    items = [
        item | {"deliverables": [key for key in item["deliverables"] if key in known]}
        if isinstance(item.get("deliverables"), list)
        else item
        for item in terms.get("items", [])
    ]
    return body | {"parts": body["parts"] | {"payment_terms": terms | {"items": items}}} if terms else body


def _number(text: str) -> int:
    """The version that the page was made from; -1, which is no version, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _after(room: Room, draft: Draft, place: str) -> HttpResponse:
    """Back to the editor: for htmx only the part that changed, else by a redirect to where the reader was."""
    if _is_htmx(room):
        return _part(room, draft, place) if place else _page(room, draft, draft.body)
    url = f"{reverse('agreement_edit', args=[room.engagement.pk])}?full=1"
    if place:
        return redirect(f"{url}&at={place}#{place}")
    messages.success(room.request, _("The draft is saved."))
    return redirect(url)


def _part(room: Room, draft: Draft, place: str) -> HttpResponse:
    """The part of the row ``place``, and beside it what depends on it: payments name deliverables."""
    code = place.partition("-")[0]
    shown = {code, "payment_terms"} if code == "deliverables" else {code}
    context = editor_context(room, draft.body, place=place)
    drawn = [editor for editor in context["editors"] if editor.part.code in shown]
    context |= {
        "editors": sorted(drawn, key=lambda editor: editor.part.code != code),
        "engagement": room.engagement,
        "room": room,
        "draft": draft,
        "form_version": draft.version,
        "swaps_outline": True,
        "swaps_state": True,
    }
    headers = {"HX-Retarget": f"#{code}", "HX-Reswap": "outerHTML show:none"}
    response = render(room.request, "engagements/agreement/_part_swap.html", context)
    for name, value in headers.items():
        response[name] = value
    return response


def _is_htmx(room: Room) -> bool:
    return bool(room.request.htmx)  # type: ignore[attr-defined]


def _checked(room: Room, draft: Draft) -> HttpResponse:
    """On to the last look, or back with what is missing at its fields."""
    errors = faults_of(draft.body, engagement=room.engagement, now=room.now)
    if errors:
        return _page(room, draft, draft.body, 422, errors=errors)
    url = reverse("agreement_propose", args=[room.engagement.pk])
    if _is_htmx(room):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _unsaved(
    room: Room, draft: Draft, typed: QueryDict, body: dict[str, Any], error: DomainError, *, is_stale: bool = False
) -> HttpResponse:
    """Nothing was saved: say why, and keep what was typed."""
    if typed.get("do") == "autosave":
        context = {"engagement": room.engagement, "draft": draft, "problem": error, "is_stale": is_stale}
        context["form_version"] = _number(typed.get("version", ""))
        return render(room.request, "engagements/agreement/_draft_state.html", context, status=error.status)
    return _page(room, draft, body, error.status, typed=typed, problem=error, is_stale=is_stale)


def _state(room: Room, draft: Draft) -> HttpResponse:
    """The answer to a save that happened by itself: when it was saved, what each row says now, and what is missing."""
    context = {"engagement": room.engagement, "draft": draft, "form_version": draft.version, "room": room}
    context |= editor_context(room, draft.body) | {"swaps_outline": True, "swaps_lines": True}
    return render(room.request, "engagements/agreement/_draft_state.html", context)


def _page(
    room: Room,
    draft: Draft,
    body: dict[str, Any],
    status: int = 200,
    *,
    typed: QueryDict | None = None,
    errors: dict[str, list[Any]] | None = None,
    place: str = "",
    **extra: Any,
) -> HttpResponse:
    """The editor; ``typed`` is shown instead of the stored text where it could not be saved."""
    versions = versions_of(room.engagement)
    context = {
        "draft": draft,
        "body": body,
        "faults": checklist(room.engagement, body, errors or {}),
        "form_version": _number(typed.get("version", "")) if typed is not None else draft.version,
        "currencies": currencies() if room.engagement.status == "draft" else [],
        "starts": [row for row in versions if row.status != "superseded"],
        "is_behind": _is_behind(draft, versions),
        **editor_context(room, body, place=place, typed=typed, errors=errors),
        **extra,
    }
    if _is_htmx(room):
        context |= {"room": room, "engagement": room.engagement, "side": room.side}
        return render(room.request, "engagements/agreement/_editor.html", context, status=status)
    return room.render("engagements/agreement/edit.html", TAB, status, **context)


def _is_behind(draft: Draft, versions: list[AgreementVersion]) -> AgreementVersion | None:
    """A version of the other side that came after the draft was last written, if there is one."""
    newest = current(versions)
    is_newer = newest is not None and bool(draft.version) and newest.proposed_at > draft.updated_at
    return newest if newest and is_newer and newest.proposed_side != draft.side else None


@require_POST
@in_room
def restart(room: Room) -> HttpResponse:
    """Begin the draft anew from a version; without one, throw it away."""
    by = room.actor(Permission.AGREEMENT_EDIT)
    if "version" in room.request.POST:
        rows = AgreementVersion.objects.filter(engagement=room.engagement)
        version = get_object_or_404(rows, number=_number(room.request.POST["version"]))
        drafts.restart(engagement=room.engagement, version=version, by=by, now=room.now)
        messages.success(room.request, _("The draft begins anew from version %(n)d.") % {"n": version.number})
        return redirect("agreement_edit", room.engagement.pk)
    drafts.discard(engagement=room.engagement, by=by)
    messages.success(room.request, _("The draft is thrown away."))
    return redirect(TAB, room.engagement.pk)
