"""API tokens: what they may do, how long, and what the database keeps of them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.access import Permission, client_seat, contractor_seat
from accounts.api.throttling import TokenThrottle
from accounts.models import ApiToken, Role
from accounts.services import organizations, tokens
from kernel import clock
from kernel.actors import Actor
from kernel.errors import Invalid, NotAllowed
from tests.factories import ContractorMembershipFactory, MembershipFactory, RelationshipFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Echo(APIView):
    """A view that says who asks; reading and deciding need different scopes."""

    required = {"GET": Permission.ENGAGEMENT_READ, "POST": Permission.DELIVERABLE_REVIEW}

    def get(self, request):
        reader = request.reader
        return Response({"user": reader.user.email, "seats": len(reader.seats), "scopes": sorted(reader.scopes)})

    def post(self, request):
        return Response({})

    def delete(self, request):
        return Response({})


def ask(raw, method="get", view=Echo):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {raw}"} if raw else {}
    return view.as_view()(getattr(APIRequestFactory(), method)("/api/v1/echo", **headers))


def token_of(membership, scopes=("engagement.read",), **changes):
    seat = client_seat(membership) if hasattr(membership, "role") else contractor_seat(membership)
    now = clock.now()
    values = {"name": "Script", "now": now, "expires_at": now + 30 * DAY} | changes
    return tokens.create(user=membership.user, seat=seat, scopes=scopes, **values)


def test_a_token_signs_in_as_its_seat_and_no_more():
    membership = MembershipFactory()
    ContractorMembershipFactory(user=membership.user)
    _token, raw = token_of(membership)
    assert ask(raw).data == {"user": membership.user.email, "seats": 1, "scopes": ["engagement.read"]}


def test_the_secret_is_kept_nowhere():
    token, raw = token_of(MembershipFactory())
    assert raw.startswith(f"cp_{token.prefix}_")
    assert raw.removeprefix(f"cp_{token.prefix}_") not in str(ApiToken.objects.values().get())


def test_a_scope_that_the_token_lacks_is_refused():
    _token, raw = token_of(MembershipFactory())
    _token, wider = token_of(MembershipFactory(), ("engagement.read", "deliverable.review"))
    assert ask(raw, "post").status_code == 403
    assert ask(wider, "post").status_code == 200


def test_a_method_that_declares_no_scope_is_refused_and_one_that_is_not_served_says_so():
    membership = MembershipFactory()
    _token, raw = token_of(membership, tokens.scopes_of("owner"))
    assert ask(raw, "delete").status_code == 403
    assert ask(raw, "put").status_code == 405


@pytest.mark.parametrize("raw", ["", "cp_unknown_token", "é", "two words"])
def test_an_unknown_token_gets_401_with_the_way_to_sign_in(raw):
    response = ask(raw)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "change", [{"expires_at": clock.now() - DAY, "created_at": clock.now() - 2 * DAY}, {"revoked_at": clock.now()}]
)
def test_an_expired_or_revoked_token_gets_401(change):
    token, raw = token_of(MembershipFactory())
    assert ask(raw).status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(**change)
    assert ask(raw).status_code == 401


def test_a_token_ends_with_its_seat():
    owner = MembershipFactory()
    member = MembershipFactory(organization=owner.organization, role=Role.VIEWER)
    _token, raw = token_of(member)
    assert ask(raw).status_code == 200
    organizations.change_seat(
        membership=member,
        role="viewer",
        signing_limit=None,
        is_active=False,
        by=Actor(owner.user_id, "client"),
        now=clock.now(),
    )
    assert ask(raw).status_code == 401


def test_a_token_ends_with_its_person():
    membership = MembershipFactory()
    _token, raw = token_of(membership)
    membership.user.is_active = False
    membership.user.save()
    assert ask(raw).status_code == 401


def test_a_managers_token_sees_the_relationships_that_are_assigned_in_one_query(django_assert_num_queries):
    relationship = RelationshipFactory()
    RelationshipFactory(organization=relationship.organization)
    member = MembershipFactory(organization=relationship.organization, role=Role.MANAGER)
    relationship.deputy = member.user
    relationship.save()
    _token, raw = token_of(member)
    ask(raw)

    class Managed(Echo):
        def get(self, request):
            return Response(sorted(request.reader.managed_relationship_ids))

    with django_assert_num_queries(1):
        assert ask(raw, view=Managed).data == [relationship.pk]


def test_the_last_use_is_noted_once_a_minute(time_machine):
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    token, raw = token_of(MembershipFactory())
    ask(raw)
    first = ApiToken.objects.get(pk=token.pk).last_used_at
    time_machine.shift(59)
    ask(raw)
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first
    time_machine.shift(1)
    ask(raw)
    assert ApiToken.objects.get(pk=token.pk).last_used_at - first == timedelta(minutes=1)


def test_a_token_that_asks_too_often_is_told_when_to_come_back(monkeypatch):
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": "2/min"})
    _token, raw = token_of(MembershipFactory())
    assert [ask(raw).status_code for _ in range(3)] == [200, 200, 429]
    assert 0 < int(ask(raw)["Retry-After"]) <= 61
    _token, other = token_of(MembershipFactory())
    assert ask(other).status_code == 200


@pytest.mark.parametrize(
    ("role", "scopes", "field"),
    [("viewer", ["deliverable.review"], "scopes"), ("owner", ["everything"], "scopes"), ("owner", [], "scopes")],
)
def test_a_token_gets_no_scope_that_its_role_lacks(role, scopes, field):
    with pytest.raises(Invalid) as refusal:
        token_of(MembershipFactory(role=role), scopes)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_expires_within_a_year(days):
    with pytest.raises(Invalid) as refusal:
        token_of(MembershipFactory(), expires_at=clock.now() + days * DAY)
    assert list(refusal.value.errors) == ["expires_at"]


def test_only_its_owner_revokes_a_token():
    token, raw = token_of(MembershipFactory())
    with pytest.raises(NotAllowed):
        tokens.revoke(token=token, by=UserFactory(), now=clock.now())
    assert ask(raw).status_code == 200
    tokens.revoke(token=token, by=token.user, now=clock.now())
    assert ask(raw).status_code == 401


def command(*, scopes, **options):
    out = StringIO()
    call_command("create_token", stdout=out, scopes=scopes.split(" "), **options)
    return out.getvalue().strip()


def test_the_command_prints_a_token_that_works():
    membership = MembershipFactory()
    raw = command(user=membership.user.email, scopes="engagement.read, money.read")
    assert ask(raw).data["scopes"] == ["engagement.read", "money.read"]


def test_the_command_gives_all_that_the_role_includes():
    membership = ContractorMembershipFactory(is_admin=False)
    raw = command(user=membership.user.email.upper(), scopes="all")
    assert ask(raw).data["scopes"] == sorted(tokens.scopes_of("contractor_member"))


def test_the_command_asks_which_seat_is_meant():
    membership = MembershipFactory()
    other = ContractorMembershipFactory(user=membership.user)
    with pytest.raises(CommandError, match=f'--contractor "{other.contractor.name}"'):
        command(user=membership.user.email, scopes="all")
    raw = command(user=membership.user.email, scopes="all", contractor=other.contractor.name)
    assert ask(raw).data["scopes"] == sorted(tokens.scopes_of("contractor_admin"))


@pytest.mark.parametrize("options", [{"scopes": "nothing"}, {"scopes": "all", "days": 400}])
def test_the_command_says_what_is_wrong(options):
    membership = MembershipFactory()
    with pytest.raises(CommandError):
        command(user=membership.user.email, **options)


@pytest.mark.parametrize("days", [0, -1, 366, 99999999999, -99999999999])
def test_the_command_says_how_long_a_token_may_last(days):
    membership = MembershipFactory()
    with pytest.raises(CommandError, match="Let it expire within a year from now"):
        command(user=membership.user.email, scopes="all", days=days)
    assert not ApiToken.objects.exists()


def test_the_command_knows_nobody_of_that_address():
    with pytest.raises(CommandError, match=r"Nobody here has the address who@people\.example"):
        command(user="who@people.example", scopes="all")
