"""The engagement list: whom it shows what, filters, orders, pages, queries and the file."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Relationship, Role
from engagements.models import Engagement
from kernel.models import Move
from tests.factories import (
    NOW,
    ContractorFactory,
    OrganizationFactory,
    UserFactory,
    active_engagement,
    draft_engagement,
    offered_engagement,
)
from tests.monitoring.scenes import add_moves, at_desk, contractor_user, make_manager, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db
LIST = reverse("engagement_list")


@pytest.fixture
def ours():
    return relationship()


@pytest.fixture
def owner(ours):
    return owner_of(ours)


def copies(engagement, count):
    """More engagements beside one, as rows: drafts, each changed a minute later than the one before."""
    first = Engagement.objects.order_by("-number").first().number + 1
    type(engagement.organization).objects.filter(pk=engagement.organization_id).update(engagement_counter=first + count)
    return Engagement.objects.bulk_create(
        Engagement(
            organization=engagement.organization,
            contractor=engagement.contractor,
            relationship=engagement.relationship,
            number=first + n,
            title=f"Copy {n:03d}",
            currency="EUR",
            created_at=NOW,
            updated_at=NOW + timedelta(minutes=n // 2),
        )
        for n in range(count)
    )


def listed(user, **query):
    response = at_desk(user).get(LIST, query)
    assert response.status_code == 200
    return [row["title"] for row in response.context["rows"]]


def test_each_row_says_whose_turn_it_is(ours, owner):
    active_engagement(ours, title="Website")
    (row,) = at_desk(owner).get(LIST).context["rows"]
    assert (row["reference"], row["other"], row["status"], row["total"]) == ("ENG-0001", "Ana Reyes", "active", 600)
    assert (row["said"].heading, row["said"].what) == ("Ana’s turn", "Deliver “Deliverable 1”")
    (row,) = at_desk(contractor_user(ours)).get(LIST).context["rows"]
    assert (row["other"], row["said"].heading) == ("Harbour Studio", "Your turn")


def test_ones_own_turn_comes_before_the_others_and_late_money_before_all(ours, owner):
    engagement = active_engagement(ours)
    add_moves(engagement, 1, side="contractor", due_at=NOW - timedelta(days=9))
    (row,) = at_desk(owner).get(LIST).context["rows"]
    assert row["said"].state == "late"
    add_moves(engagement, 1, due_at=NOW + timedelta(days=5))
    (row,) = at_desk(owner).get(LIST).context["rows"]
    assert row["said"].heading == "Your turn"
    money = {"title": "Payment 1", "amount": "600.00", "currency": "EUR"}
    add_moves(engagement, 1, due_at=NOW - timedelta(days=2))
    add_moves(engagement, 1, kind="pay", facts=money, due_at=NOW - timedelta(days=1))
    (row,) = at_desk(owner).get(LIST).context["rows"]
    assert row["said"].kind.code == "pay"


def test_what_comes_up_is_said_where_nothing_is_open(ours, owner):
    engagement = active_engagement(ours)
    Move.objects.all().delete()
    add_moves(engagement, 1, side="contractor", opens_at=NOW + timedelta(days=1))
    (row,) = at_desk(owner).get(LIST).context["rows"]
    assert row["said"].state == "upcoming"


def test_who_sees_what(ours, owner):
    draft_engagement(ours, title="Draft")
    offered_engagement(ours, title="Offered")
    active_engagement(title="Of strangers")
    manager = member_of(ours.organization, Role.MANAGER)
    assert sorted(listed(owner)) == ["Draft", "Offered"]
    assert sorted(listed(member_of(ours.organization, Role.VIEWER))) == ["Draft", "Offered"]
    assert listed(contractor_user(ours)) == ["Offered"]
    assert listed(manager) == []
    Relationship.objects.filter(pk=ours.pk).update(deputy=manager)
    assert sorted(listed(manager)) == ["Draft", "Offered"]
    assert listed(member_of(OrganizationFactory(), Role.OWNER)) == []


def test_archived_engagements_are_hidden(ours, owner):
    active_engagement(ours)
    Engagement.objects.update(archived_at=NOW)
    assert listed(owner) == []


def test_by_state(ours, owner):
    draft_engagement(ours, title="Draft")
    offered_engagement(ours, title="Offered")
    active_engagement(ours, title="Active")
    assert listed(owner, status="draft") == ["Draft"]
    assert listed(owner, status="open") == ["Offered"]
    assert listed(owner, status="running") == ["Active"]
    assert len(listed(owner, status="nonsense")) == 3


def test_by_whose_turn(ours, owner):
    offered_engagement(ours, title="Theirs")
    engagement = active_engagement(ours, title="Both")
    add_moves(engagement, 1, due_at=NOW - timedelta(days=1))
    assert sorted(listed(owner, turn="theirs")) == ["Both", "Theirs"]
    assert listed(owner, turn="ours") == ["Both"]
    assert listed(owner, turn="late") == ["Both"]
    assert sorted(listed(contractor_user(ours), turn="ours")) == ["Both", "Theirs"]


def test_by_relationship(ours, owner):
    other = relationship(
        organization=ours.organization, contractor=ContractorFactory(name="Priya"), manager=UserFactory()
    )
    active_engagement(ours, title="With Ana")
    active_engagement(other, title="With Priya")
    assert listed(owner, relationship=str(other.pk)) == ["With Priya"]
    assert len(listed(owner, relationship="x")) == 2
    assert "Only those with Priya" in at_desk(owner).get(LIST, {"relationship": str(other.pk)}).content.decode()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("web", ["Website"]),
        ("WEBS", ["Website"]),
        ("site", []),
        ("1", ["Website"]),
        ("eng-0002", ["Über 100% Wolle"]),
        ("ENG 2", ["Über 100% Wolle"]),
        ("über 100%", ["Über 100% Wolle"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("9" * 40, []),
        ("a\0b", []),
        ("  ", ["Über 100% Wolle", "Website"]),
    ],
)
def test_search_by_the_beginning_of_the_title_or_by_number(ours, owner, q, found):
    draft_engagement(ours, title="Website")
    draft_engagement(ours, title="Über 100% Wolle")
    assert sorted(listed(owner, q=q), reverse=True) == sorted(found, reverse=True)


def test_orders(ours, owner):
    for title in ("beta", "Alpha", "gamma"):
        draft_engagement(ours, title=title)
    assert listed(owner, sort="title") == ["Alpha", "beta", "gamma"]
    assert listed(owner, sort="-title") == ["gamma", "beta", "Alpha"]
    assert listed(owner, sort="number") == ["beta", "Alpha", "gamma"]
    assert listed(owner, sort="-number") == ["gamma", "Alpha", "beta"]
    Engagement.objects.filter(title="Alpha").update(updated_at=NOW + timedelta(days=1))
    assert listed(owner)[0] == "Alpha"
    assert listed(owner, sort="nonsense")[0] == "Alpha"


def test_by_date_shows_the_earliest_duty_of_either_side(ours, owner):
    near, far = active_engagement(ours, title="Near"), active_engagement(ours, title="Far")
    draft_engagement(ours, title="None")
    add_moves(far, 2, due_at=NOW + timedelta(days=2))
    add_moves(near, 1, side="contractor", due_at=NOW + timedelta(days=1))
    response = at_desk(owner).get(LIST, {"sort": "due"})
    assert [row["title"] for row in response.context["rows"]] == ["Near", "Far"]
    assert [row["said"].is_mine for row in response.context["rows"]] == [False, True]


@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize(("sort", "more"), [("", 0), ("title", 0), ("due", 1)])
def test_the_number_of_queries_does_not_grow_with_the_rows(ours, count, sort, more, django_assert_num_queries):
    engagement = active_engagement(ours)
    for made in copies(engagement, count):
        add_moves(made, 1)
    Engagement.objects.update(status="open")
    owner, manager = owner_of(ours), make_manager(ours)
    for user, queries in ((owner, 5), (manager, 6), (contractor_user(ours), 5)):
        desk = at_desk(user)
        with django_assert_num_queries(queries + more):
            response = desk.get(LIST, {"sort": sort})
        assert len(response.context["rows"]) == min(count + 1, 50)


@pytest.mark.parametrize("sort", ["-updated", "updated", "number", "-number", "title", "-title", "due"])
def test_pages_hold_every_row_once_and_lead_back(ours, owner, sort):
    engagement = active_engagement(ours)
    for made in copies(engagement, 60):
        add_moves(made, 1)
    desk = at_desk(owner)
    first = desk.get(LIST, {"sort": sort})
    second = desk.get(LIST + first.context["next_url"])
    titles = [row["title"] for response in (first, second) for row in response.context["rows"]]
    assert (len(titles), len(set(titles)), second.context["next_url"]) == (61, 61, "")
    back = desk.get(LIST + second.context["previous_url"])
    assert [row["title"] for row in back.context["rows"]] == titles[:50]
    assert back.context["previous_url"] == ""


def test_a_page_stays_where_it_is_when_rows_are_added(ours, owner):
    copies(active_engagement(ours), 60)
    desk = at_desk(owner)
    url = LIST + desk.get(LIST).context["next_url"]
    before = [row["title"] for row in desk.get(url).context["rows"]]
    draft_engagement(ours, title="New")
    Engagement.objects.filter(title="New").update(updated_at=NOW + timedelta(days=1))
    assert [row["title"] for row in desk.get(url).context["rows"]] == before


def test_a_cursor_that_cannot_be_read_shows_the_first_page(ours, owner):
    active_engagement(ours)
    assert len(listed(owner, cursor="nonsense")) == 1


def test_counting_stops_at_a_thousand(ours, owner):
    engagement = active_engagement(ours)
    assert "1 engagement<" in at_desk(owner).get(LIST).content.decode()
    copies(engagement, 1_005)
    assert "More than 1,000 engagements" in at_desk(owner).get(LIST).content.decode()


def test_the_empty_list_says_why_and_offers_one_action(ours, owner):
    assert "No engagement yet" in at_desk(owner).get(LIST).content.decode()
    assert reverse("engagement_new") in at_desk(owner).get(LIST).content.decode()
    assert "When a client makes you an offer" in at_desk(contractor_user(ours)).get(LIST).content.decode()
    assert "Nothing fits these filters" in at_desk(owner).get(LIST, {"q": "x"}).content.decode()


def test_saved_views_and_sort_links_keep_the_filters(ours, owner):
    active_engagement(ours)
    context = at_desk(owner).get(LIST, {"turn": "theirs", "sort": "title"}).context
    assert [view["label"] for view in context["saved"]] == ["All", "Active", "Waiting for us", "Overdue", "Closed"]
    assert [link["url"] for link in context["heads"][0]["links"]] == [
        "?turn=theirs&sort=number",
        "?turn=theirs&sort=-title",
    ]
    assert [view["is_current"] for view in at_desk(owner).get(LIST, {"turn": "ours"}).context["saved"]] == [
        False,
        False,
        True,
        False,
        False,
    ]


def rows_of(user, **query):
    response = at_desk(user).get(reverse("engagement_csv"), query)
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_all_rows_that_are_asked_for(ours, owner):
    active_engagement(ours, title="=cmd()")
    draft_engagement(ours, title="Draft")
    rows = rows_of(owner)
    assert [row["Number"] for row in rows] == ["ENG-0001", "ENG-0002"]
    assert (rows[0]["Title"], rows[0]["State"], rows[0]["Total"]) == ("'=cmd()", "At work", "600.0000")
    assert (rows[0]["Whose turn"], rows[0]["What"]) == ("Ana Reyes", "Deliver “Deliverable 1”")
    assert rows[0]["Due (UTC)"] == "2026-11-21T09:00:00+00:00"
    assert rows[0]["Due (Europe/Berlin)"] == "2026-11-21T10:00:00+01:00"
    assert [row["Title"] for row in rows_of(owner, status="draft")] == ["Draft"]
    assert [row["Title"] for row in rows_of(contractor_user(ours))] == ["'=cmd()"]


def test_a_long_file_takes_one_query_for_five_hundred_rows(ours, owner, django_assert_num_queries):
    copies(active_engagement(ours), 700)
    desk = at_desk(owner)
    with django_assert_num_queries(5):
        assert len(rows_of_desk(desk)) == 701


def rows_of_desk(desk):
    response = desk.get(reverse("engagement_csv"))
    return b"".join(response.streaming_content).decode().splitlines()[1:]


def test_somebody_without_a_seat_is_sent_home():
    assert at_desk(UserFactory()).get(LIST).url == reverse("home")
