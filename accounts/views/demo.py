"""What only the demo and a machine of one's own have: signing in as a role, the caught mail, removing the sample data."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import caught_mail, demo
from accounts.access import Permission, require
from accounts.models import Organization, User
from accounts.services import samples
from accounts.views.entering import enter
from accounts.views.hats import next_page, person_of, reader_of
from kernel import clock

SANDBOX = {"default-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:", "sandbox": "allow-popups"}
View = Callable[..., HttpResponseBase]


def only_in_demo(view: View) -> View:
    """404 everywhere else."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def only_with_mail_catcher(view: View) -> View:
    """404 unless this process was told, in local or test mode, where the caught mail is kept."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if settings.PRODUCTION or not settings.MAIL_DIR:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@only_in_demo
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo's person of a role, whoever was signed in before."""
    email = demo.email_of(request.POST.get("role", ""))
    user = get_object_or_404(User, email=email, is_active=True)
    if request.user.is_authenticated:
        logout(request)
    return enter(request, user, method="demo", then=next_page(request) if "next" in request.POST else reverse("home"))


@only_in_demo
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the sample data; the owner's to do. Then the set-up begins, or the sign-in where there are other people."""
    sample = Organization.objects.filter(is_sample=True, memberships__user=person_of(request), archived_at__isnull=True)
    require(reader_of(request), Permission.ORGANIZATION_MANAGE, get_object_or_404(sample.distinct()))
    if request.method == "GET":
        return render(request, "accounts/demo_remove.html")
    samples.remove(now=clock.now())
    logout(request)
    return redirect("home")


@only_with_mail_catcher
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """The caught messages, newest first. Open to whoever is not signed in: their sign-in code is among them."""
    rows = caught_mail.newest(Path(settings.MAIL_DIR))
    return render(request, "accounts/demo_mail.html", {"rows": rows})


@only_with_mail_catcher
@never_cache
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message as plain text."""
    return render(request, "accounts/demo_message.html", {"row": _find(name)})


@only_with_mail_catcher
@never_cache
@csp_replace(SANDBOX)  # type: ignore[arg-type]  # its types know only views without arguments
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, in a sandbox: no script, no form, no origin."""
    html = _find(name).html()
    if not html:
        raise Http404
    response = HttpResponse(html)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(name: str) -> caught_mail.Caught:
    row = caught_mail.find(Path(settings.MAIL_DIR), name)
    if row is None:
        raise Http404
    return row
