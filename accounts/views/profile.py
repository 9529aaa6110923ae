"""One's own profile: name, language, zone, working hours, digest, theme."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.forms.settings import profile_form_of
from accounts.services import users
from accounts.views.hats import next_page, person_of
from accounts.views.posted import posted
from kernel.acts import attempt
from kernel.languages import spoken


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the profile."""
    user = person_of(request)
    form = profile_form_of(user, posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: users.update(user=user, **form.cleaned_data))
            if not status:
                with translation.override(spoken(user.language)):
                    messages.success(request, _("Saved."))
                return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Choose the theme, wherever one is signed in. htmx tells the page that is open to change; nothing of it is loaded anew."""
    user = users.update(user=person_of(request), theme=request.POST.get("theme", ""))
    if request.htmx:  # type: ignore[attr-defined]
        return trigger_client_event(HttpResponse(status=204), "theme", {"chosen": user.theme})
    return redirect(next_page(request))
