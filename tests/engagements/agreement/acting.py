"""Signing in as somebody of an engagement, and the addresses of its agreement."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from kernel.actors import Actor
from tests.factories import MembershipFactory, client_of, contractor_of


def as_person(client: Client, actor: Actor) -> Client:
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def as_client(client: Client, engagement: Any) -> Client:
    return as_person(client, client_of(engagement))


def as_contractor(client: Client, engagement: Any) -> Client:
    return as_person(client, contractor_of(engagement))


def as_role(client: Client, engagement: Any, role: str, **seat: Any) -> Client:
    """Somebody else of the client with ``role``; a manager looks after the relationship."""
    membership = MembershipFactory(organization=engagement.organization, role=role, **seat)
    if role == "manager":
        engagement.relationship.deputy = membership.user
        engagement.relationship.save()
    client.force_login(membership.user)
    return client


def url(name: str, engagement: Any, *args: Any, query: str = "") -> str:
    return reverse(name, args=[engagement.pk, *args]) + query


def text_of(response: Any) -> str:
    return response.content.decode()
