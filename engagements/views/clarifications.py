"""Questions about the agreement: asking, answering, taking back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import Permission
from engagements.acts import acts_on_clarification
from engagements.forms.clarifications import AnswerForm, QuestionForm
from engagements.models import Clarification
from engagements.services import clarifications
from engagements.versions import bodies_of, current, versions_of
from engagements.views.agreement_page import questions_of, room_acts, section_titles
from engagements.views.comments import conversation
from engagements.views.room import Room, in_room
from kernel.acts import attempt

TAB = "agreement"


@in_room
def ask(room: Room) -> HttpResponse:
    """Every question so far, and the form for another one."""
    titles = _titles(room)
    if room.request.method != "POST":
        form = QuestionForm(initial={"section_key": room.request.GET.get("section", "")}, sections=list(titles.items()))
        return _ask_page(room, form, titles)
    by = room.actor(Permission.CLARIFICATION_ASK)
    form = QuestionForm(room.request.POST, sections=list(titles.items()))
    status = 422
    if form.is_valid():
        status = attempt(
            form, lambda: clarifications.ask(engagement=room.engagement, by=by, now=room.now, **form.cleaned_data)
        )
    if status:
        return _ask_page(room, form, titles, status)
    messages.success(room.request, _("Asked. Now it is their turn to answer."))
    return redirect(TAB, room.engagement.pk)


def _ask_page(room: Room, form: QuestionForm, titles: dict[str, str], status: int = 200) -> HttpResponse:
    context = {"form": form, "questions": questions_of(room), "section_titles": titles, **room_acts(room)}
    return room.render("engagements/agreement/questions.html", TAB, status, **context)


@in_room
def clarification(room: Room, pk: UUID) -> HttpResponse:
    """One question with its answer and what was said about it; the other side answers here, the own side may take it back."""
    rows = Clarification.objects.select_related("asked_by", "answered_by", "engagement")
    row = get_object_or_404(rows, engagement=room.engagement, pk=pk)
    if room.request.method != "POST":
        return _page(room, row, AnswerForm())
    if "withdraw" in room.request.POST:
        clarifications.withdraw(clarification=row, by=room.actor(Permission.CLARIFICATION_ASK), now=room.now)
        messages.success(room.request, _("Your question is taken back."))
        return redirect(TAB, room.engagement.pk)
    by = room.actor(Permission.CLARIFICATION_ANSWER)
    form = AnswerForm(room.request.POST)
    status = 422
    if form.is_valid():
        text = form.cleaned_data["answer"]
        status = attempt(form, lambda: clarifications.answer(clarification=row, text=text, by=by, now=room.now))
    if status:
        row.refresh_from_db()
        return _page(room, row, form, status)
    messages.success(room.request, _("Answered. They can read it now."))
    return redirect(TAB, room.engagement.pk)


def _page(room: Room, row: Clarification, form: AnswerForm, status: int = 200) -> HttpResponse:
    permissions = room.reader.permissions_on(room.engagement)
    acts = acts_on_clarification(row, side=room.side, permissions=permissions)
    context = {
        "question": row,
        "section_title": _titles(room).get(row.section_key, "") if row.section_key else "",
        "form": form,
        "may_answer": "answer" in acts,
        "may_withdraw": "withdraw" in acts,
        "keeps_answer": status != 200 and "answer" not in acts,
        "conversation": conversation(room, row.pk),
    }
    return room.render("engagements/agreement/question.html", TAB, status, **context)


def _titles(room: Room) -> dict[str, str]:
    """The sections that questions may be about, by key."""
    version = current(versions_of(room.engagement))
    return section_titles(bodies_of([version])[version.pk]) if version else {}
