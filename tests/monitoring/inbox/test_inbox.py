"""The inbox: news in words at the moment of reading, what was read, pages and queries."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership, Role
from engagements.services import deliverables
from kernel.models import Entry, Move
from monitoring.models import Notification
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.monitoring.scenes import add_moves, at_desk, contractor_user, make_manager, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db
INBOX = reverse("inbox")


@pytest.fixture
def engagement():
    made = active_engagement(relationship())
    dispatch(now=NOW)
    Notification.objects.all().delete()
    return made


def news(user, move, **columns):
    """One news about a move."""
    values = {"schedule_no": 1, "step": 0, "side": "client", "code": "announced", "created_at": NOW, **columns}
    return Notification.objects.create(
        move=move,
        scope_kind="engagement",
        scope_id=move.scope_id,
        recipient=user,
        channel="news",
        deliver_at=NOW,
        **values,
    )


def shown(user, **query):
    response = at_desk(user).get(INBOX, query)
    assert response.status_code == 200
    return response.context["news"]


def test_a_move_is_said_as_it_stands_when_it_is_read(engagement):
    owner, (move,) = owner_of(engagement.relationship), add_moves(engagement, 1)
    news(owner, move)
    (one,) = shown(owner)
    assert (one.heading, one.html, one.is_unread) == ("Your turn", "Review <em>Draft</em>, round 1", True)
    Move.objects.filter(pk=move.pk).update(due_at=NOW - timedelta(days=2))
    assert shown(owner)[0].late == "2 days past the agreed date"
    Move.objects.filter(pk=move.pk).update(status="settled", settled_at=NOW)
    (one,) = shown(owner)
    assert (one.heading, one.late) == ("Done by your side", "")


def test_an_escalation_says_why_it_comes(engagement):
    owner, (move,) = owner_of(engagement.relationship), add_moves(engagement, 1)
    news(owner, move, code="escalated", step=4)
    assert "two working days after the reminder" in str(shown(owner)[0].note)


def test_the_real_dispatch_and_sweep_fill_it_for_both_sides(engagement):
    row = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    dispatch(now=NOW)
    sweep(now=NOW)
    contractor = [str(one.html) for one in shown(contractor_user(engagement))]
    assert "Jonas Weber accepted <em>Deliverable 1</em>" in contractor
    owner = shown(owner_of(engagement.relationship))
    assert "Pay <em>Payment 1</em>: EUR\N{NO-BREAK SPACE}600.00" in [str(one.html) for one in owner]
    assert Entry.objects.filter(verb="deliverable.accepted").exists()


def test_newest_first_and_only_ones_own(engagement):
    owner, moves = owner_of(engagement.relationship), add_moves(engagement, 3)
    for n, move in enumerate(moves):
        news(owner, move, created_at=NOW - timedelta(hours=n))
    news(contractor_user(engagement), moves[0], side="contractor")
    assert [one.notification.move_id for one in shown(owner)] == [move.pk for move in moves]
    assert shown(contractor_user(engagement))[0].heading == "Harbour Studio’s turn"


def test_mails_are_no_news(engagement):
    owner, (move,) = owner_of(engagement.relationship), add_moves(engagement, 1)
    row = news(owner, move)
    Notification.objects.filter(pk=row.pk).update(channel="mail")
    assert shown(owner) == []


def test_what_one_may_not_see_any_more_is_not_said(engagement):
    manager = make_manager(engagement.relationship)
    news(manager, add_moves(engagement, 1)[0])
    assert shown(manager)[0].url
    type(engagement.relationship).objects.update(manager=owner_of(engagement.relationship))
    (one,) = shown(manager)
    assert (one.html, one.url, one.where) == ("Something that you cannot see any more.", "", "")


def test_somebody_with_two_hats_reads_news_of_both(engagement):
    other = active_engagement()
    owner = owner_of(engagement.relationship)
    Membership.objects.create(organization=other.organization, user=owner, role=Role.VIEWER)
    for made in (engagement, other):
        news(owner, add_moves(made, 1)[0])
    assert len([one for one in shown(owner) if one.url]) == 2


def test_one_is_marked_as_read(engagement):
    owner, moves = owner_of(engagement.relationship), add_moves(engagement, 2)
    first, second = (news(owner, move) for move in moves)
    at_desk(owner).post(reverse("inbox_read"), {"news": str(first.pk)})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (NOW, None)
    assert [one.notification.pk for one in shown(owner, show="unread")] == [second.pk]


def test_all_are_marked_as_read_and_nobody_elses(engagement):
    owner, moves = owner_of(engagement.relationship), add_moves(engagement, 2)
    for move in moves:
        news(owner, move)
    other = news(contractor_user(engagement), moves[0], side="contractor")
    page = at_desk(owner).post(reverse("inbox_read"), {"all": "1"}, follow=True).content.decode()
    assert "2 marked as read." in page
    assert "Mark all as read" not in page
    other.refresh_from_db()
    assert other.read_at is None
    at_desk(owner).post(reverse("inbox_read"), {"news": [str(other.pk), "nonsense"]})
    other.refresh_from_db()
    assert other.read_at is None


def test_opening_one_leads_to_it_and_marks_it(engagement):
    owner, (move,) = owner_of(engagement.relationship), add_moves(engagement, 1)
    row = news(owner, move)
    url = reverse("inbox_open", args=[row.pk])
    ahead = at_desk(owner).get(url, headers={"Sec-Purpose": "prefetch"})
    row.refresh_from_db()
    assert row.read_at is None
    response = at_desk(owner).get(url)
    row.refresh_from_db()
    assert response.url == ahead.url == reverse("deliverable", args=[engagement.pk, move.subject])
    assert row.read_at == NOW
    assert at_desk(contractor_user(engagement)).get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_number_of_queries_does_not_grow_with_the_rows(engagement, count, django_assert_num_queries):
    owner, manager = owner_of(engagement.relationship), make_manager(engagement.relationship)
    entries = list(Entry.objects.filter(scope_id=engagement.pk)[:3])
    for user in (owner, manager):
        for n, move in enumerate(add_moves(engagement, count)):
            news(user, move, created_at=NOW + timedelta(seconds=n))
        for entry in entries:
            Notification.objects.create(
                entry_id=entry.pk, scope_kind="engagement", scope_id=engagement.pk, recipient=user, channel="news",
                side="client", code=entry.verb, created_at=NOW + timedelta(minutes=5), deliver_at=NOW,
            )  # fmt: skip
    for user, queries in ((owner, 8), (manager, 9)):
        desk = at_desk(user)
        with django_assert_num_queries(queries):
            response = desk.get(INBOX)
        assert len(response.context["news"]) == min(count + 3, 50)


def test_pages_hold_every_news_once(engagement):
    owner = owner_of(engagement.relationship)
    for move in add_moves(engagement, 60):
        news(owner, move)
    desk = at_desk(owner)
    first = desk.get(INBOX, {"show": "unread"})
    second = desk.get(INBOX + first.context["next_url"])
    ids = {one.notification.pk for response in (first, second) for one in response.context["news"]}
    assert (len(ids), second.context["unread_only"], second.context["next_url"]) == (60, True, "")


def test_the_shell_counts_what_is_unread(engagement):
    owner, moves = owner_of(engagement.relationship), add_moves(engagement, 3)
    for move in moves:
        news(owner, move)
    assert "3 unread" in at_desk(owner).get(INBOX).content.decode()


def test_the_empty_inbox_says_what_will_be_here(engagement):
    viewer = member_of(engagement.organization, Role.VIEWER)
    assert "No news yet" in at_desk(viewer).get(INBOX).content.decode()
    assert "Nothing unread" in at_desk(viewer).get(INBOX, {"show": "unread"}).content.decode()
