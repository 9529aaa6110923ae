"""Home as a page: how many queries it takes, what it offers to whom, and what it says when it is empty."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import ContractorMembership, Membership, Role
from kernel.models import Move
from monitoring.home import LIMITS
from tests.factories import (
    NOW,
    OrganizationFactory,
    UserFactory,
    active_engagement,
    draft_engagement,
    offered_engagement,
)
from tests.monitoring.scenes import (
    add_moves,
    at_desk,
    contractor_user,
    make_manager,
    member_of,
    owner_of,
    relationship,
)

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture
def engagement():
    made = active_engagement(relationship())
    Move.objects.all().delete()
    return made


def fill(engagement, count):
    """``count`` moves in every group."""
    late, courtesy = {"due_at": NOW - timedelta(days=1)}, {"kind": "acknowledge", "is_courtesy": True, "due_at": None}
    for columns in (late, {"due_at": NOW + timedelta(days=1)}, {}, courtesy):
        add_moves(engagement, count, **columns)
    add_moves(engagement, count, side="contractor", **late)
    add_moves(engagement, count, side="contractor", opens_at=NOW + timedelta(days=2))


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(engagement, count, django_assert_num_queries):
    fill(engagement, count)
    owner, manager = owner_of(engagement.relationship), make_manager(engagement.relationship)
    for user, queries in ((owner, 8), (manager, 9), (contractor_user(engagement), 8)):
        desk = at_desk(user)
        with django_assert_num_queries(queries):
            assert desk.get(HOME).status_code == 200


def test_many_rows_take_one_query_more_to_count_them(engagement, django_assert_num_queries):
    fill(engagement, 60)
    desk = at_desk(make_manager(engagement.relationship))
    with django_assert_num_queries(10):
        page = desk.get(HOME).content.decode()
    assert page.count("ENG-0001") == sum(LIMITS.values())


def test_an_empty_home_takes_no_more(engagement, django_assert_num_queries):
    desk = at_desk(owner_of(engagement.relationship))
    with django_assert_num_queries(7):
        desk.get(HOME)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_one_group_in_full_takes_as_many_queries_for_any_number(engagement, count, django_assert_num_queries):
    add_moves(engagement, count, side="contractor", due_at=NOW - timedelta(days=1))
    desk = at_desk(owner_of(engagement.relationship))
    with django_assert_num_queries(7):
        page = desk.get(HOME, {"group": "waiting"}).content.decode()
    assert page.count("Ask Ana") == min(count, 50)
    assert ("Next" in page) == (count > 50)


def test_the_second_page_of_a_group_shows_the_rest(engagement):
    add_moves(engagement, 60)
    desk = at_desk(owner_of(engagement.relationship))
    first = desk.get(HOME, {"group": "open"})
    second = desk.get(HOME + first.context["next_url"])
    assert (len(second.context["group"].rows), second.context["next_url"]) == (10, "")
    shown = [row["id"] for response in (first, second) for row in response.context["group"].rows]
    assert len(set(shown)) == 60


def test_a_group_that_is_not_there_is_the_whole_home(engagement):
    assert at_desk(owner_of(engagement.relationship)).get(HOME, {"group": "x"}).context["groups"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_one_row_per_relationship(engagement, count, django_assert_num_queries):
    add_moves(engagement, count, due_at=NOW - timedelta(days=1))
    add_moves(engagement, count, side="contractor")
    desk = at_desk(owner_of(engagement.relationship))
    with django_assert_num_queries(8):
        response = desk.get(HOME, {"view": "parties"})
    (row,) = response.context["rows"]
    assert (row.name, row.ours, row.ours_late, row.theirs, row.theirs_late) == ("Ana Reyes", count, count, count, 0)
    assert (row.whose, row.due) == ("You", "1 day past the agreed date")


def test_a_button_is_offered_to_those_who_may_act(engagement):
    add_moves(engagement, 1)
    viewer = member_of(engagement.organization, Role.VIEWER)
    assert ">Review</a>" in at_desk(owner_of(engagement.relationship)).get(HOME).content.decode()
    assert ">Review</a>" not in at_desk(viewer).get(HOME).content.decode()


def test_a_person_with_two_hats_sees_the_one_they_wear(engagement):
    add_moves(engagement, 1)
    owner = owner_of(engagement.relationship)
    other = Membership.objects.create(organization=OrganizationFactory(), user=owner, role=Role.VIEWER)
    own = Membership.objects.get(organization=engagement.organization, user=owner)
    desk = at_desk(owner)
    for hat, is_there in ((own, True), (other, False)):
        session = desk.session
        session["hat"] = str(hat.pk)
        session.save()
        assert ("ENG-0001" in desk.get(HOME).content.decode()) == is_there


def test_somebody_without_a_seat_is_told_what_to_do(db):
    page = at_desk(UserFactory()).get(HOME)
    assert page.status_code == 200
    assert "You have no seat yet" in page.content.decode()


def test_home_asks_for_sign_in(client):
    assert client.get(HOME).status_code == 302


def test_the_first_steps_tick_themselves():
    organization = OrganizationFactory(name="Harbour Studio")
    owner = member_of(organization, Role.OWNER)
    assert ticked(owner) == [True, False, False, False, False]
    ours = relationship(organization=organization)
    assert ticked(owner) == [True, True, False, False, False]
    draft_engagement(ours)
    assert ticked(owner) == [True, True, True, False, False]
    offered_engagement(ours)
    assert ticked(owner) == [True, True, True, True, False]
    active_engagement(ours)
    assert ticked(owner) == []


def test_the_contractors_first_steps():
    ours = relationship()
    user = contractor_user(ours)
    assert ticked(user) == [True, True, False, False]
    assert "btn-primary" not in steps_of(user)  # it is the client's turn
    offered_engagement(ours)
    assert ticked(user) == [True, True, True, False]
    assert "btn-primary" in steps_of(user)
    active_engagement(ours)
    assert ticked(user) == []


def test_a_viewer_has_no_steps():
    assert ticked(member_of(OrganizationFactory(), Role.VIEWER)) == []


def steps_of(user):
    page = at_desk(user).get(HOME).content.decode()
    return page[page.index("first-steps") :].partition("</ol>")[0]


def ticked(user):
    return [step.is_done for step in at_desk(user).get(HOME).context["steps"]]


def test_when_all_is_done_the_page_is_calm(engagement):
    page = at_desk(owner_of(engagement.relationship)).get(HOME).content.decode()
    assert "Nothing waits for you, and nobody owes you anything." in page


def test_courtesies_are_settled_in_one_click_and_duties_are_not(engagement):
    courtesies = add_moves(engagement, 3, kind="acknowledge", is_courtesy=True, due_at=None)
    duties = add_moves(engagement, 1)
    desk = at_desk(owner_of(engagement.relationship))
    ids = [str(move.pk) for move in [*courtesies, *duties]]
    response = desk.post(reverse("courtesies_settle"), {"move": [*ids, "nonsense"]}, follow=True)
    assert "3 settled." in response.content.decode()
    assert list(Move.objects.filter(status="open")) == duties


@pytest.mark.parametrize(("role", "is_offered"), [(Role.OWNER, True), (Role.VIEWER, False), (Role.FINANCE, False)])
def test_settling_is_offered_to_those_who_may(engagement, role, is_offered):
    add_moves(engagement, 1, kind="acknowledge", is_courtesy=True, due_at=None)
    page = at_desk(member_of(engagement.organization, role)).get(HOME).content.decode()
    assert "When it suits" in page
    assert ("Settle it" in page, 'name="move"' in page) == (is_offered, is_offered)


@pytest.mark.parametrize("who", ["contractor", "viewer", "stranger"])
def test_nobody_settles_a_courtesy_that_is_not_theirs(engagement, who):
    (courtesy,) = add_moves(engagement, 1, kind="acknowledge", is_courtesy=True, due_at=None)
    user = {
        "contractor": lambda: contractor_user(engagement),
        "viewer": lambda: member_of(engagement.organization, Role.VIEWER),
        "stranger": lambda: member_of(OrganizationFactory(), Role.OWNER),
    }[who]()
    response = at_desk(user).post(reverse("courtesies_settle"), {"move": str(courtesy.pk)}, follow=True)
    assert "Nothing was left to settle." in response.content.decode()
    courtesy.refresh_from_db()
    assert courtesy.status == "open"


def test_the_shell_counts_turns_and_takes_one_query(engagement, django_assert_num_queries, rf):
    from accounts.access import reader_for
    from monitoring.context import Navigation

    add_moves(engagement, 2)
    add_moves(engagement, 1, opens_at=NOW + timedelta(days=1))
    add_moves(engagement, 1, side="contractor")
    request = rf.get("/")
    request.reader = reader_for(owner_of(engagement.relationship))
    request.hat = request.reader.seats[0]
    nav = Navigation(request)
    with django_assert_num_queries(1):
        assert (nav.turn_count, nav.unread_count, nav.can_create, nav.can_configure) == ("2", "", True, True)
    assert (nav.hat_name, nav.hat_role) == ("Harbour Studio", "Owner")
    add_moves(engagement, 120)
    assert Navigation(request).turn_count == "99+"


def test_the_shells_manager_counts_their_relationships_only(engagement, rf):
    from accounts.access import reader_for
    from monitoring.context import Navigation

    add_moves(engagement, 2)
    request = rf.get("/")
    request.reader = reader_for(member_of(engagement.organization, Role.MANAGER))
    request.hat = request.reader.seats[0]
    assert Navigation(request).turn_count == ""
    request.reader = reader_for(make_manager(engagement.relationship))
    request.hat = request.reader.seats[0]
    assert Navigation(request).turn_count == "2"


def test_an_agencys_member_may_look_at_their_own_only(engagement):
    contractor = engagement.contractor
    contractor.kind = "agency"
    contractor.save()
    member = ContractorMembership.objects.create(contractor=contractor, user=UserFactory()).user
    add_moves(engagement, 1, side="contractor", person=contractor_user(engagement).pk)
    desk = at_desk(member)
    assert "ENG-0001" in desk.get(HOME).content.decode()
    assert "ENG-0001" not in desk.get(HOME, {"view": "mine"}).content.decode()


def test_an_address_that_is_only_for_forms_says_so_when_it_is_opened():
    response = at_desk(UserFactory()).get(reverse("courtesies_settle"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Go back to the page with the form" in response.content.decode()
