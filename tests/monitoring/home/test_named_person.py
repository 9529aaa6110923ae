"""An offer above the manager's limit names the owner to the manager on every page, and offers the act to the owner alone."""

import pytest
from django.urls import reverse

from accounts.models import Role
from engagements.services import agreements, drafts
from tests.engagements.agreement.bodies import whole
from tests.factories import NOW, contractor_of, offered_engagement
from tests.monitoring.scenes import at_desk, make_manager, relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A counter-offer above the limit of the manager (whom Maria, the owner, employs)."""
    pair = relationship()
    owner = pair.organization.memberships.get(role=Role.OWNER).user
    owner.name = "Maria Okonkwo"
    owner.save()
    engagement = offered_engagement(pair)
    manager = make_manager(pair)
    pair.organization.memberships.filter(user=manager).update(signing_limit=1)
    by = contractor_of(engagement)
    drafts.save(engagement=engagement, body=whole(title="Counter"), expected_version=None, by=by, now=NOW)
    agreements.propose(engagement=engagement, by=by, now=NOW, answers=engagement.agreementversions.get())
    return engagement, owner, manager


def pages(engagement):
    return {
        "home": reverse("home"),
        "room": reverse("history", args=[engagement.pk]),
        "relationship": reverse("relationship", args=[engagement.relationship_id]),
    }


@pytest.mark.parametrize("name", ["home", "room", "relationship"])
def test_the_owner_is_asked_and_the_manager_reads_whom(scene, name):
    engagement, owner, manager = scene
    url = pages(engagement)[name]
    asked, told = (at_desk(user).get(url).content.decode() for user in (owner, manager))
    assert "Read and answer" in asked
    assert "Read and answer" not in told
    assert "Maria" in told
    assert "Maria (us)" not in asked


def test_the_list_names_the_same_person(scene):
    _engagement, _owner, manager = scene
    assert "Maria (us)" in at_desk(manager).get(reverse("engagement_list")).content.decode()


def test_a_new_name_is_read_at_once(scene):
    _engagement, owner, manager = scene
    desk = at_desk(manager)
    for name in ("Maria", "Marietta"):
        owner.name = f"{name} Okonkwo"
        owner.save()
        for page in (reverse("home"), reverse("engagement_list")):
            assert f"{name} (us)" in desk.get(page).content.decode()
