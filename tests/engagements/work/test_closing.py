"""The close-out: what is open, the one button, and what stays afterwards."""

import pytest

from engagements.models import Engagement
from engagements.services import clarifications, deliverables, engagements, tools
from kernel.models import Move
from kernel.moves.repair import findings
from monitoring.services import checkins
from payments.services import payments
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db
TOOL = {"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}


def finished(**parts):
    """An engagement whose work is accepted and paid."""
    engagement = active_engagement(**parts)
    row, client = engagement.deliverables.get(), client_of(engagement)
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client, now=NOW)
    payments.record(
        milestone=engagement.milestones.get(), amount="600", paid_on=NOW.date(), method="card", by=client, now=NOW
    )
    return engagement


UP_FRONT = {"items": [{"key": "m1", "title": "Fee", "amount": "600.00", "trigger": "up_front", "days": 7}]}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


def paid_without_deliverables(**parts):
    """An engagement that hands nothing in and is paid up front."""
    engagement = active_engagement(deliverables=0, payment_terms=UP_FRONT, **parts)
    payments.record(
        milestone=engagement.milestones.get(),
        amount="600",
        paid_on=NOW.date(),
        method="card",
        by=client_of(engagement),
        now=NOW,
    )
    return engagement


def status(engagement):
    return Engagement.objects.values_list("status", flat=True).get(pk=engagement.pk)


def test_what_is_open_is_listed_with_the_page_that_settles_it():
    engagement = active_engagement()
    question = clarifications.ask(engagement=engagement, question="Which?", by=contractor_of(engagement), now=NOW)
    page = text_of(client_of_room(engagement).get(url("closing", engagement)))
    for name, row in [
        ("deliverable", engagement.deliverables.get()),
        ("milestone", engagement.milestones.get()),
        ("clarification", question),
    ]:
        assert f'href="{url(name, engagement, row)}"' in page
    assert url("closing_close", engagement) not in page


def test_closing_while_something_is_open_is_refused_and_says_what():
    engagement = active_engagement()
    response = client_of_room(engagement).post(url("closing_close", engagement))
    assert response.status_code == 409
    assert "“Deliverable 1” is not accepted yet." in text_of(response)
    assert status(engagement) == "active"


def test_a_title_in_what_is_open_is_shown_as_it_was_written():
    engagement = active_engagement()
    engagement.deliverables.update(title="100 %(title)s <b>")
    page = text_of(client_of_room(engagement).get(url("closing", engagement)))
    assert "“<bdi>100 %(title)s &lt;b&gt;</bdi>” is not accepted yet." in page
    assert "“100 %(title)s <b>” is not accepted yet." in [str(item) for item in engagements.outstanding(engagement)]


def test_one_button_closes_and_the_room_says_so():
    engagement = finished()
    client = client_of_room(engagement)
    assert "Close this engagement" in text_of(client.get(url("closing", engagement)))
    assert client.post(url("closing_close", engagement)).status_code == 302
    assert status(engagement) == "closed"
    assert "This engagement is closed" in text_of(client.get(url("closing", engagement)))


def test_closing_twice_is_a_quiet_no_op():
    engagement = finished()
    for _ in range(2):
        assert client_of_room(engagement).post(url("closing_close", engagement)).status_code == 302


def test_once_it_is_closed_nobody_is_asked_to_read_a_check_in():
    engagement = active_engagement(check_in_plan=PLAN)
    row, client, contractor = engagement.deliverables.get(), client_of(engagement), contractor_of(engagement)
    first = engagement.checkins.earliest("due_at")
    checkins.submit(checkin=first, done="Much", next="", blocked="", progress={}, by=contractor, now=NOW)
    submission = deliverables.submit(deliverable=row, note="x", by=contractor, now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client, now=NOW)
    sent = payments.record(
        milestone=engagement.milestones.get(), amount="600", paid_on=NOW.date(), method="card", by=client, now=NOW
    )
    payments.confirm(payment=sent, by=contractor, now=NOW)
    assert Move.objects.open().filter(kind="acknowledge").exists()
    engagements.close(engagement=engagement, by=client, now=NOW)
    assert [move.kind for move in Move.objects.open()] == ["commend"]  # a good word is never too late
    assert list(findings(now=NOW)) == []


def test_what_closing_ends_and_what_stays_welcome_is_said():
    engagement = finished()
    page = text_of(client_of_room(engagement).get(url("closing", engagement)))
    assert "nobody owes anything any more; a good word stays welcome;" in page
    client_of_room(engagement).post(url("closing_close", engagement))
    assert "A good word?" in text_of(client_of_room(engagement).get(url("closing", engagement)))


def test_who_may_close():
    engagement = finished()
    address = url("closing_close", engagement)
    assert contractor_of_room(engagement).post(address).status_code == 403
    assert colleague(engagement, "viewer").post(address).status_code == 403
    assert stranger().post(address).status_code == 404
    assert colleague(engagement, "owner").post(address).status_code == 302


def test_the_contractor_reads_that_the_client_closes_it():
    engagement = finished()
    page = text_of(contractor_of_room(engagement).get(url("closing", engagement)))
    assert f"{engagement.organization.name} closes it." in page
    assert url("closing_close", engagement) not in page


def test_access_that_is_still_given_is_a_reminder_and_can_be_taken_back_after_the_end():
    engagement = finished(tools={"items": [TOOL]})
    tool = engagement.tools.get()
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    engagements.close(engagement=engagement, by=client_of(engagement), now=NOW)
    page = text_of(client_of_room(engagement).get(url("closing", engagement)))
    assert "Access still given" in page
    assert client_of_room(engagement).post(url("tool_revoke", engagement, tool)).status_code == 302
    assert "Access still given" not in text_of(client_of_room(engagement).get(url("closing", engagement)))


def test_work_that_nobody_praised_is_offered_once_more():
    engagement = finished()
    row = engagement.deliverables.get()
    address = url("deliverable", engagement, row) + "#commend"
    assert address in text_of(client_of_room(engagement).get(url("closing", engagement)))
    deliverables.commend(deliverable=row, text="Good", by=client_of(engagement), now=NOW)
    assert address not in text_of(client_of_room(engagement).get(url("closing", engagement)))


def test_an_engagement_without_deliverables_can_be_closed():
    engagement = paid_without_deliverables()
    assert Move.objects.open().duties().get(scope_id=engagement.pk).kind == "close"
    assert client_of_room(engagement).post(url("closing_close", engagement)).status_code == 302
    assert status(engagement) == "closed"


def test_while_check_ins_are_planned_nobody_is_asked_to_close_work_without_deliverables():
    engagement = paid_without_deliverables(check_in_plan=PLAN)
    assert Move.objects.open().duties().get(scope_id=engagement.pk).kind == "check_in"


def test_a_payment_that_did_not_arrive_keeps_it_open():
    engagement = finished()
    payment = engagement.milestones.get().payments.get()
    payments.report_missing(payment=payment, note="Nothing", by=contractor_of(engagement), now=NOW)
    assert not Move.objects.open().filter(kind="close").exists()
    response = client_of_room(engagement).post(url("closing_close", engagement))
    assert "A payment of EUR\N{NO-BREAK SPACE}600.00 did not arrive." in text_of(response)
