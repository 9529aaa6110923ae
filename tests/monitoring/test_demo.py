"""The demo shows an engagement in each stage, and is a sound database."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command

from engagements.models import Engagement
from kernel import clock
from kernel.models import Move
from kernel.moves.repair import findings
from kernel.record import verify_everything
from monitoring.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    call_command("seed_demo", verbosity=0)


def test_the_demo_has_an_engagement_in_each_stage(demo):
    stages = Counter(Engagement.objects.values_list("status", flat=True))
    assert stages == {"active": 4, "open": 2, "completing": 2, "closed": 1, "draft": 1}


def test_the_demo_has_a_late_payment_and_a_late_check_in(demo):
    now = clock.now()
    late = Move.objects.open().duties().filter(due_at__lt=now).values_list("kind", flat=True)
    assert {"pay", "check_in"} <= set(late)


def test_the_demo_is_sound(demo):
    assert list(findings(now=clock.now())) == []
    assert list(verify_everything()) == []


def test_nobody_gets_mail_about_what_happened_weeks_ago(demo):
    now = clock.now()
    news = Notification.objects.filter(channel="news", entry_id__isnull=False)
    assert news.filter(created_at__lt=now - timedelta(days=20)).exists()
    assert not news.filter(created_at__lt=now - timedelta(days=4), read_at=None).exists()
    assert not Notification.objects.owed().filter(created_at__lt=now - timedelta(days=4)).exists()


def test_seeding_twice_changes_nothing(demo):
    before = Engagement.objects.count()
    call_command("seed_demo", verbosity=0)
    assert Engagement.objects.count() == before
