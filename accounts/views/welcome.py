"""The first-run set-up, in three short steps: you and your organization, a test of the mail, the address of this server.

Nothing is stored but in the visitor's session until the last step, which can be done once. The first step asks for the set-up
code; the later ones ask the session whether it is still right.
"""

import logging
import secrets
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.entrance import CodeForm, FinishForm, WelcomeForm
from accounts.services import setup
from accounts.services.invitation_mail import is_held_back, is_loopback
from accounts.views.entering import enter
from accounts.views.posted import posted
from kernel import clock
from kernel.acts import attempt

log = logging.getLogger(__name__)
ANSWERS, CODE, PROVEN = "welcome_answers", "welcome_code", "welcome_proven"
TRIES = 5


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Step one: who you are, what your organization is called. ``?code=`` fills the set-up code in."""
    if setup.is_set_up():
        return _done_already(request)
    initial = {"currency": "EUR", "code": request.GET.get("code", "")}
    form = WelcomeForm(posted(request), initial=initial | request.session.get(ANSWERS, {}), request=request)
    if request.method == "POST" and form.is_valid():
        before = request.session.get(ANSWERS, {})
        if before.get("email") != form.cleaned_data["email"]:
            _forget_code(request)
        request.session[ANSWERS] = form.cleaned_data
        return redirect("welcome_mail")
    if setup.is_code_needed() and not form.is_bound:
        log.warning("nobody has set this server up yet; the set-up code is %s", setup.code())
    return _render(request, "welcome", 1, 422 if form.is_bound else 200, form=form)


@never_cache
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Step two: a code goes to the owner's address and comes back. Can be skipped; then a password is needed."""
    if setup.is_set_up():
        return _done_already(request)
    answers = _answers(request)
    if not answers:
        return redirect("welcome")
    if request.method != "POST":
        return _mail_page(request)
    if "send" in request.POST:
        return _send_code(request, answers["email"])
    if "skip" in request.POST:
        _forget_code(request)
        return redirect("welcome_finish")
    return _check_code(request)


@never_cache
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Step three: what this server's address means for invitations; then everything is made and the owner is signed in."""
    if setup.is_set_up():
        return _done_already(request)
    answers = _answers(request)
    if not answers:
        return redirect("welcome")
    is_proven = request.session.get(PROVEN) == answers["email"]
    form = FinishForm(posted(request), is_password_needed=not is_proven)
    status = 200
    if request.method == "POST":
        status, made = 422, []
        if form.is_valid():
            status = attempt(form, lambda: made.append(_set_up(answers, form.cleaned_data["password"], is_proven)))
        if not status:
            owner, organization = made[0]
            for key in (ANSWERS, CODE, PROVEN):
                request.session.pop(key, None)
            messages.success(request, _("%(name)s is set up.") % {"name": organization})
            return enter(request, owner, method="setup", then=reverse("engagement_new"))
    return _finish_page(request, form, status, is_proven)


def _answers(request: HttpRequest) -> dict[str, Any]:
    """What the first step was told; nothing where it was not done, or with a code that no longer counts."""
    answers: dict[str, Any] = request.session.get(ANSWERS, {})
    return answers if not setup.is_code_needed() or setup.is_code(answers.get("code", "")) else {}


def _set_up(answers: dict[str, Any], password: str, is_proven: bool) -> Any:
    given = {name: value for name, value in answers.items() if name != "code"}
    return setup.set_up(**given, language=get_language() or "", password=password, is_proven=is_proven, now=clock.now())


def _send_code(request: HttpRequest, email: str) -> HttpResponse:
    code = f"{secrets.randbelow(10**6):06d}"
    body = render_to_string("accounts/email/mail_test.txt", {"code": code})
    try:
        send_mail(_("%(code)s: the mail works") % {"code": code}, body, None, [email])
    except (OSError, SMTPException) as error:
        said = str(error) or type(error).__name__
        return _mail_page(request, status=422, failure=said)
    request.session[CODE] = {"digest": _digest(code), "tries": TRIES}
    return redirect("welcome_mail")


def _check_code(request: HttpRequest) -> HttpResponse:
    form, state = CodeForm(request.POST), request.session.get(CODE)
    if not form.is_valid() or not state:
        return _mail_page(request, form, 422)
    if constant_time_compare(_digest(form.cleaned_data["code"].strip()), state["digest"]):
        request.session[PROVEN] = request.session[ANSWERS]["email"]
        return redirect("welcome_finish")
    state["tries"] -= 1
    request.session[CODE] = state
    if state["tries"] <= 0:
        _forget_code(request)
        form.add_error(None, _("That was not the code, five times. Send a new one."))
    else:
        form.add_error("code", _("That is not the code of the newest mail."))
    return _mail_page(request, form, 422)


def _digest(code: str) -> str:
    return salted_hmac("accounts.welcome", code, algorithm="sha256").hexdigest()


def _forget_code(request: HttpRequest) -> None:
    request.session.pop(CODE, None)
    request.session.pop(PROVEN, None)


def _done_already(request: HttpRequest) -> HttpResponse:
    return redirect("home") if request.user.is_authenticated else redirect("account_login")


def _mail_page(
    request: HttpRequest, form: CodeForm | None = None, status: int = 200, failure: str = ""
) -> HttpResponse:
    context = {
        "email": request.session[ANSWERS]["email"],
        "is_sent": CODE in request.session,
        "form": form or CodeForm(),
        "failure": failure,
        "caught_mail": reverse("demo_mail") if settings.MAIL_DIR and settings.LOCAL else "",
    }
    return _render(request, "welcome_mail", 2, status, **context)


def _finish_page(request: HttpRequest, form: FinishForm, status: int, is_proven: bool) -> HttpResponse:
    here = f"{request.scheme}://{request.get_host()}"
    context = {
        "form": form,
        "is_proven": is_proven,
        "public_url": settings.PUBLIC_URL,
        "here": here,
        "is_other_address": here != settings.PUBLIC_URL,
        "is_loopback": is_loopback(settings.PUBLIC_URL),
        "is_held_back": is_held_back(),
    }
    return _render(request, "welcome_finish", 3, status, **context)


def _render(request: HttpRequest, name: str, step: int, status: int, **context: Any) -> HttpResponse:
    labels = [_("You"), _("Mail"), _("Address")]
    states = ["done" if n < step else "now" if n == step else "later" for n in range(1, 4)]
    steps = [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]
    return render(request, f"accounts/{name}.html", {"steps": steps, **context}, status=status)
