"""Pages behind the signed links of mails. They work without signing in, for one thing each. GET shows, a button POSTs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from kernel import clock
from kernel.actors import Actor
from kernel.acts import attempt
from kernel.forms import DayInput
from kernel.languages import spoken
from kernel.models import Move
from kernel.moves.sentences import Sentence
from monitoring.links import LinkGone, read_answer_token, read_unsubscribe_token
from monitoring.models import Answer, Notification
from monitoring.services import answers, preferences
from monitoring.services.material import read_material
from monitoring.services.recipients import OTHER

View = Callable[..., HttpResponse]


class AnswerForm(forms.Form):
    """Until when, and a word of why; the button ``cannot`` stands for not at all, and needs no day."""

    until_on = forms.DateField(label=_("I need until"), widget=DayInput())
    note = forms.CharField(
        label=_("A word of why"),
        required=False,
        max_length=answers.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.cannot = data is not None and "cannot" in data
        self.fields["until_on"].required = not self.cannot


@dataclass(frozen=True)
class Asked:
    """What an answer link is about: the notification, its move, its recipient, and the move in words for them."""

    notification: Notification
    move: Move
    user: User
    said: Sentence
    answer: Answer | None

    @property
    def other(self) -> str:
        """Who hears the answer."""
        return self.said.voices[OTHER[self.notification.side]].short

    @property
    def until_zone(self) -> str:
        """The zone of the side that answered: the day that was said ends with that side's working hours."""
        answer = self.answer
        return (answer.organization if answer.side == "client" else answer.contractor).zone if answer else ""


def gone_page(view: View) -> View:
    """A link that is no longer good gets a page that says so (410)."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except LinkGone:
            return render(request, "monitoring/answers/gone.html", status=410)

    return wrapper


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@gone_page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Say until when one needs, or that one cannot, for the one move that the link is scoped to. Works once."""
    now = clock.now()
    asked = find_asked(token, now=now)
    with translation.override(spoken(asked.user.language)), timezone.override(ZoneInfo(asked.user.zone)):
        if request.method != "POST" or asked.answer or not asked.move.is_open:
            return _answer_page(request, asked, AnswerForm())
        form, status = AnswerForm(request.POST), 422
        if form.is_valid():
            status = attempt(form, lambda: _record(asked, form, now))
        return _answer_page(request, asked, form, status) if status else redirect("answer", token)


def find_asked(token: str, *, now: datetime) -> Asked:
    """Read the link. Raises LinkGone when it is not good, or its recipient has no seat there any more."""
    row = Notification.objects.filter(pk=read_answer_token(token, now=now)).select_related("recipient").first()
    material = read_material([row]) if row else None
    move = material.move_of(row) if material and row else None
    if row is None or material is None or move is None or not material.person_of(row):
        raise LinkGone
    user = row.recipient
    said = material.say(move, person_id=user.pk, side=row.side, zone=user.zone, now=now)
    return Asked(row, move, user, said, Answer.objects.filter(notification_id=row.pk).first())


def _record(asked: Asked, form: AnswerForm, now: datetime) -> None:
    data = form.cleaned_data
    answers.answer(
        move=asked.move,
        until_on=None if form.cannot else data["until_on"],
        note=data["note"],
        by=Actor(user_id=asked.user.pk, side=asked.notification.side, via="link"),
        now=now,
        notification=asked.notification,
    )


def _answer_page(request: HttpRequest, asked: Asked, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {"asked": asked, "said": asked.said, "form": form}
    return render(request, "monitoring/answers/answer.html", context, status=status)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@gone_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one kind of mail to one person by one press, in the mail program (RFC 8058) or on the page; or take it back."""
    user_id, code = read_unsubscribe_token(token)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise LinkGone
    with translation.override(spoken(user.language)):
        if request.method == "POST":
            if "again" in request.POST:
                preferences.unmute(user=user, code=code)
            else:
                preferences.mute(user=user, code=code, now=clock.now())
        context = {"is_muted": preferences.is_code_muted(user=user, code=code), "is_digest": code == preferences.DIGEST}
        return render(request, "monitoring/answers/unsubscribe.html", context)
