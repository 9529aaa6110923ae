"""People of an engagement at their browser."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import MembershipFactory, RelationshipFactory, contractor_of


def client_of_room(engagement: Any) -> Client:
    """The manager of the engagement, signed in."""
    return _browser(engagement.relationship.manager)


def contractor_of_room(engagement: Any) -> Client:
    """The first person on the contractor's side, signed in."""
    return _browser(User.objects.get(pk=contractor_of(engagement).user_id))


def colleague(engagement: Any, role: str) -> Client:
    """Somebody with this role in the client's organization, signed in."""
    return _browser(MembershipFactory(organization=engagement.organization, role=role).user)


def stranger() -> Client:
    """The owner of another organization, signed in."""
    return _browser(RelationshipFactory().manager)


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, engagement: Any, row: Any = None) -> str:
    """The address of a page of the room."""
    return reverse(name, args=[engagement.pk] if row is None else [engagement.pk, row.pk])


def status_of(client: Client, address: str) -> int:
    """The status of a download, which is read to its end, so that its file is closed again."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


def text_of(response: HttpResponse) -> str:
    """The page as text; fails where it is not a page."""
    assert response["Content-Type"].startswith("text/html")
    return response.content.decode()
