"""Time acts through the door: what the clock commands, once, and what it does when a command leaves a scope due."""

from datetime import timedelta

import pytest

from engagements.models import Engagement
from kernel import wake
from kernel.models import Entry, Move
from kernel.moves.repair import findings
from kernel.wake import PUSH_FORWARD, wake_due_scopes
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement, offered_engagement
from tests.monitoring.reminders.helpers import owed

pytestmark = pytest.mark.django_db


def test_an_offer_expires_by_the_clock_once():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    assert wake_due_scopes(now=version.expires_at - timedelta(seconds=1)) == 0
    assert wake_due_scopes(now=version.expires_at) == 1
    assert wake_due_scopes(now=version.expires_at) == 0
    version.refresh_from_db()
    assert version.status == "expired"
    entries = Entry.objects.filter(scope_id=engagement.pk, verb="agreement.expired")
    assert [entry.actor for entry in entries] == ["system:clock"]
    kinds = Move.objects.of_scope("engagement", engagement.pk).open().values_list("kind", flat=True)
    assert list(kinds) == ["propose_again"]


def test_a_reminder_of_what_expired_meanwhile_is_not_owed():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    wake_due_scopes(now=version.expires_at)
    sweep(now=version.expires_at)
    assert owed() == [("announced", engagement.relationship.manager_id)]


def test_a_scope_whose_command_fails_is_pushed_forward_and_blocks_nobody():
    stuck, engagement = offered_engagement(), offered_engagement()
    moment = engagement.agreementversions.get().expires_at
    Engagement.objects.filter(pk=stuck.pk).update(
        seq=0
    )  # its next entry would overwrite another, which the record refuses
    assert wake_due_scopes(now=moment) == 2
    stuck.refresh_from_db()
    assert stuck.wake_at == moment + PUSH_FORWARD


def test_a_scope_that_is_due_without_a_command_is_reconciled():
    engagement = active_engagement()
    Engagement.objects.filter(pk=engagement.pk).update(wake_at=NOW)
    Move.objects.of_scope("engagement", engagement.pk).update(facts={})
    assert wake_due_scopes(now=NOW) == 1
    engagement.refresh_from_db()
    assert (engagement.wake_at, list(findings(now=NOW))) == (None, [])


def test_more_than_one_batch_is_woken_in_one_visit(monkeypatch):
    monkeypatch.setattr(wake, "BATCH", 1)
    expires = [offered_engagement().agreementversions.get().expires_at for _ in range(3)]
    assert wake_due_scopes(now=max(expires)) == 3
