"""Signing somebody in without a password, through allauth, so that a second step is still asked where one is set up."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def enter(request: HttpRequest, user: User, *, method: str, then: str) -> HttpResponse:
    """Sign ``user`` in and go on to ``then``. ``method`` says in the session's list how it was done."""
    record_authentication(request, user, method, email=user.email)
    return perform_login(request, user, redirect_url=then)
