"""The money of one engagement: the tab, a milestone, a payment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml.html import fromstring

from engagements.services import deliverables
from kernel.models import Move
from payments.models import Payment
from payments.services import payments
from tests.factories import NOW, active_engagement, client_of, contractor_of, offered_engagement
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"


def terms(*amounts):
    """Payments that are earned at the signature."""
    return {
        "items": [
            {"key": f"m{n}", "title": f"Fee {n}", "amount": amount, "trigger": "up_front", "days": 7}
            for n, amount in enumerate(amounts)
        ]
    }


@pytest.fixture
def engagement():
    return active_engagement(payment_terms=terms("600.00"))


@pytest.fixture
def milestone(engagement):
    return engagement.milestones.get()


def pay(milestone, amount="200", **more):
    given = {"paid_on": NOW.date(), "method": "card", "by": client_of(milestone.engagement), "now": NOW, **more}
    payment = payments.record(milestone=milestone, amount=amount, **given)
    milestone.refresh_from_db()
    return payment


def form(milestone, **changed):
    return {
        "amount": "200",
        "paid_on": "2026-11-02",
        "method": "bank_transfer",
        "reference": "R 1",
        "open_before": "600.00",
        **changed,
    }


def test_the_tab_adds_up_per_state_in_one_currency(engagement, milestone):
    pay(milestone)
    page = text_of(contractor_of_room(engagement).get(url("engagement_money", engagement)))
    figures = page.split('<dl class="figures">')[1].split("</dl>")[0]
    assert [part.split("</span>")[0] for part in figures.split('<span class="money">')[1:]] == [
        f"EUR{SPACE}600.00",
        f"EUR{SPACE}0.00",
        f"EUR{SPACE}400.00",
        f"EUR{SPACE}200.00",
    ]
    assert "Part paid" in page


def test_what_is_paid_in_full_says_so_and_leaves_the_date_to_its_payment(engagement, milestone):
    pay(milestone, "600")
    page = fromstring(text_of(contractor_of_room(engagement).get(url("engagement_money", engagement))))
    [said] = page.xpath("//li[@class='milestone-row']/div[@class='main']")
    assert " ".join(said.text_content().split()) == "Fee 0 paid in full"


def test_what_earns_a_payment_is_said_with_links():
    engagement = active_engagement(deliverables=2)
    page = text_of(client_of_room(engagement).get(url("engagement_money", engagement)))
    for row in engagement.deliverables.all():
        assert url("deliverable", engagement, row) in page
    assert "then due within 7 days" in page


def test_an_overdue_payment_is_a_fact(engagement, milestone, time_machine):
    time_machine.move_to(NOW + timedelta(days=10), tick=False)
    for client in (client_of_room(engagement), contractor_of_room(engagement)):
        page = text_of(client.get(url("engagement_money", engagement)))
        assert "3 days past the agreed date" in page
        assert "Mon 9 Nov, 17:00 Berlin" in page


def test_payments_stand_below_with_method_reference_and_who_recorded_them(engagement, milestone):
    pay(milestone, reference="INV-7 <b>")
    page = text_of(contractor_of_room(engagement).get(url("engagement_money", engagement)))
    assert "Card · <bdi>INV-7 &lt;b&gt;</bdi> · recorded by" in page
    assert engagement.relationship.manager.name in page
    assert "Sent, not yet confirmed" in page


def test_the_form_is_filled_with_what_is_open(engagement, milestone):
    pay(milestone, "150.50")
    page = text_of(client_of_room(engagement).get(url("milestone", engagement, milestone)))
    assert 'name="amount" value="449.50"' in page
    assert 'value="2026-11-02"' in page


def test_a_part_is_recorded_and_the_rest_stays_open(engagement, milestone):
    response = client_of_room(engagement).post(url("payment_record", engagement, milestone), form(milestone))
    assert response.status_code == 302
    payment = Payment.objects.get()
    assert (str(payment.amount), payment.method, payment.reference) == ("200.0000", "bank_transfer", "R 1")


def test_sending_the_same_form_twice_records_one_payment(engagement, milestone):
    client, address = client_of_room(engagement), url("payment_record", engagement, milestone)
    assert client.post(address, form(milestone)).status_code == 302
    response = client.post(address, form(milestone))
    assert response.status_code == 412
    page = text_of(response)
    assert f"EUR{SPACE}400.00 is open now." in page
    assert 'name="open_before" value="400.00"' in page
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"amount": "600.01"}, f"Only EUR{SPACE}600.00 is still open."),
        ({"amount": "12,50"}, "Write digits, with a point before the decimals and nothing else, such as 1200.00."),
        ({"amount": "0.001"}, "EUR has 2 decimals."),
        ({"paid_on": "2026-11-09"}, "This day has not come yet."),
        ({"paid_on": "yesterday"}, "Enter a valid date."),
        ({"method": "barter"}, "Select a valid choice."),
        ({"reference": "x" * 141}, "at most 140 characters"),
    ],
)
def test_a_mistake_is_told_at_the_field_keeps_what_was_typed_and_changes_nothing(
    engagement, milestone, changed, message
):
    given = form(milestone, **{"reference": "My reference", **changed})
    response = client_of_room(engagement).post(url("payment_record", engagement, milestone), given)
    assert response.status_code == 422
    assert message in text_of(response)
    assert given["reference"] in text_of(response)
    assert not Payment.objects.exists()


def test_paying_after_a_colleague_did_is_told_kindly(engagement, milestone):
    client = client_of_room(engagement)
    pay(milestone, "600")
    response = client.post(url("payment_record", engagement, milestone), form(milestone))
    assert response.status_code == 409
    assert "This was recorded as paid before you; nothing is open." in text_of(response)


def test_who_may_record(engagement, milestone):
    address = url("payment_record", engagement, milestone)
    assert contractor_of_room(engagement).post(address, form(milestone)).status_code == 403
    assert colleague(engagement, "viewer").post(address, form(milestone)).status_code == 403
    assert stranger().post(address, form(milestone)).status_code == 404
    assert colleague(engagement, "finance").post(address, form(milestone)).status_code == 302


def test_one_click_on_the_tab_confirms_the_receipt(engagement, milestone):
    payment = pay(milestone)
    response = contractor_of_room(engagement).post(url("payment_confirm", engagement, payment), {"from": "list"})
    assert response.url == url("engagement_money", engagement)
    payment.refresh_from_db()
    assert payment.status == "confirmed"


def test_who_may_say_that_it_arrived_or_did_not(engagement, milestone):
    payment = pay(milestone)
    for name in ("payment_missing", "payment_confirm"):
        address = url(name, engagement, payment)
        assert client_of_room(engagement).post(address, {"note": "x"}).status_code == 403
        assert colleague(engagement, "finance").post(address, {"note": "x"}).status_code == 403
        assert stranger().post(address, {"note": "x"}).status_code == 404
        assert contractor_of_room(engagement).post(address, {"note": "x"}).status_code == 302


def test_who_may_answer_and_reverse(engagement, milestone):
    payment = pay(milestone)
    payments.report_missing(payment=payment, note="Nothing", by=contractor_of(engagement), now=NOW)
    for name in ("payment_trace", "payment_reverse"):
        address, given = url(name, engagement, payment), {"note": "x", "reason": "x"}
        assert contractor_of_room(engagement).post(address, given).status_code == 403
        assert stranger().post(address, given).status_code == 404
        assert colleague(engagement, "finance").post(address, given).status_code == 302


def test_a_payment_that_did_not_arrive_is_said_answered_and_both_read_it(engagement, milestone):
    payment = pay(milestone)
    contractor, client = contractor_of_room(engagement), client_of_room(engagement)
    assert contractor.post(url("payment_missing", engagement, payment), {"note": ""}).status_code == 422
    contractor.post(url("payment_missing", engagement, payment), {"note": "Nothing by Thursday"})
    page = text_of(client.get(url("payment", engagement, payment)))
    assert "Not arrived" in page
    assert "Nothing by Thursday" in page
    client.post(url("payment_trace", engagement, payment), {"note": "It left on Friday"})
    page = text_of(contractor.get(url("payment", engagement, payment)))
    assert "It left on Friday" in page
    assert "Sent, not yet confirmed" in page


def test_a_reversal_needs_a_reason_and_shows_it_to_both(engagement, milestone):
    payment = pay(milestone)
    client = client_of_room(engagement)
    assert client.post(url("payment_reverse", engagement, payment), {"reason": " "}).status_code == 422
    client.post(url("payment_reverse", engagement, payment), {"reason": "Typed twice"})
    assert "Typed twice" in text_of(contractor_of_room(engagement).get(url("payment", engagement, payment)))


def test_a_step_that_is_no_longer_open_is_told_and_keeps_the_text(engagement, milestone):
    payment = pay(milestone)
    payments.confirm(payment=payment, by=contractor_of(engagement), now=NOW)
    response = client_of_room(engagement).post(url("payment_reverse", engagement, payment), {"reason": "My reason"})
    assert response.status_code == 409
    assert "My reason" in text_of(response)


def test_opening_the_payment_quiets_the_courtesy_and_claims_nothing(engagement, milestone):
    payment = pay(milestone)
    client_of_room(engagement).get(url("payment", engagement, payment))
    assert Move.objects.open().filter(kind="confirm_receipt").exists()
    contractor_of_room(engagement).get(url("payment", engagement, payment))
    assert not Move.objects.open().filter(kind="confirm_receipt").exists()
    payment.refresh_from_db()
    assert payment.status == "recorded"
    assert contractor_of_room(engagement).post(url("payment_confirm", engagement, payment)).status_code == 302


def test_a_payment_of_another_engagement_is_not_there(engagement):
    payment = pay(active_engagement(payment_terms=terms("600.00")).milestones.get())
    assert client_of_room(engagement).get(url("payment", engagement, payment)).status_code == 404


def test_empty_tabs_say_why():
    assert "No money yet" in text_of(client_of_room(e := offered_engagement()).get(url("engagement_money", e)))
    engagement = active_engagement(payment_terms={"items": []})
    assert "No payments were agreed" in text_of(client_of_room(engagement).get(url("engagement_money", engagement)))


def test_the_tab_takes_the_same_few_queries_however_much_it_shows():
    counts = []
    for rows in (1, 3):
        engagement = active_engagement(deliverables=rows)
        for row in engagement.deliverables.all():
            submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
            deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
        for milestone in engagement.milestones.all():
            pay(milestone)
        client, address = client_of_room(engagement), url("engagement_money", engagement)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
