"""Asking for what is late: once a working day of the owing side, by either side, by those who may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from engagements.models import Deliverable
from kernel.errors import DomainError, IllegalTransition, NotAllowed
from kernel.models import Entry, Move
from kernel.moves.repair import repair
from monitoring.services import nudges
from tests.factories import NOW, OrganizationFactory, active_engagement, client_of, contractor_of
from tests.monitoring.scenes import add_moves, at_desk, contractor_user, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    return active_engagement(relationship())


def late_move(engagement, side="contractor"):
    """A duty a day late; the contractor's follows from a deliverable that was due yesterday."""
    if side == "client":
        return add_moves(engagement, 1, side="client", due_at=NOW - timedelta(days=1))[0]
    Deliverable.objects.update(due_at=NOW - timedelta(days=1), since=NOW - timedelta(days=9))
    repair(engagement, now=NOW)
    return Move.objects.get(kind="deliver")


def asks():
    return Entry.objects.filter(verb="move.nudged").count()


def test_an_ask_is_an_entry_that_says_which_move_and_which_side(engagement):
    move = late_move(engagement)
    assert nudges.ask(move=move, by=client_of(engagement), now=NOW) is True
    entry = Entry.objects.get(verb="move.nudged")
    assert entry.facts.body == {"move": str(move.pk), "kind": "deliver", "side": "contractor"}
    assert entry.subject == f"engagement:{engagement.pk}"


def test_asking_again_on_the_same_day_changes_nothing(engagement):
    move, by = late_move(engagement), client_of(engagement)
    nudges.ask(move=move, by=by, now=NOW)
    assert nudges.ask(move=move, by=by, now=NOW + timedelta(hours=2)) is False
    assert asks() == 1


def test_the_next_working_day_of_the_owing_side_allows_another(engagement):
    move, by = late_move(engagement), client_of(engagement)
    nudges.ask(move=move, by=by, now=NOW)  # Monday 17:00 in Manila
    before_midnight = NOW.replace(hour=15, minute=59)
    assert nudges.ask(move=move, by=by, now=before_midnight) is False
    assert nudges.ask(move=move, by=by, now=before_midnight + timedelta(minutes=1)) is True


def test_a_day_off_belongs_to_the_working_day_before_it(engagement):
    move, by = late_move(engagement), client_of(engagement)
    friday = NOW + timedelta(days=4)
    assert nudges.ask(move=move, by=by, now=friday) is True
    assert nudges.ask(move=move, by=by, now=friday + timedelta(days=1)) is False
    assert nudges.ask(move=move, by=by, now=friday + timedelta(days=2)) is False
    assert nudges.ask(move=move, by=by, now=friday + timedelta(days=3)) is True


def test_what_is_not_late_is_not_asked_for(engagement):
    move = Move.objects.get(kind="deliver")
    with pytest.raises(DomainError) as caught:
        nudges.ask(move=move, by=client_of(engagement), now=NOW)
    assert caught.value.code == "not_late"


def test_what_is_settled_is_not_asked_for(engagement):
    move = late_move(engagement)
    Move.objects.update(status="settled", settled_at=NOW)
    with pytest.raises(IllegalTransition):
        nudges.ask(move=move, by=client_of(engagement), now=NOW)


def test_nobody_asks_their_own_side(engagement):
    with pytest.raises(NotAllowed):
        nudges.ask(move=late_move(engagement), by=contractor_of(engagement), now=NOW)


def post(user, move, **data):
    return at_desk(user).post(reverse("move_ask", args=[move.pk]), data)


def test_the_client_asks_from_home_and_returns_there(engagement):
    move, owner = late_move(engagement), owner_of(engagement.relationship)
    assert "Ask Ana" in at_desk(owner).get(reverse("home")).content.decode()
    response = at_desk(owner).post(reverse("move_ask", args=[move.pk]), follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(reverse("home"), 302)]
    assert "Ana will hear of it." in page
    assert "asked Mon 2 Nov, 10:00 Berlin" in page
    assert "Ask Ana" not in page


def test_a_second_ask_is_told_kindly(engagement):
    move, owner = late_move(engagement), owner_of(engagement.relationship)
    post(owner, move)
    page = at_desk(owner).post(reverse("move_ask", args=[move.pk]), follow=True).content.decode()
    assert "was asked today already" in page
    assert asks() == 1


def test_the_contractor_may_ask_the_client_just_so(engagement):
    move = late_move(engagement, "client")
    Move.objects.filter(pk=move.pk).update(kind="pay", facts={"title": "P", "amount": "1.00", "currency": "EUR"})
    user = contractor_user(engagement)
    assert "Ask Jonas" in at_desk(user).get(reverse("home")).content.decode()
    assert nudges.ask(move=move, by=contractor_of(engagement), now=NOW) is True


def test_it_returns_to_where_one_came_from_but_never_to_another_site(engagement):
    move, owner = late_move(engagement), owner_of(engagement.relationship)
    room = reverse("engagement", args=[engagement.pk])
    assert post(owner, move, next=room).url == room
    assert post(owner, move, next="https://elsewhere.example/").url == reverse("home")


def test_a_viewer_may_not_ask_and_a_stranger_finds_nothing(engagement):
    move = late_move(engagement)
    assert post(member_of(engagement.organization, Role.VIEWER), move).status_code == 403
    assert post(member_of(OrganizationFactory(), Role.OWNER), move).status_code == 404
    assert "Ask Ana" not in (
        at_desk(member_of(engagement.organization, Role.VIEWER)).get(reverse("home")).content.decode()
    )
    assert asks() == 0


def test_the_room_offers_to_ask_for_what_is_late_beside_ones_own_duty(engagement):
    waited_for = late_move(engagement, side="client")
    page = room_of(contractor_user(engagement), engagement)
    assert page.count(reverse("move_ask", args=[waited_for.pk])) == 1
    assert "Ask Jonas for what is late" in page
    assert "/ask/" not in room_of(owner_of(engagement), engagement)  # nothing of the contractor's is late


def test_the_room_offers_it_once_where_the_banner_asks_already(engagement):
    move = late_move(engagement)
    page = room_of(owner_of(engagement), engagement)
    assert page.count(reverse("move_ask", args=[move.pk])) == 1
    assert "for what is late" not in page


def test_beside_ones_own_duty_only_those_are_offered_to_ask_who_may(engagement):
    late_move(engagement)
    add_moves(engagement, 1)
    assert "Ask Ana for what is late" in room_of(owner_of(engagement), engagement)
    assert "/ask/" not in room_of(member_of(engagement.organization, Role.VIEWER), engagement)


def room_of(user, engagement):
    return at_desk(user).get(reverse("engagement", args=[engagement.pk])).content.decode()
