"""The last look before a draft is frozen: the whole text, what it changes, until when it stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import Permission
from accounts.models import Invitation, Membership, Role
from engagements.changes import changes, clauses, summary
from engagements.forms.agreement import ProposeForm
from engagements.models import AgreementVersion, Draft
from engagements.parts import ready_body, total_of
from engagements.services import agreements, drafts, signing
from engagements.views.room import Room, in_room
from kernel.actors import Actor
from kernel.acts import attempt
from kernel.errors import Invalid

TAB = "agreement"


@in_room
def propose(room: Room) -> HttpResponse:
    """GET: the text as it will be frozen. POST: freeze it, and sign it where the reader may."""
    by = room.actor(Permission.AGREEMENT_PROPOSE)
    draft = drafts.draft_for(engagement=room.engagement, by=by, now=room.now)
    try:
        body = ready_body(draft.body, engagement=room.engagement, now=room.now)
    except Invalid:
        messages.warning(room.request, _("Not proposed yet: something is missing, or a date has passed."))
        return redirect("agreement_edit", room.engagement.pk)
    base = drafts.base_of(room.engagement)
    if base is not None and base.body == body and base.status in {"proposed", "in_force"}:
        messages.warning(room.request, _("Nothing differs from version %(n)d yet.") % {"n": base.number})
        return redirect("agreement_edit", room.engagement.pk)
    form = _form(room, draft, base, by)
    if room.request.method != "POST":
        return _page(room, draft, body, base, form, by)
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: _propose(room, form.cleaned_data, base, by))
    if status:
        return _page(room, draft, body, base, form, by, status)
    messages.success(room.request, _said(room, by, body))
    return redirect(TAB, room.engagement.pk)


def _propose(room: Room, given: dict[str, Any], base: AgreementVersion | None, by: Actor) -> None:
    agreements.propose(
        engagement=room.engagement,
        by=by,
        now=room.now,
        reason=given.get("reason", ""),
        expires_at=given["expires_at"],
        answers=AgreementVersion.objects.filter(engagement=room.engagement, pk=given["answers"]).first(),
        draft_version=given["draft_version"],
    )


def _form(room: Room, draft: Draft, base: AgreementVersion | None, by: Actor) -> ProposeForm:
    answering = room.engagement.contractor if by.side == "client" else room.engagement.organization
    is_countering = base is not None and base.status == "proposed" and base.proposed_side != by.side
    initial = {
        "draft_version": draft.version,
        "answers": base.pk if base and is_countering else None,
        "expires_at": agreements.usual_expiry(room.engagement, draft.body, side=by.side, now=room.now),
    }
    needs_reason = is_countering or room.engagement.in_force_id is not None
    data = room.request.POST if room.request.method == "POST" else None
    return ProposeForm(data, initial=initial, zone=answering.zone, needs_reason=needs_reason)


def _page(
    room: Room,
    draft: Draft,
    body: dict[str, Any],
    base: AgreementVersion | None,
    form: ProposeForm,
    by: Actor,
    status: int = 200,
) -> HttpResponse:
    compared = base.body if base else None
    context = {
        "draft": draft,
        "form": form,
        "base": base,
        "clauses": clauses(body),
        "changes": changes(compared, body) if compared else [],
        "summary": summary(compared, body),
        "signs": signing.may_commit(by=by, engagement=room.engagement, total=total_of(body)),
        "owners": _owner_names(room),
        "invited": _invited(room) if by.side == "client" else None,
        "is_countering": form.initial["answers"] is not None,
    }
    return room.render("engagements/agreement/propose.html", TAB, status, **context)


def _owner_names(room: Room) -> str:
    owners = Membership.objects.filter(organization=room.engagement.organization, role=Role.OWNER, is_active=True)
    return ", ".join(owners.order_by("created_at").values_list("user__name", flat=True))


def _invited(room: Room) -> Invitation | None:
    """The invitation that goes out with the offer, where nobody has joined the contractor yet."""
    waiting = Invitation.objects.pending().filter(contractor=room.engagement.contractor, organization__isnull=False)
    return waiting.order_by("created_at").first()


def _said(room: Room, by: Actor, body: dict[str, Any]) -> str:
    engagement = room.engagement
    other = engagement.contractor.name if by.side == "client" else engagement.organization.name
    if signing.may_commit(by=by, engagement=engagement, total=total_of(body)):
        return _("Proposed and signed. Now it is for %(name)s to answer.") % {"name": other}
    return _("Proposed. An owner has to sign it, because it is above what you may sign alone.")
