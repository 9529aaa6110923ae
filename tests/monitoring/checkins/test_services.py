"""Check-ins and blockers behind the pages: what covers what, and who may say that it is out of the way."""

from datetime import timedelta

import pytest

from engagements.services import deliverables
from kernel.errors import DomainError, NotAllowed
from kernel.models import Move
from kernel.moves.repair import findings
from monitoring.models import Blocker, CheckIn
from monitoring.services import checkins
from tests.factories import NOW, active_engagement, client_of, contractor_of

pytestmark = pytest.mark.django_db
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


@pytest.fixture
def engagement():
    return active_engagement(check_in_plan=PLAN)


def dates(engagement):
    return list(CheckIn.objects.filter(engagement=engagement).order_by("due_at"))


def say(checkin, now, **said):
    given = {"done": "Much", "next": "", "blocked": "", "progress": {}, **said}
    checkins.submit(checkin=checkin, by=contractor_of(checkin.engagement), now=now, **given)
    checkin.refresh_from_db()


def test_one_check_in_covers_every_date_that_has_passed(engagement):
    first, second, third, *_ = dates(engagement)
    say(first, third.due_at - timedelta(hours=1))
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, second.covered_by) == ("cancelled", first)
    assert (third.status, third.covered_by) == ("scheduled", None)
    assert list(findings(now=third.due_at)) == []


def test_a_date_waits_until_the_ones_before_it_have_passed(engagement):
    first, second, *_ = dates(engagement)
    with pytest.raises(DomainError) as refused:
        say(second, NOW)
    assert refused.value.code == "too_early"
    first.refresh_from_db()
    assert first.status == "scheduled"


def test_the_next_date_may_be_said_early(engagement):
    first, *_ = dates(engagement)
    say(first, NOW)
    assert first.status == "submitted"


def test_a_check_in_is_owed_since_the_agreement_at_the_earliest():
    tomorrow = active_engagement(check_in_plan=PLAN | {"first_on": "2026-11-03"})
    later = active_engagement(check_in_plan=PLAN)
    day_before = dates(later)[0].due_at - timedelta(days=1)
    opened = dict(Move.objects.filter(kind="check_in").values_list("scope_id", "opens_at"))
    assert opened == {tomorrow.pk: tomorrow.in_force.decided_at, later.pk: day_before}
    assert dict(Move.objects.filter(kind="check_in").values_list("scope_id", "since")) == opened


def test_complete_work_asks_for_no_more_check_ins(engagement):
    row = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    assert {row.status for row in dates(engagement)} == {"cancelled"}
    assert list(Move.objects.open().duties().values_list("kind", flat=True)) == ["pay"]


def test_reading_several_is_one_change(engagement):
    first, second, *_ = dates(engagement)
    say(first, first.due_at)
    say(second, second.due_at)
    by = client_of(engagement)
    ids = [first.pk, second.pk]
    assert checkins.acknowledge_many(engagement=engagement, ids=ids, by=by, now=second.due_at) == 2
    assert checkins.acknowledge_many(engagement=engagement, ids=ids, by=by, now=second.due_at) == 0
    assert [row.status for row in dates(engagement)[:2]] == ["acknowledged", "acknowledged"]


def test_a_check_in_of_another_engagement_is_left_alone(engagement):
    other = active_engagement(check_in_plan=PLAN)
    first = dates(other)[0]
    say(first, NOW)
    by = client_of(engagement)
    assert checkins.acknowledge_many(engagement=engagement, ids=[first.pk], by=by, now=NOW) == 0
    first.refresh_from_db()
    assert first.status == "submitted"


def test_what_blocks_between_two_check_ins_is_the_clients_move(engagement):
    checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    move = Move.objects.open().get(kind="unblock")
    assert (move.side, move.due_at.isoformat()) == ("client", "2026-11-03T16:00:00+00:00")


def test_the_client_raises_no_blocker(engagement):
    with pytest.raises(NotAllowed):
        checkins.raise_blocker(engagement=engagement, text="x", by=client_of(engagement), now=NOW)


@pytest.mark.parametrize("side", [client_of, contractor_of])
def test_either_side_can_say_that_it_is_out_of_the_way(engagement, side):
    row = checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    checkins.resolve(blocker=row, answer="Here it is", by=side(engagement), now=NOW)
    assert Blocker.objects.get().status == "resolved"
    assert Move.objects.get(kind="unblock").status == "settled"


def test_a_second_answer_is_told_kindly(engagement):
    row = checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    checkins.resolve(blocker=row, answer="Here", by=client_of(engagement), now=NOW)
    with pytest.raises(DomainError):
        checkins.resolve(blocker=row, answer="There", by=client_of(engagement), now=NOW)
