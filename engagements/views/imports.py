"""Importing a written brief: choose it, correct the preview, take it over. Nothing is stored in between."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Permission
from engagements.editors.base import DraftForm, choices_with
from engagements.editors.deliverables import keyed_lines
from engagements.editors.fields import stored_moment
from engagements.editors.scenes import zone_choices
from engagements.forms.imports import (
    DocumentForm,
    ImportedDeliverableForm,
    ImportedSectionForm,
    PreviewForm,
    UnplacedForm,
)
from engagements.importing import ImportedBrief, ImportedDeliverable, Remark
from engagements.models import Draft
from engagements.parts.base import MAX_ITEMS
from engagements.services import drafts, imports
from engagements.services.imports import NEW_SECTION, REVIEW_DAYS, Chosen, Taken, described
from engagements.views.room import Room, in_room
from kernel.acts import attempt

TAB = "agreement"
LISTS = {"section": ImportedSectionForm, "deliverable": ImportedDeliverableForm, "unplaced": UnplacedForm}
MAX_NAMED = 5


@in_room
def import_brief(room: Room) -> HttpResponse:
    """GET: choose. POST of a document: the preview. POST of the preview: take it over."""
    by = room.actor(Permission.AGREEMENT_EDIT)
    if room.engagement.status not in drafts.EDITABLE:
        return redirect(TAB, room.engagement.pk)
    draft = drafts.draft_for(engagement=room.engagement, by=by, now=room.now)
    if room.request.method != "POST":
        return _choose(room, draft, DocumentForm())
    if "take" in room.request.POST:
        return _take(room, draft)
    form = DocumentForm(room.request.POST, room.request.FILES)
    if not form.is_valid():
        return _choose(room, draft, form, 422)
    return _preview_of(room, draft, form.cleaned_data["brief"])


def _choose(room: Room, draft: Draft, form: DocumentForm, status: int = 200) -> HttpResponse:
    return room.render("engagements/agreement/import.html", TAB, status, form=form, there=_there(draft))


def _there(draft: Draft) -> dict[str, int]:
    """How much the draft says already."""
    parts = draft.body["parts"]
    count = {code: len((parts.get(code) or {}).get("items", [])) for code in ("brief", "deliverables")}
    return count | {"any": sum(count.values())}


def _preview_of(room: Room, draft: Draft, brief: ImportedBrief) -> HttpResponse:
    """The preview of a document that was just read."""
    rows = {
        "section": [_values(ImportedSectionForm, row) for row in brief.sections],
        "deliverable": [_deliverable_values(room, row) for row in brief.deliverables],
        "unplaced": [{"to": NEW_SECTION, "text": text} for text in brief.unplaced],
    }
    typed = QueryDict(mutable=True)
    for name, values in rows.items():
        typed[f"{name}-count"] = str(len(values))
        for position, row in enumerate(values):
            for field, value in row.items():
                typed[f"{name}-{position}-{field}"] = value
    initial = {
        "draft_version": draft.version,
        "title": draft.body["title"] or brief.title,
        "mode": "append" if _there(draft)["any"] else "replace",
    }
    remarks = [text for remark in brief.warnings if (text := _said(remark))]
    return _preview(room, draft, PreviewForm(initial=initial), typed, remarks=remarks, document_title=brief.title)


def _values(form_class: type[DraftForm], row: Any) -> dict[str, str]:
    return {"take": "on"} | {name: getattr(row, name) for name in form_class.base_fields if name != "take"}


def _deliverable_values(room: Room, row: ImportedDeliverable) -> dict[str, str]:
    """A deliverable as the preview shows it."""
    end = room.engagement.contractor.day_ends
    return {
        "take": "on",
        "title": row.title,
        "criteria": "\n".join(" ".join(line.split()) for line in row.criteria),
        "due_at": f"{row.due}T{end:%H:%M}" if row.due else "",
        "zone": room.engagement.contractor.zone,
        "description": described(row),
    }


def _said(remark: Remark) -> str:
    """A remark of the import in words."""
    texts = {
        "pictures_left_out": _("Pictures are left out (%(count)s). Attach the document as a file if they matter."),
        "text_outside_flow": _(
            "Some text stood outside the flow (headers, footers, boxes): see “Belongs to no section”."
        ),
        "encoding": _("The text was not UTF-8; it was read as %(encoding)s. Check letters with accents."),
        "bidi_characters": _("The text has %(count)s invisible direction marks, which can make it look like another."),
        "too_many_deliverables": _("%(found)s deliverables were seen; the first %(kept)s are below."),
    }
    text = texts.get(remark.code)
    return text % dict(remark.facts) if text else ""


def _preview(
    room: Room, draft: Draft, form: PreviewForm, typed: QueryDict, status: int = 200, **extra: Any
) -> HttpResponse:
    sections = _forms("section", typed)
    context = {
        "form": form,
        "sections": sections,
        "deliverables": _forms("deliverable", typed),
        "unplaced": _forms("unplaced", typed),
        "there": _there(draft),
        **extra,
    }
    for row in context["deliverables"]:
        row.fields["zone"].widget.choices = choices_with(zone_choices(room.engagement), row["zone"].data)
    places = [("", _("left out")), (NEW_SECTION, _("a section of its own, in front"))]
    places += [(str(n), _("after: %(title)s") % {"title": row["title"].data}) for n, row in enumerate(sections)]
    for row in context["unplaced"]:
        row.fields["to"].widget.choices = places
    return room.render("engagements/agreement/import_preview.html", TAB, status, **context)


def _forms(name: str, typed: QueryDict) -> list[DraftForm]:
    text = typed.get(f"{name}-count", "0")
    count = min(int(text), MAX_ITEMS) if text.isdecimal() and len(text) < 5 else 0
    return [LISTS[name](typed, prefix=f"{name}-{position}") for position in range(count)]


def _take(room: Room, draft: Draft) -> HttpResponse:
    """Take over what is ticked; the preview stays, with everything in it, where that is not possible."""
    typed = room.request.POST
    form = PreviewForm(typed)
    status, taken = 422, []
    if form.is_valid():
        status = attempt(form, lambda: taken.append(_taken(room, draft, form, typed)))
    if status:
        return _preview(room, draft, form, typed, status)
    _report(room, taken[0])
    return redirect("agreement_edit", room.engagement.pk)


def _taken(room: Room, draft: Draft, form: PreviewForm, typed: QueryDict) -> Taken:
    chosen = Chosen(
        title=form.cleaned_data["title"],
        replaces=form.cleaned_data["mode"] == "replace",
        sections=[_section(row) for row in _forms("section", typed)],
        deliverables=[_deliverable(row) for row in _forms("deliverable", typed)],
        unplaced=[row.typed() for row in _forms("unplaced", typed)],
    )
    return imports.take_over(
        engagement=room.engagement,
        draft=draft,
        chosen=chosen,
        expected_version=form.cleaned_data["draft_version"],
        by=room.actor(Permission.AGREEMENT_EDIT),
        now=room.now,
    )


def _section(row: DraftForm) -> dict[str, Any]:
    return row.typed() | {"take": bool(row["take"].data)}


def _deliverable(row: DraftForm) -> dict[str, Any]:
    typed = row.typed()
    return typed | {
        "take": bool(row["take"].data),
        "criteria": keyed_lines(typed["criteria"], []),
        "due_at": stored_moment(typed["due_at"], typed["zone"]),
        "review_days": REVIEW_DAYS,
    }


def _report(room: Room, taken: Taken) -> None:
    """Say how much went in, and name what did not."""
    sections = ngettext("%(n)d section", "%(n)d sections", taken.sections) % {"n": taken.sections}
    rows = ngettext("%(n)d deliverable", "%(n)d deliverables", taken.deliverables) % {"n": taken.deliverables}
    messages.success(room.request, _("Taken over: %(sections)s, %(rows)s.") % {"sections": sections, "rows": rows})
    if taken.left_out:
        names = "; ".join(f"“{name}”" for name in taken.left_out[:MAX_NAMED])
        more = len(taken.left_out) - MAX_NAMED
        rest = _(" and %(n)d more") % {"n": more} if more > 0 else ""
        messages.warning(room.request, _("Left out, as you chose: %(names)s.") % {"names": names + rest})
