"""The agreement tab: the version that matters now, and the answers to it: sign, decline, withdraw, cancel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.forms.agreement import DeclineForm, SignForm
from engagements.models import AgreementVersion
from engagements.services import agreements, engagements
from engagements.views.agreement_page import VersionPage, draft_of, room_acts, version_page
from engagements.views.draft_page import draft_context
from engagements.views.room import Room, in_room
from kernel.acts import attempt

TAB = "agreement"


@in_room
def agreement(room: Room) -> HttpResponse:
    """The open proposal, else what is in force, else the newest; before the first proposal, the draft of the own side."""
    page = version_page(room, view=room.request.GET.get("view", ""))
    if page is None:
        return room.render("engagements/agreement/draft.html", TAB, **draft_context(room), **room_acts(room))
    return show(page)


def show(page: VersionPage, status: int = 200, **extra: Any) -> HttpResponse:
    """Render a version's page, with the form to sign it where the whole text is on it."""
    context = page.context()
    if page.acts.sign and page.view == "text":
        context["sign_form"] = sign_form(page, context["open_count"])
    return page.room.render("engagements/agreement/agreement.html", TAB, status, **context | extra)


def sign_form(page: VersionPage, open_count: int, **given: Any) -> SignForm:
    """The form that carries the hash of the text that is on the page."""
    return SignForm(initial={"sha256": page.version.sha256}, questions_open=open_count, **given)


@in_room
def sign(room: Room, pk: UUID) -> HttpResponse:
    """GET: the whole text with the form below it. POST: sign the text whose hash the form carries."""
    page = _page(room, pk)
    by = room.actor(Permission.AGREEMENT_SIGN)
    context = page.context()
    if room.request.method != "POST":
        if not page.acts.sign:
            return redirect(TAB, room.engagement.pk)
        return _sign_page(page, context, sign_form(page, context["open_count"]))
    form = sign_form(page, context["open_count"], data=room.request.POST)
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: _sign(page.version, form, by=by, now=room.now))
    if status:
        return _sign_page(page, context, form, status)
    messages.success(room.request, _said_after_signing(page.version))
    return redirect(TAB, room.engagement.pk)


def _sign(version: AgreementVersion, form: SignForm, **actor: Any) -> None:
    agreements.sign(version=version, **form.cleaned_data, **actor)


def _sign_page(page: VersionPage, context: dict[str, Any], form: SignForm, status: int = 200) -> HttpResponse:
    page.view = "text"
    return page.room.render("engagements/agreement/sign.html", TAB, status, **context, sign_form=form)


def _said_after_signing(version: AgreementVersion) -> str:
    version.refresh_from_db(fields=["status"])
    if version.status == "in_force":
        return _("Signed. Version %(number)d is in force.") % {"number": version.number}
    return _("Signed. It is in force as soon as the other side has signed, too.")


@in_room
def decline(room: Room, pk: UUID) -> HttpResponse:
    """Decline a proposal with a reason."""
    page = _page(room, pk)
    by = room.actor(Permission.AGREEMENT_DECLINE)
    form = DeclineForm(room.request.POST or None)
    status = 200
    if room.request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(
                form, lambda: agreements.decline(version=page.version, by=by, now=room.now, **form.cleaned_data)
            )
        if not status:
            messages.success(room.request, _("Declined. They read your reason and may propose again."))
            return redirect(TAB, room.engagement.pk)
    elif not page.acts.decline:
        return redirect(TAB, room.engagement.pk)
    return room.render("engagements/agreement/decline.html", TAB, status, page=page, version=page.version, form=form)


@require_POST
@in_room
def withdraw(room: Room, pk: UUID) -> HttpResponse:
    """Take the own proposal back; its text is still there to go on with."""
    page = _page(room, pk)
    agreements.withdraw(version=page.version, by=room.actor(Permission.AGREEMENT_PROPOSE), now=room.now)
    messages.success(room.request, _("Taken back. Change it and propose again when it is ready."))
    return redirect(TAB, room.engagement.pk)


@in_room
def cancel(room: Room) -> HttpResponse:
    """Cancel a job that nobody is bound by yet: a page that asks, and the act."""
    by = room.actor(Permission.ENGAGEMENT_CANCEL)
    if room.request.method == "POST":
        engagements.cancel(engagement=room.engagement, by=by, now=room.now)
        messages.success(room.request, _("Cancelled. Nothing is owed by either side."))
        return redirect(TAB, room.engagement.pk)
    if not room_acts(room)["may_cancel"]:
        return redirect(TAB, room.engagement.pk)
    return room.render("engagements/agreement/cancel.html", TAB, draft=draft_of(room))


def _page(room: Room, pk: UUID) -> VersionPage:
    page = version_page(room, pk, view=room.request.GET.get("view", ""))
    assert page is not None  # noqa: S101 - a missing version is a 404
    return page
