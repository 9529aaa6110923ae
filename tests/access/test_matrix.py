"""The access matrix: every route × method × role × own or foreign object, against real objects.

A route that is missing from ``routes.py`` fails the suite. Strangers get 404, insiders without the right 403, nobody gets 500.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.access import Permission, has_permission, reader_for
from tests.access import routes, world

OWNED = {"news", "token"}
PARTY_OF = {
    "relationship": "relationship",
    "membership": "organization",
    "member": "their_contractor",
    "invitation": "organization",
}
ROLES = ["owner", "manager", "other_manager", "finance", "viewer", "contractor", "foreign_owner", "foreign_contractor"]


def named_routes(resolver=None, prefix="") -> Iterator[tuple[str, str]]:
    """Every route of the URLconf, as its pattern and its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.name or ""
        else:
            yield from named_routes(entry, prefix + str(entry.pattern))


def ours() -> dict[str, str]:
    """Our own browser routes by name; allauth's are allauth's, the API has a matrix of its own."""
    return {name: pattern for pattern, name in named_routes() if not pattern.startswith(("accounts/", "api/v1/"))}


def test_every_route_stands_in_the_matrix():
    assert sorted(set(ours()) - set(routes.ROUTES)) == []


def test_the_matrix_names_no_route_that_is_gone():
    assert sorted(set(routes.ROUTES) - set(ours())) == []


@pytest.fixture
def sides(db):
    own, foreign = world.build(), world.build()
    people = own.people | {
        "foreign_owner": foreign.people["owner"],
        "foreign_contractor": foreign.people["contractor"],
    }
    return own, foreign, people


def ask(client: Client, url: str, method: str) -> int:
    """The status of one request, whose effects are rolled back."""
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, {})
        if response.streaming:
            b"".join(response)  # read to its end, which closes the file
        transaction.set_rollback(True)
    return response.status_code


def address(name: str, route: routes.Route, own: world.Side, subject: world.Side) -> str:
    """The route's address, inside ``own``'s engagement, about an object of ``subject``."""
    arguments = [*route.given, *([own.engagement.pk] if route.in_room else [])]
    return reverse(name, args=[*arguments, *([subject.objects[route.subject].pk] if route.subject else [])])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(sides, role):
    own, _foreign, people = sides
    client = Client()
    client.force_login(people[role])
    reader = reader_for(people[role])
    wrong = []
    for name, route in routes.ROUTES.items():
        for method, right in route.methods.items():
            status = ask(client, address(name, route, own, own), method)
            expected = expectation(route, right, reader, own)
            if status not in expected:
                wrong.append(f"{method} {name}: {status}, not {sorted(expected)[:6]}")
    assert not wrong, "\n".join(wrong)


def expectation(route: routes.Route, right, reader, own) -> set[int]:
    """Which statuses are right: done or refused for its content when permitted, else 404 or 403."""
    done = {200, 302, 409, 410, 412, 422}
    if right == routes.ANYBODY:
        return done | {404, 503} if route.may_be_absent else done
    if (
        right == routes.OWN_PARTY
    ):  # one's own organization or contractor, by the hat; a right that the seat has or has not
        return done | {403, 404}
    if route.subject in OWNED:
        return done if reader.user == own.objects[route.subject + "_of"] else {404}
    thing = own.objects[PARTY_OF[route.subject]] if route.subject in PARTY_OF else own.engagement
    if not (reader.side_of(thing) and sees(reader, route, own)):
        return {404}
    if route.side and reader.side_of(thing) != route.side:
        return {403}
    if right == routes.INSIDER or _may(reader, right, route, thing):
        return done
    return {403}


def _may(reader, right, route, thing) -> bool:
    """A blocker is resolved by the client, or taken back by the contractor who raised it."""
    if route.subject == "blocker" and reader.side_of(thing) == "contractor":
        right = Permission.CHECKIN_SUBMIT
    return has_permission(reader, Permission(right), thing)


def sees(reader, route: routes.Route, own) -> bool:
    """Whether the object itself is in sight: a manager sees only the relationships that they look after."""
    if route.in_room or route.subject in {"move", "relationship"}:
        return type(own.relationship).objects.visible_to(reader).filter(pk=own.relationship.pk).exists()
    if route.subject == "invitation":
        return (
            type(own.objects["invitation"]).objects.visible_to(reader).filter(pk=own.objects["invitation"].pk).exists()
        )
    return True


def test_anonymous_people_are_sent_to_sign_in(sides):
    own, _foreign, _people = sides
    wrong = []
    for name, route in routes.ROUTES.items():
        for method, right in route.methods.items():
            if not route.is_public:
                status = ask(Client(), address(name, route, own, own), method)
                if status != 302:
                    wrong.append(f"{method} {name}: {status} ({right})")
    assert not wrong, "\n".join(wrong)


def test_an_object_of_another_engagement_is_not_there(sides):
    own, foreign, people = sides
    client = Client()
    wrong = []
    for role in ("owner", "contractor"):
        client.force_login(people[role])
        for name, route in routes.ROUTES.items():
            if route.subject:
                for method in route.methods:
                    status = ask(client, address(name, route, own, foreign), method)
                    if status not in {404, 403}:
                        wrong.append(f"{role} {method} {name}: {status}")
    assert not wrong, "\n".join(wrong)
