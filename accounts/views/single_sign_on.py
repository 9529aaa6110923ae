"""The way to the provider of single sign-on."""

from allauth.socialaccount.providers.openid_connect.views import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """allauth's view, but its way out is a page that leads on and not a redirect.

    Browsers hold a form to the content policy (form-action 'self') over every redirect that answers it, and where a provider
    sends people on to is not known here.
    """
    response: HttpResponse = login(request, provider_id=provider_id)
    if isinstance(response, HttpResponseRedirect):
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": response.url})
    return response
