"""Home: which move stands in which group, and how much waits for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.access import reader_for
from accounts.models import Role
from kernel.models import Move
from monitoring.home import home_groups, summary
from monitoring.watch import Watch
from tests.factories import NOW, active_engagement, draft_engagement, offered_engagement
from tests.monitoring.scenes import add_moves, at_desk, contractor_user, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db


def watch_of(user, *, mine=False, now=NOW):
    reader = reader_for(user)
    return Watch(reader.wearing(reader.seats[0]), reader.seats[0], now, is_mine_only=mine)


def groups(user, *, mine=False, now=NOW):
    return home_groups(watch_of(user, mine=mine, now=now))


def said_to(user, *, mine=False):
    return summary(groups(user, mine=mine), watch_of(user, mine=mine))


def codes(user, **kwargs):
    return {group.code: len(group.rows) for group in groups(user, **kwargs)}


@pytest.fixture
def engagement():
    """A running job without moves of its own."""
    made = active_engagement(relationship())
    Move.objects.all().delete()
    return made


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (timedelta(microseconds=-1), "overdue"),
        (timedelta(0), "soon"),
        (timedelta(days=3, microseconds=-1), "soon"),
        (timedelta(days=3), "open"),
    ],
)
def test_a_duty_stands_in_the_group_of_its_date(engagement, due, group):
    add_moves(engagement, 1, due_at=NOW + due)
    assert codes(owner_of(engagement.relationship)) == {group: 1}
    assert codes(contractor_user(engagement)) == {"waiting": 1}


def test_the_group_does_not_depend_on_the_readers_zone(engagement):
    """Three days are 72 hours, though the clocks of Berlin go back in between."""
    late_october = NOW.replace(month=10, day=24)
    add_moves(engagement, 1, due_at=late_october + timedelta(hours=71, minutes=59))
    add_moves(engagement, 1, due_at=late_october + timedelta(hours=72))
    Move.objects.update(since=late_october - timedelta(days=1), opens_at=late_october - timedelta(days=1))
    assert codes(owner_of(engagement.relationship), now=late_october) == {"soon": 1, "open": 1}


def test_what_has_not_opened_comes_up_for_both(engagement):
    add_moves(engagement, 1, side="contractor", opens_at=NOW + timedelta(seconds=1))
    assert codes(owner_of(engagement.relationship)) == {"coming": 1}
    assert codes(contractor_user(engagement)) == {"coming": 1}


def test_a_courtesy_stands_apart_and_only_with_those_who_may_do_it(engagement):
    add_moves(engagement, 1, kind="acknowledge", is_courtesy=True, due_at=None)
    assert codes(owner_of(engagement.relationship)) == {"courtesies": 1}
    assert codes(contractor_user(engagement)) == {}


def test_settled_moves_are_gone(engagement):
    add_moves(engagement, 1, status="settled", settled_at=NOW)
    assert codes(owner_of(engagement.relationship)) == {}


def test_an_open_proposal_stands_with_both_sides():
    engagement = offered_engagement(relationship())
    assert codes(contractor_user(engagement)) == {"open": 1}
    assert codes(owner_of(engagement.relationship)) == {"waiting": 1}


def test_a_draft_is_seen_by_its_side_only():
    engagement = draft_engagement(relationship())
    assert codes(contractor_user(engagement)) == {}
    mine = at_desk(owner_of(engagement.relationship)).get(reverse("home")).content.decode()
    theirs = at_desk(contractor_user(engagement)).get(reverse("home")).content.decode()
    assert "Drafts in progress" in mine
    assert reverse("agreement_edit", args=[engagement.pk]) in mine
    assert "Drafts in progress" not in theirs


def test_a_manager_sees_the_relationships_in_their_care_and_no_other(engagement):
    ours = engagement.relationship
    manager = member_of(ours.organization, Role.MANAGER)
    add_moves(engagement, 1)
    assert codes(manager) == {}
    type(ours).objects.filter(pk=ours.pk).update(manager=manager)
    assert codes(manager) == {"open": 1}


def test_another_organization_sees_nothing(engagement):
    add_moves(engagement, 1)
    stranger = active_engagement()
    Move.objects.of_scope("engagement", stranger.pk).delete()
    assert codes(owner_of(stranger.relationship)) == {}
    assert codes(contractor_user(stranger)) == {}


def test_mine_only_leaves_out_what_colleagues_look_after(engagement):
    add_moves(engagement, 1)
    owner = member_of(engagement.organization, Role.OWNER)
    assert codes(owner) == {"open": 1}
    assert codes(owner, mine=True) == {}
    assert codes(engagement.relationship.manager, mine=True) == {"open": 1}
    Move.objects.update(person=owner.pk)
    assert codes(owner, mine=True) == {"open": 1}
    assert codes(engagement.relationship.manager, mine=True) == {}


def test_a_group_is_cut_and_says_how_much_more(engagement):
    add_moves(engagement, 12)
    (group,) = groups(owner_of(engagement.relationship))
    assert (len(group.rows), group.size, group.more) == (10, 12, "and 2 more")


def test_counting_stops_at_a_hundred(engagement):
    add_moves(engagement, 120)
    (group,) = groups(owner_of(engagement.relationship))
    assert (group.size_said, group.more) == ("99+", "and more")


def test_late_ones_of_others_are_counted_beyond_the_rows(engagement):
    add_moves(engagement, 12, side="contractor", due_at=NOW - timedelta(days=1))
    add_moves(engagement, 3, side="contractor")
    owner = owner_of(engagement.relationship)
    assert said_to(owner) == "Nothing waits for your side; 15 wait on others, twelve of them late."


@pytest.mark.parametrize(
    ("ours", "ours_late", "theirs", "said"),
    [
        (0, 0, 0, "Nothing waits for your side."),
        (1, 0, 0, "One thing waits for your side."),
        (0, 1, 1, "One thing waits for your side, and it is late; one waits on somebody else."),
        (0, 2, 0, "Two things wait for your side, all of them late."),
        (5, 1, 2, "Six things wait for your side, one of them late; two wait on others."),
        (13, 0, 0, "13 things wait for your side."),
        (110, 0, 0, "More than 99 things wait for your side."),
    ],
)
def test_how_much_waits_for_whom_in_words(engagement, ours, ours_late, theirs, said):
    add_moves(engagement, ours)
    add_moves(engagement, ours_late, due_at=NOW - timedelta(days=2))
    add_moves(engagement, theirs, side="contractor")
    owner = owner_of(engagement.relationship)
    assert said_to(owner) == said


def test_what_waits_for_oneself_alone_waits_for_you(engagement):
    """Jonas's moves wait for his side, whoever of it reads; for the one who is asked, and who is alone, they wait for you."""
    add_moves(engagement, 1)
    manager, viewer = engagement.relationship.manager, member_of(engagement.organization, Role.VIEWER)
    assert said_to(viewer) == "One thing waits for your side."
    assert said_to(viewer, mine=True) == "Nothing waits for you."
    assert said_to(manager, mine=True) == "One thing waits for you."
    add_moves(engagement, 1, side="contractor")
    assert said_to(contractor_user(engagement)) == "One thing waits for you; one waits on a client."


def test_the_contractor_reads_their_own_words(engagement):
    add_moves(engagement, 2, due_at=NOW - timedelta(days=1))
    page = at_desk(contractor_user(engagement)).get(reverse("home")).content.decode()
    assert "Nothing waits for you; two wait on clients, all of them late." in page
    assert "Waiting on clients" in page
    assert "Mine only" not in page
