"""Settings, profile, tokens, hats: one's own pages."""

import pytest
from django.test import Client
from django.urls import reverse, reverse_lazy

from accounts.models import Organization
from tests.factories import ContractorMembershipFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
CALENDAR = {"zone": "Europe/Berlin", "working_days": ["1", "2", "4"], "day_starts": "08:30", "day_ends": "16:00"}
SETTINGS = reverse("organization_settings")


def organization_values(organization, **changes):
    return CALENDAR | {
        "party": organization.pk, "version": organization.version, "name": "Harbour Studio",
        "country": "DE", "currency": "CHF",
    } | changes  # fmt: skip


def test_an_owner_changes_the_settings(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    assert client.get(SETTINGS).status_code == 200
    assert client.post(SETTINGS, organization_values(owner.organization))["Location"] == SETTINGS
    row = Organization.objects.get(pk=owner.organization_id)
    assert (row.name, row.country, row.currency, row.working_days, row.version) == (
        "Harbour Studio", "DE", "CHF", "124", 2,
    )  # fmt: skip
    assert f"{row.day_starts:%H:%M}" == "08:30"


def test_settings_on_an_old_page_are_stale_and_keep_what_was_typed(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    values = organization_values(owner.organization)
    client.post(SETTINGS, values)
    answer = client.post(SETTINGS, values | {"name": "Second thoughts"})
    assert answer.status_code == 412
    assert 'value="Second thoughts"' in answer.content.decode()
    assert Organization.objects.get(pk=owner.organization_id).name == "Harbour Studio"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Harbour\u202eStudio"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"country": "XX1"}, "country"),
        ({"currency": "ZZZ"}, "currency"),
        ({"working_days": []}, "working_days"),
        ({"working_days": ["8"]}, "working_days"),
        ({"day_starts": "25:00"}, "day_starts"),
        ({"day_ends": "08:00"}, "day_ends"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(client, change, field):
    owner = MembershipFactory()
    client.force_login(owner.user)
    answer = client.post(SETTINGS, organization_values(owner.organization, **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Organization.objects.get(pk=owner.organization_id).version == 1


@pytest.mark.parametrize("role", ["manager", "finance", "viewer"])
def test_only_owners_see_and_change_the_settings(client, role):
    member = MembershipFactory(role=role)
    client.force_login(member.user)
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, organization_values(member.organization)).status_code == 403


def test_the_admin_of_a_contractor_changes_its_settings_and_a_member_does_not(client):
    admin = ContractorMembershipFactory()
    values = CALENDAR | {
        "party": admin.contractor_id, "version": 1, "name": "Studio Okafor", "kind": "agency", "country": "",
    }  # fmt: skip
    client.force_login(ContractorMembershipFactory(contractor=admin.contractor, is_admin=False).user)
    assert client.post(SETTINGS, values).status_code == 403
    client.force_login(admin.user)
    assert client.get(SETTINGS).status_code == 200
    assert client.post(SETTINGS, values)["Location"] == SETTINGS
    admin.contractor.refresh_from_db()
    assert (admin.contractor.name, admin.contractor.kind) == ("Studio Okafor", "agency")


def test_the_settings_of_strangers_are_not_reached(client):
    client.force_login(MembershipFactory().user)
    foreign = MembershipFactory().organization
    assert client.post(SETTINGS, organization_values(foreign)).status_code == 404


def test_the_profile_is_saved(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get(reverse("profile")).status_code == 200
    answer = client.post(
        reverse("profile"),
        CALENDAR | {"name": " Ana  Reyes ", "language": "en-us", "theme": "dark", "wants_digest": ""},
    )
    assert answer["Location"] == reverse("profile")
    user.refresh_from_db()
    assert (user.name, user.language, user.working_days, user.wants_digest) == ("Ana Reyes", "en-us", "124", False)


THEME = reverse_lazy("theme")


def test_the_theme_goes_with_the_person_to_every_device(client):
    user = UserFactory()
    client.force_login(user)
    assert client.post(THEME, {"theme": "dark", "next": "/account/profile/"})["Location"] == "/account/profile/"
    other_device = Client()
    assert "data-bs-theme" not in other_device.get(reverse("account_login")).content.decode()
    other_device.force_login(user)
    assert 'data-bs-theme="dark" data-chosen-theme="dark"' in other_device.get(reverse("profile")).content.decode()


def test_the_open_page_is_told_of_the_theme(client):
    client.force_login(UserFactory())
    answer = client.post(THEME, {"theme": "auto"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"theme": {"chosen": "auto"}}')


def test_a_theme_that_there_is_not_changes_nothing(client):
    user = UserFactory(theme="dark")
    client.force_login(user)
    assert client.post(THEME, {"theme": "pink"}).status_code == 422
    user.refresh_from_db()
    assert user.theme == "dark"


def test_a_profile_without_a_name_is_refused(client):
    user = UserFactory(name="Ana Reyes")
    client.force_login(user)
    answer = client.post(reverse("profile"), CALENDAR | {"name": "", "language": "en-gb", "theme": "auto"})
    assert answer.status_code == 422
    user.refresh_from_db()
    assert user.name == "Ana Reyes"


def test_a_hat_narrows_the_lists_to_its_seat(client):
    owner = MembershipFactory()
    other = ContractorMembershipFactory(user=owner.user)
    client.force_login(owner.user)
    assert owner.organization.name in client.get(reverse("people")).content.decode()
    assert client.post(reverse("hat"), {"hat": other.pk, "next": "/people/"})["Location"] == "/people/"
    page = client.get(reverse("people"))
    assert page.context["seat"].party == other.contractor


@pytest.mark.parametrize("hat", ["", "nonsense"])
def test_a_hat_that_is_not_ones_own_is_not_there(client, hat):
    owner = MembershipFactory()
    client.force_login(owner.user)
    assert client.post(reverse("hat"), {"hat": hat}).status_code == 404
    assert client.post(reverse("hat"), {"hat": MembershipFactory().pk}).status_code == 404
    assert client.get(reverse("hat")).status_code == 405


def test_a_hat_leads_to_no_other_site(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    values = {"hat": owner.pk, "next": "https://elsewhere.example/"}
    assert client.post(reverse("hat"), values)["Location"] == "/"


@pytest.mark.parametrize(
    "name",
    ["people", "relationship_new", "invite", "organization_settings", "profile", "tokens"],
)
def test_nobody_sees_these_pages_without_signing_in(client, name):
    UserFactory()
    answer = client.get(reverse(name))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))
