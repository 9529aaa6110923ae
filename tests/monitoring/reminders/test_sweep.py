"""The sweep: who is owed what, once, and what comes next."""

from datetime import timedelta

import pytest

from accounts.models import ContractorMembership, Membership, Role
from engagements.services import deliverables
from kernel.models import Move, Reminder
from kernel.moves.repair import repair
from monitoring.models import Notification
from monitoring.services.ladder import ESCALATE, LATE
from monitoring.services.sweep import sweep
from tests.factories import (
    NOW,
    ContractorMembershipFactory,
    MembershipFactory,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
    offered_engagement,
)
from tests.monitoring.reminders.helpers import at, move_of, user_of

pytestmark = pytest.mark.django_db


def told(move: Move, channel: str = "mail") -> list[tuple[int, str, str, object]]:
    rows = Notification.objects.filter(move=move, channel=channel).order_by("step", "recipient__email")
    return [(row.step, row.code, row.side, row.recipient_id) for row in rows]


def test_an_opened_move_is_announced_to_the_owing_person_by_mail_and_in_the_app():
    engagement = active_engagement()
    move, contractor = move_of(engagement, "deliver"), contractor_of(engagement)
    assert sweep(now=NOW) == 1
    assert told(move) == told(move, "news") == [(0, "announced", "contractor", contractor.user_id)]
    reminder = Reminder.objects.get(move=move)
    assert (reminder.step, reminder.remind_at) == (
        1,
        at("2026-11-20T01:00"),
    )  # the working day before, at nine in Manila


def test_a_second_sweep_finds_nothing():
    active_engagement()
    sweep(now=NOW)
    assert sweep(now=NOW) == 0
    assert Notification.objects.count() == 2


def test_the_same_step_is_owed_once_even_when_the_move_is_put_back():
    engagement = active_engagement()
    sweep(now=NOW)
    Reminder.objects.filter(move__scope_id=engagement.pk).update(step=0, remind_at=NOW)
    assert sweep(now=NOW) == 1
    assert Notification.objects.count() == 2


def test_what_awaits_a_signature_is_urgent():
    offered_engagement()
    sweep(now=NOW)
    assert set(Notification.objects.values_list("code", "is_urgent")) == {("announced", True)}


def test_the_whole_ladder_of_a_deliverable():
    engagement = active_engagement()
    move, person = move_of(engagement, "deliver"), contractor_of(engagement).user_id
    manager = engagement.relationship.manager_id
    for moment in [NOW, at("2026-11-20T01:00"), at("2026-11-23T01:00"), at("2026-11-24T01:00"), at("2026-11-26T01:00")]:
        sweep(now=moment)
    # 21 November is a Saturday, so there is no reminder on the day; nobody stands above an independent person
    assert told(move) == [
        (0, "announced", "contractor", person),
        (1, "before", "contractor", person),
        (3, "late", "contractor", person),
        (4, "stuck", "client", manager),
    ]
    assert not Reminder.objects.filter(move=move).exists()


def test_a_late_sweep_says_the_newest_step_only_and_never_jumps_to_the_escalation():
    engagement = active_engagement()
    move = move_of(engagement, "deliver")
    sweep(now=NOW + timedelta(days=60))
    assert [row[1] for row in told(move)] == ["late"]
    assert move.reminder.step == ESCALATE


def test_the_manager_is_reminded_and_the_owner_hears_of_the_escalation():
    engagement = active_engagement()
    organization = engagement.organization
    manager = MembershipFactory(organization=organization, role=Role.MANAGER).user
    owner = engagement.relationship.manager_id
    engagement.relationship.manager = manager
    engagement.relationship.save()
    deliverable = engagement.deliverables.get()
    deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    move = move_of(engagement, "review")
    sweep(now=NOW + timedelta(days=20))
    sweep(now=NOW + timedelta(days=30))
    assert told(move) == [(3, "late", "client", manager.pk), (4, "escalated", "client", owner)]


def test_an_agency_is_treated_like_an_organization():
    engagement = active_engagement()
    admin = contractor_of(engagement).user_id
    member = ContractorMembershipFactory(contractor=engagement.contractor, is_admin=False).user
    move = move_of(engagement, "deliver")
    sweep(now=NOW + timedelta(days=40))
    sweep(now=NOW + timedelta(days=50))
    assert told(move) == [(3, "late", "contractor", member.pk), (4, "escalated", "contractor", admin)]


def test_a_deputy_stands_in_for_a_manager_without_a_seat():
    engagement = active_engagement()
    manager = engagement.relationship.manager
    deputy = MembershipFactory(organization=engagement.organization, role=Role.MANAGER).user
    engagement.relationship.deputy = deputy
    engagement.relationship.save()
    Membership.objects.filter(user=manager).update(is_active=False)
    deliverables.submit(deliverable=engagement.deliverables.get(), note="Done", by=contractor_of(engagement), now=NOW)
    sweep(now=NOW)
    assert told(move_of(engagement, "review")) == [(0, "announced", "client", deputy.pk)]


def test_nobody_is_owed_a_mail_after_leaving():
    engagement = active_engagement()
    ContractorMembership.objects.filter(contractor=engagement.contractor).update(is_active=False)
    assert sweep(now=NOW) == 1
    assert Notification.objects.count() == 0


