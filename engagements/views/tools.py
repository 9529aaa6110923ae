"""Access & files: what the client gives, what works and what does not, and every file of the engagement."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.forms.work import OURS, GrantForm, ProblemForm, UploadForm
from engagements.models import Tool
from engagements.services import attachments, tools
from engagements.views.comments import conversation
from engagements.views.courtesies import opened
from engagements.views.deliverables import turns_of
from engagements.views.files import files_page
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.transitions import allowed
from kernel.uploads import ask_again


@in_room
def access(room: Room) -> HttpResponse:
    """The tools with what each side can do in one click, and the files."""
    return access_page(room)


def access_page(room: Room, status: int = 200, **forms: Form) -> HttpResponse:
    """Draw the tab; ``act_form`` carries what was refused, ``upload_form`` what was typed."""
    turns = turns_of(room)
    rows = [(row, turns.get(row.pk), acts_on(room, row)) for row in Tool.objects.filter(engagement=room.engagement)]
    files = files_page(room)
    context: dict[str, Any] = {
        "tools": rows,
        "files": files.rows,
        "previous_url": files.previous_cursor and f"?cursor={files.previous_cursor}#files",
        "next_url": files.next_cursor and f"?cursor={files.next_cursor}#files",
        "may_upload": room.may(Permission.COMMENT_WRITE),
        "upload_form": UploadForm(),
    }
    return room.render("engagements/access.html", "access", status, **(context | forms))


def acts_on(room: Room, row: Tool) -> list[str]:
    """What the reader may do to a tool as things stand; after the end, only taking it back."""
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    return [act for act in acts if act == "revoke" or (act != "withdraw" and room.engagement.is_running)]


@require_POST
@in_room
def upload(room: Room) -> HttpResponse:
    """Put files into the engagement; the button that was pressed says for whom."""
    by = room.actor(Permission.COMMENT_WRITE)
    form = UploadForm(room.request.POST, room.request.FILES)
    is_ours = room.request.POST.get("audience") == OURS
    status = 422
    if form.is_valid():
        given: dict[str, Any] = {"files": form.cleaned_data["files"], "own_side_only": is_ours}
        status = attempt(form, lambda: attachments.upload(engagement=room.engagement, by=by, now=room.now, **given))
    if status:
        ask_again(form)
        return access_page(room, status, upload_form=form)
    messages.success(room.request, _("Kept for your side only.") if is_ours else _("Both sides can open it now."))
    return redirect("access", room.engagement.pk)


@in_room
def tool(room: Room, pk: UUID) -> HttpResponse:
    """One tool: what it is for, how to use it, and what the reader may do now."""
    opened(room, pk)
    return _page(room, _get(room, pk))


@require_POST
@in_room
def grant(room: Room, pk: UUID) -> HttpResponse:
    """The client says that access is given, with or without words on how to use it."""
    row, by = _get(room, pk), room.actor(Permission.TOOL_GRANT)
    form = GrantForm(room.request.POST)
    return _act(
        room,
        row,
        form,
        lambda: tools.grant(tool=row, by=by, now=room.now, **form.cleaned_data),
        _("Access to “%(name)s” is given.") % {"name": row.name},
        "grant_form",
    )


@require_POST
@in_room
def confirm(room: Room, pk: UUID) -> HttpResponse:
    """The contractor says that it works."""
    row, by = _get(room, pk), room.actor(Permission.TOOL_CONFIRM)
    done = _("“%(name)s” works.") % {"name": row.name}
    return _act(room, row, Form(room.request.POST), lambda: tools.confirm(tool=row, by=by, now=room.now), done)


@require_POST
@in_room
def report_problem(room: Room, pk: UUID) -> HttpResponse:
    """The contractor says that it does not work, and how."""
    row, by = _get(room, pk), room.actor(Permission.TOOL_CONFIRM)
    form = ProblemForm(room.request.POST)
    return _act(
        room,
        row,
        form,
        lambda: tools.request_help(tool=row, by=by, now=room.now, **form.cleaned_data),
        _("Sent. Mending it is their turn now."),
        "problem_form",
    )


@require_POST
@in_room
def revoke(room: Room, pk: UUID) -> HttpResponse:
    """The client takes the access back."""
    row, by = _get(room, pk), room.actor(Permission.TOOL_GRANT)
    done = _("Access to “%(name)s” has ended.") % {"name": row.name}
    return _act(room, row, Form(room.request.POST), lambda: tools.revoke(tool=row, by=by, now=room.now), done)


def _act(
    room: Room, row: Tool, form: Form, act: Callable[[], Any], done: str, form_name: str = "act_form"
) -> HttpResponse:
    """Do it and go back to where the button was: the list (``from=list``) or the tool's page; or show what was refused."""
    status = attempt(form, act) if form.is_valid() else 422
    from_list = room.request.POST.get("from") == "list"
    if status and from_list:
        return access_page(room, status, act_form=form)
    if status:
        return _page(room, _get(room, row.pk), status, **{form_name: form})
    messages.success(room.request, done)
    return redirect("access", room.engagement.pk) if from_list else redirect("tool", room.engagement.pk, row.pk)


def _get(room: Room, pk: UUID) -> Tool:
    return get_object_or_404(Tool, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Tool, status: int = 200, **forms: Form) -> HttpResponse:
    context: dict[str, Any] = {
        "tool": row,
        "turn": turns_of(room).get(row.pk),
        "acts": acts_on(room, row),
        "grant_form": GrantForm(initial={"instructions": row.instructions}),
        "problem_form": ProblemForm(),
        "conversation": conversation(room, row.pk),
    }
    return room.render("engagements/tool.html", "access", status, **(context | forms))
