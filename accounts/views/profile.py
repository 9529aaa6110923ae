"""One's own profile: name, language, zone, working hours, digest, theme."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.settings import profile_form_of
from accounts.models import User
from accounts.services import users
from accounts.views.posted import posted
from kernel.acts import attempt

A_YEAR = 60 * 60 * 24 * 365


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the profile. The theme is a cookie too, since the page is drawn in it before anybody is known."""
    user: User = request.user  # type: ignore[assignment]
    form = profile_form_of(user, posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: users.update(user=user, **form.cleaned_data))
            if not status:
                with translation.override(user.language):
                    messages.success(request, _("Saved."))
                return _remember_theme(request, redirect("profile"), user.theme)
    return render(request, "accounts/profile.html", {"form": form}, status=status)


def _remember_theme(request: HttpRequest, response: HttpResponse, theme: str) -> HttpResponse:
    response.set_cookie("theme", theme, max_age=A_YEAR, secure=request.is_secure(), samesite="Lax")
    return response