def test_finance_hears_of_payments_too():
    engagement = active_engagement()
    finance = MembershipFactory(organization=engagement.organization, role=Role.FINANCE).user
    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    sweep(now=NOW)
    heard = {row[3] for row in told(move_of(engagement, "pay"))}
    assert heard == {finance.pk, engagement.relationship.manager_id}


def test_a_late_payment_is_urgent_and_said_at_once():
    engagement = active_engagement()
    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    move = move_of(engagement, "pay")
    minute_late = move.due_at + timedelta(minutes=1)
    sweep(now=minute_late)
    row = Notification.objects.get(move=move, channel="mail", step=LATE)
    assert (row.is_urgent, row.deliver_at) == (True, minute_late)


def test_a_courtesy_is_silent_and_let_go_after_five_working_days():
    engagement = active_engagement()
    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    move = move_of(engagement, "commend")
    sweep(now=NOW)
    sweep(now=at("2026-11-09T15:59"))
    move.refresh_from_db()
    assert move.is_open
    sweep(now=at("2026-11-09T16:00"))
    move.refresh_from_db()
    assert move.status == "settled"
    assert not Reminder.objects.filter(move=move).exists()
    assert told(move) == []


def test_a_new_date_starts_a_new_schedule_and_the_old_one_is_owed_no_more():
    engagement = active_engagement()
    move = move_of(engagement, "deliver")
    sweep(now=NOW)
    Move.objects.filter(pk=move.pk).update(due_at=move.due_at + timedelta(days=7), schedule_no=2)
    Reminder.objects.filter(move=move).update(schedule_no=2, step=0, remind_at=NOW + timedelta(hours=1))
    sweep(now=NOW + timedelta(hours=1))
    assert list(
        Notification.objects.filter(move=move, channel="mail")
        .order_by("schedule_no")
        .values_list("schedule_no", "step")
    ) == [(1, 0), (2, 0)]


def test_a_move_that_has_ended_has_nothing_left_to_be_said():
    engagement = active_engagement()
    move = move_of(engagement, "deliver")
    assert (move.reminder.step, move.reminder.remind_at) == (0, move.opens_at)
    deliverables.submit(deliverable=engagement.deliverables.get(), note="Done", by=contractor_of(engagement), now=NOW)
    assert set(Reminder.objects.values_list("move__status", flat=True)) == {"open"}
    assert not Reminder.objects.filter(move=move).exists()


def test_somebody_else_who_is_to_do_it_hears_of_it_from_the_beginning():
    engagement = offered_engagement()
    move = Move.objects.get(kind="respond")
    sweep(now=NOW)
    assert Reminder.objects.get(move=move).step > 0
    Move.objects.filter(pk=move.pk).update(person=UserFactory().pk)
    repair(engagement, now=NOW)
    again = Reminder.objects.select_related("move").get(move=move)
    assert (again.schedule_no, again.step, again.remind_at) == (again.move.schedule_no, 0, NOW)
    assert again.schedule_no == move.schedule_no + 1


def test_a_reminder_of_an_older_schedule_is_left_alone():
    """What the sweep would see of a move that gets a new date between its look and its lock."""
    move = move_of(active_engagement(), "deliver")
    Move.objects.filter(pk=move.pk).update(schedule_no=2)
    assert sweep(now=NOW) == 0
    assert Reminder.objects.get(move=move).step == 0


def test_a_move_that_cannot_be_worked_out_waits_an_hour_and_stops_nobody(caplog):
    broken, sound = active_engagement(), active_engagement()
    Move.objects.of_scope("engagement", broken.pk).open().update(kind="no_such_kind")
    assert sweep(now=NOW) == 2
    assert move_of(broken, "no_such_kind").reminder.remind_at == NOW + timedelta(hours=1)
    assert {row.recipient_id for row in Notification.objects.all()} == {contractor_of(sound).user_id}
    assert "comes back to it in an hour" in caplog.text


def test_the_statements_of_a_batch_do_not_grow_with_it(django_assert_num_queries):
    active_engagement()
    with django_assert_num_queries(
        3 + 2
    ):  # the directory and the savepoint; claim, insert and update go beside the ORM
        sweep(now=NOW)
    for _ in range(3):
        active_engagement()
    with django_assert_num_queries(3 + 2):
        sweep(now=NOW)


def test_digest_people_hear_of_news_at_the_start_of_their_day_and_of_reminders_in_their_hours():
    engagement = active_engagement()
    move = move_of(engagement, "deliver")
    sweep(now=NOW)  # 17:00 in Manila: the day is over
    sweep(now=at("2026-11-20T01:00"))
    rows = Notification.objects.filter(move=move, channel="mail").order_by("step")
    assert [row.deliver_at for row in rows] == [at("2026-11-03T01:00"), at("2026-11-20T01:00")]


def test_who_wants_no_digest_hears_at_once_within_their_hours():
    engagement = active_engagement()
    person = user_of(contractor_of(engagement))
    person.wants_digest, person.zone = False, "Europe/Berlin"
    person.save()
    sweep(now=NOW)
    assert Notification.objects.get(channel="mail").deliver_at == NOW


def test_unused_people_are_not_owed_anything():
    active_engagement()
    UserFactory()
    sweep(now=NOW)
    assert Notification.objects.values("recipient").distinct().count() == 1
