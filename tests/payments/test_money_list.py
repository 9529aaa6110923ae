"""Money over all engagements of a hat: groups, filters, sums per currency, pages, and the spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from payments.models import Milestone
from payments.services import payments
from tests.factories import (
    NOW,
    ContractorFactory,
    MembershipFactory,
    RelationshipFactory,
    active_engagement,
    client_of,
)
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of

pytestmark = pytest.mark.django_db
MONEY, DOWNLOAD = reverse("money"), reverse("money_csv")


def item(number, amount="100.00", trigger="up_front", **more):
    return {"key": f"m{number}", "title": f"Fee {number}", "amount": amount, "trigger": trigger, "days": 7, **more}


def job(*items, relationship=None, **parts):
    return active_engagement(relationship, payment_terms={"items": list(items)}, **parts)


def titles(response):
    return [row.title for row in response.context["rows"]]


def pay(milestone, amount=None, now=NOW):
    payments.record(
        milestone=milestone,
        amount=amount or milestone.amount,
        paid_on=now.date(),
        method="card",
        by=client_of(milestone.engagement),
        now=now,
    )


@pytest.fixture
def engagement():
    """One payment in each group, seen ten days later."""
    made = job(
        item(1),
        item(2, days=30),
        item(3, trigger="on_date", on="2026-12-01"),
        item(4),
        item(5, trigger="acceptance", deliverables=["d1"]),
    )
    pay(made.milestones.get(title="Fee 4"), now=NOW + timedelta(days=1))
    return made


@pytest.fixture(autouse=True)
def ten_days_later(clock_stands, time_machine):
    time_machine.move_to(NOW + timedelta(days=10), tick=False)


@pytest.mark.parametrize(("role", "buttons"), [(Role.FINANCE, 2), (Role.VIEWER, 0)])
def test_whoever_pays_can_say_so_from_the_list(engagement, role, buttons):
    page = text_of(colleague(engagement, role).get(MONEY))
    assert page.count("#pay") == buttons


def test_the_contractor_is_not_asked_to_pay(engagement):
    assert "#pay" not in text_of(contractor_of_room(engagement).get(MONEY))


def test_groups_stand_in_order_and_each_by_its_date(engagement):
    response = client_of_room(engagement).get(MONEY)
    groups = [(row.group, row.title) for row in response.context["rows"]]
    assert groups == [
        ("overdue", "Fee 1"),
        ("due", "Fee 2"),
        ("upcoming", "Fee 5"),
        ("upcoming", "Fee 3"),
        ("paid", "Fee 4"),
    ]
    page = text_of(response)
    assert "3 days past the agreed date" in page
    assert "Paid in the last 30 days" in page


def test_both_sides_see_the_same_rows(engagement):
    client, contractor = client_of_room(engagement).get(MONEY), contractor_of_room(engagement).get(MONEY)
    assert titles(client) == titles(contractor)
    assert "What you owe and have paid" in text_of(client)
    assert "What is owed to you" in text_of(contractor)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=overdue", ["Fee 1"]),
        ("state=due", ["Fee 2"]),
        ("state=upcoming", ["Fee 5", "Fee 3"]),
        ("state=paid", ["Fee 4"]),
        ("from=2026-11-09&to=2026-11-09", ["Fee 1"]),
        ("from=2026-11-03&to=2026-11-09", ["Fee 1", "Fee 4"]),
        ("from=2026-12-01", ["Fee 2", "Fee 3"]),
        ("state=paid&to=2026-11-02", []),
    ],
)
def test_filters_stand_in_the_address(engagement, query, expected):
    assert titles(client_of_room(engagement).get(f"{MONEY}?{query}")) == expected


@pytest.mark.parametrize("query", ["state=stolen", "from=yesterday", "from=2026-11-09&to=2026-11-01", "to=%00"])
def test_a_filter_that_cannot_be_read_is_told(engagement, query):
    response = client_of_room(engagement).get(f"{MONEY}?{query}")
    assert response.status_code == 422
    assert "field-errors" in text_of(response)


def test_what_was_paid_long_ago_is_shown_only_when_asked_for(engagement, time_machine):
    client = client_of_room(engagement)
    time_machine.move_to(NOW + timedelta(days=60), tick=False)
    assert "Fee 4" not in titles(client.get(MONEY))
    assert titles(client.get(f"{MONEY}?state=paid")) == ["Fee 4"]


def test_sums_are_per_currency_and_never_across(engagement):
    relationship = engagement.relationship
    other = job(item(6, "48000", title="Yen"), relationship=relationship)
    Milestone.objects.filter(engagement=other).update(currency="JPY", amount=48000)
    pay(engagement.milestones.get(title="Fee 1"), "40.00")
    totals = client_of_room(engagement).get(MONEY).context["totals"]
    said = [(total.state, total.currency, str(total.amount.normalize()), total.count) for total in totals]
    assert said == [
        ("overdue", "EUR", "6E+1", 1),
        ("overdue", "JPY", "4.8E+4", 1),
        ("due", "EUR", "1E+2", 1),
        ("upcoming", "EUR", "2E+2", 2),
        ("paid", "EUR", "1E+2", 1),
    ]


def test_what_is_cancelled_is_not_listed(engagement):
    Milestone.objects.filter(title="Fee 3").update(status="cancelled")
    assert "Fee 3" not in titles(client_of_room(engagement).get(MONEY))


def test_nobody_sees_the_money_of_others(engagement):
    other = job(item(9))
    assert titles(client_of_room(other).get(MONEY)) == ["Fee 9"]
    assert titles(contractor_of_room(other).get(MONEY)) == ["Fee 9"]


def test_a_manager_sees_the_money_of_their_relationships_and_finance_of_all(engagement):
    organization = engagement.organization
    second = RelationshipFactory(organization=organization, contractor=ContractorFactory())
    job(item(8), relationship=second)
    manager = MembershipFactory(organization=organization, role=Role.MANAGER).user
    second.manager = manager
    second.save()
    finance = MembershipFactory(organization=organization, role=Role.FINANCE).user
    browser = Client()
    browser.force_login(manager)
    assert titles(browser.get(MONEY)) == ["Fee 8"]
    browser.force_login(finance)
    assert len(titles(browser.get(MONEY))) == 6


def test_the_list_follows_the_hat(engagement):
    own = RelationshipFactory(organization__name="Own firm")
    person = own.manager
    MembershipFactory(organization=engagement.organization, user=person, role=Role.FINANCE)
    browser = Client()
    browser.force_login(person)
    shown = {len(titles(browser.get(MONEY)))}
    for seat in person.memberships.all():
        session = browser.session
        session["hat"] = str(seat.pk)
        session.save()
        shown.add(len(titles(browser.get(MONEY))))
    assert shown == {0, 5}


def test_somebody_without_a_seat_sees_an_empty_page():
    browser, user = Client(), RelationshipFactory().manager
    user.memberships.update(is_active=False)
    browser.force_login(user)
    assert "No money yet" in text_of(browser.get(MONEY))


def test_empty_pages_say_why(engagement):
    assert "No money yet" in text_of(stranger().get(MONEY))
    assert "Nothing in this filter" in text_of(client_of_room(engagement).get(f"{MONEY}?state=paid&to=2026-01-01"))


def test_pages_follow_each_other_without_repeating_a_row():
    engagement = job(*[item(n, days=n) for n in range(60)])
    client, seen, address = client_of_room(engagement), [], MONEY
    while address:
        response = client.get(address)
        seen += titles(response)
        assert len(response.context["rows"]) <= 50
        address = response.context["next_url"] and MONEY + response.context["next_url"]
    assert len(seen) == len(set(seen)) == 60
    assert titles(client.get(MONEY + response.context["previous_url"])) == seen[:50]


def test_the_list_takes_the_same_few_queries_however_much_it_shows(engagement):
    counts = []
    for _ in range(2):
        client = client_of_room(engagement)
        client.get(MONEY)
        with CaptureQueriesContext(connection) as captured:
            client.get(MONEY)
        counts.append(len(captured))
        job(item(7), item(8), relationship=engagement.relationship)
    assert counts[0] == counts[1] <= 6


def table(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_spreadsheet_has_the_rows_of_the_filter_and_names_its_period(engagement):
    response = client_of_room(engagement).get(f"{DOWNLOAD}?state=overdue&from=2026-11-01&to=2026-11-30")
    assert response["Content-Disposition"] == 'attachment; filename="money_overdue_2026-11-01_2026-11-30.csv"'
    head, row = table(response)
    cells = dict(zip(head, row, strict=True))
    assert cells["Payment"] == "Fee 1"
    assert cells["State"] == "Overdue"
    assert (cells["Amount"], cells["Open"], cells["Currency"]) == ("100.00", "100.00", "EUR")
    assert cells["Due (Europe/Berlin)"] == "2026-11-09 17:00"


def test_the_spreadsheet_has_the_columns_and_the_zone_that_were_chosen(engagement):
    response = client_of_room(engagement).get(f"{DOWNLOAD}?state=overdue&columns=payment&columns=due_at&zone=UTC")
    assert table(response) == [["Payment", "Due (UTC)"], ["Fee 1", "2026-11-09 16:00"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_is_never_a_formula(engagement, text):
    Milestone.objects.filter(title="Fee 1").update(title=text)
    rows = table(client_of_room(engagement).get(f"{DOWNLOAD}?state=overdue&columns=payment"))
    assert rows[1:] == [[f"'{text}"]]


def test_the_spreadsheet_is_narrowed_like_the_page(engagement):
    other = job(item(9))
    assert [row[0] for row in table(client_of_room(other).get(f"{DOWNLOAD}?columns=payment"))] == ["Payment", "Fee 9"]


def test_a_visitor_is_sent_to_sign_in():
    assert Client().get(MONEY).status_code == 302
    assert Client().get(DOWNLOAD).status_code == 302


def test_both_sides_read_the_same_day_of_payment():
    made = job(item(1))
    pay(Milestone.objects.get(engagement=made), now=NOW.replace(hour=21))  # the next day in Manila
    for side in (client_of_room, contractor_of_room):
        assert 'recorded as paid <time datetime="2026-11-02">Mon 2 Nov</time>' in text_of(side(made).get(MONEY))
