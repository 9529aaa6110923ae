"""The page of one's own API tokens: what each may do, the new one shown once, the usual choices."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.access import ROLE_PERMISSIONS
from accounts.forms.scopes import ACT, OFFERED, READ, preset, presets_for, told
from accounts.models import ApiToken, Role
from accounts.services.tokens import scopes_of
from kernel.api.reference import document
from tests.factories import ContractorMembershipFactory, MembershipFactory, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


def token_values(membership, **changes):
    values = {"name": "Script", "seat": membership.pk, "access": "choose", "scopes": ["engagement.read"], "days": "30"}
    return values | changes


def test_a_token_is_shown_once(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    made = client.post(reverse("tokens"), token_values(owner))
    token = ApiToken.objects.get()
    assert made.status_code == 201
    assert f"cp_{token.prefix}_" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    raw = made.context["made"]
    assert raw not in client.get(reverse("tokens")).content.decode()


def test_a_scope_beyond_the_seats_role_is_refused(client):
    owner = MembershipFactory()
    viewer = MembershipFactory(user=owner.user, role=Role.VIEWER)
    client.force_login(owner.user)
    answer = client.post(reverse("tokens"), token_values(viewer, scopes=["deliverable.review"]))
    assert answer.status_code == 422
    assert "Your role does not include: deliverable.review" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_of_somebody_elses_seat_is_refused(client):
    client.force_login(MembershipFactory().user)
    assert client.post(reverse("tokens"), token_values(MembershipFactory())).status_code == 422
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own_tokens_only(client):
    owner, other = MembershipFactory(), MembershipFactory()
    client.force_login(owner.user)
    client.post(reverse("tokens"), token_values(owner))
    token = ApiToken.objects.get()
    client.force_login(other.user)
    assert client.post(reverse("token_revoke", args=[token.pk])).status_code == 404
    client.force_login(owner.user)
    assert client.post(reverse("token_revoke", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_every_right_that_the_api_asks_for_is_offered_and_no_other():
    operations = [act for methods in document()["paths"].values() for act in methods.values()]
    asked = {
        scope for act in operations for need in act.get("security", ()) for roles in need.values() for scope in roles
    }
    assert set(OFFERED) == asked


@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_the_usual_choices_stay_within_the_role_and_reading_changes_nothing(role):
    assert set(preset(ACT, role)) <= set(scopes_of(role))
    assert preset(READ, role) == ["engagement.read", "money.read"]
    assert presets_for([role]) == (["read", "choose"] if role == Role.VIEWER else ["read", "act", "choose"])


@pytest.mark.parametrize(
    ("access", "scopes"),
    [("read", preset(READ, "owner")), ("act", preset(ACT, "owner")), ("choose", ["engagement.read"])],
)
def test_a_choice_stands_for_its_rights(client, access, scopes):
    owner = MembershipFactory()
    client.force_login(owner.user)
    assert client.post(reverse("tokens"), token_values(owner, access=access)).status_code == 201
    assert sorted(ApiToken.objects.get().scopes) == sorted(scopes)


def test_an_usual_choice_is_that_of_the_seat_it_acts_from(client):
    owner = MembershipFactory()
    seat = ContractorMembershipFactory(user=owner.user)
    client.force_login(owner.user)
    client.post(reverse("tokens"), token_values(seat, access="act"))
    assert set(ApiToken.objects.get().scopes) == set(preset(ACT, "contractor_admin"))


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"scopes": []}, "scopes", "Choose at least one thing that it may do."),
        ({"access": ""}, "access", "Choose what it may do."),
        ({"access": "all"}, "access", "Select a valid choice. all is not one of the available choices."),
        ({"name": ""}, "name", "Say what it is for, such as the program that will use it."),
        (
            {"engagement_id": str(uuid4())},
            "engagement_id",
            "It would see no job at this address. Copy the address from the job's page again.",
        ),
        ({"engagement_id": "ENG-1"}, "engagement_id", "Paste the address of the job's page, as your browser shows it."),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_what_was_chosen_is_kept(client, changes, field, said):
    owner = MembershipFactory()
    client.force_login(owner.user)
    answer = client.post(reverse("tokens"), token_values(owner, **changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [said]}
    assert not ApiToken.objects.exists()


def test_a_token_is_not_kept_to_a_job_that_its_seat_cannot_see(client):
    job = offered_engagement()
    elsewhere = MembershipFactory(user=job.relationship.manager)
    client.force_login(elsewhere.user)
    answer = client.post(reverse("tokens"), token_values(elsewhere, engagement_id=str(job.pk)))
    assert list(answer.context["form"].errors) == ["engagement_id"]
    assert not ApiToken.objects.exists()


def test_one_job_is_named_by_the_address_of_its_page(client):
    job = draft_engagement()
    owner = job.organization.memberships.get()
    client.force_login(owner.user)
    address = f"http://127.0.0.1:8000/engagements/{job.pk}/work/"
    client.post(reverse("tokens"), token_values(owner, engagement_id=address))
    assert ApiToken.objects.get().engagement_id == job.pk
    assert f"/engagements/{job.pk}/" in client.get(reverse("tokens")).content.decode()


@pytest.mark.parametrize(
    ("scopes", "role", "words"),
    [
        (preset(READ, "viewer"), "viewer", "Reads everything"),
        (preset(ACT, "owner"), "owner", "Reads and acts"),
        (scopes_of("owner"), "owner", "Everything that your role may do"),
        (["engagement.read", "agreement.sign"], "manager", "2 of 18 rights"),
    ],
)
def test_a_token_is_summed_up_in_a_few_words(scopes, role, words):
    assert told(scopes, role) == words


def test_the_list_says_whether_a_token_runs_out_or_has(client, time_machine):
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    owner = MembershipFactory()
    client.force_login(owner.user)
    for days in ("7", "30", "90"):
        client.post(reverse("tokens"), token_values(owner, name=days, days=days))
    time_machine.shift(timedelta(days=24))
    page = client.get(reverse("tokens"))
    states = {row.token.name: row.state for row in page.context["rows"]}
    assert states == {"7": "expired", "30": "soon", "90": "valid"}


def test_the_queries_do_not_grow_with_the_tokens(client, django_assert_num_queries):
    owner = MembershipFactory()
    client.force_login(owner.user)
    client.post(reverse("tokens"), token_values(owner))
    client.get(reverse("tokens"))
    with django_assert_num_queries(5):
        client.get(reverse("tokens"))
    client.post(reverse("tokens"), token_values(owner))
    client.post(reverse("tokens"), token_values(owner))
    with django_assert_num_queries(5):
        client.get(reverse("tokens"))
