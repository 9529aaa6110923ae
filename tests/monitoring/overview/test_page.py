"""The overview as a page, and the header that every tab of the room has."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Relationship, Role
from engagements.models import Engagement
from engagements.services import agreements, deliverables, drafts
from kernel.models import Move, Sighting
from kernel.moves.courtesies import settle_courtesies
from monitoring.models import CheckIn
from monitoring.services import checkins
from payments.services import payments
from tests.factories import (
    NOW,
    OrganizationFactory,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)
from tests.monitoring.scenes import add_moves, at_desk, contractor_user, make_manager, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db
PLAN = {"rhythm": "weekly", "first_on": "2026-11-27", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


@pytest.fixture
def engagement():
    return active_engagement(relationship(), check_in_plan=PLAN)


def url(engagement):
    return reverse("engagement", args=[engagement.pk])


def get(user, engagement):
    return at_desk(user).get(url(engagement))


def page(user, engagement):
    return get(user, engagement).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def accepted(engagement):
    """The first deliverable handed in and accepted, the payment recorded by the client's own hand."""
    row = engagement.deliverables.first()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    return row


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_number_of_queries_does_not_grow_with_what_is_owed(engagement, count, django_assert_num_queries):
    add_moves(engagement, count)
    add_moves(engagement, count, side="contractor", due_at=NOW - timedelta(days=1))
    add_moves(engagement, count, status="settled", settled_at=NOW - timedelta(days=1))
    owner, manager = owner_of(engagement.relationship), make_manager(engagement.relationship)
    for user, queries in ((owner, 10), (manager, 11), (contractor_user(engagement), 10)):
        desk = at_desk(user)
        desk.get(url(engagement))
        with django_assert_num_queries(queries):
            assert desk.get(url(engagement)).status_code == 200


def test_the_first_look_takes_one_query_more_and_is_noted_once(engagement, django_assert_num_queries):
    desk = at_desk(contractor_user(engagement))
    with django_assert_num_queries(11):
        desk.get(url(engagement))
    assert Sighting.objects.count() == 2


def changed(engagement):
    """The agreement has been changed once; returns both versions."""
    by = contractor_of(engagement)
    content = engagement.in_force.body | {"title": "Website relaunch, and a blog"}
    drafts.save(engagement=engagement, body=content, expected_version=None, by=by, now=NOW)
    version = agreements.propose(engagement=engagement, by=by, now=NOW)
    agreements.sign(version=version, sha256=version.sha256, by=client_of(engagement), now=NOW)
    return list(engagement.agreementversions.order_by("number"))


@pytest.mark.parametrize("who", ["owner", "viewer", "contractor"])
def test_what_was_agreed_is_one_click_away_for_everybody(engagement, who):
    _first, second = changed(engagement)
    viewer = member_of(engagement.organization, Role.VIEWER)
    user = {"owner": owner_of(engagement.relationship), "viewer": viewer, "contractor": contractor_user(engagement)}[
        who
    ]
    text = reverse("agreement_version", args=[engagement.pk, second.pk])
    links = [f"{text}?view=text", reverse("agreement_print", args=[engagement.pk, second.pk]), f"{text}?view=changes"]
    links.append(reverse("agreement", args=[engagement.pk]) + "#versions")
    desk = at_desk(user)
    shown = desk.get(url(engagement)).content.decode()
    assert [link for link in links if f'href="{link}"' not in shown] == []
    assert [desk.get(link).status_code for link in links] == [200] * 4


def test_before_both_have_signed_nothing_is_called_agreed():
    engagement = offered_engagement(relationship())
    assert "What was agreed" not in page(owner_of(engagement.relationship), engagement)


def test_a_stranger_finds_nothing_and_a_draft_is_hidden_from_the_other_side(engagement):
    assert get(member_of(OrganizationFactory(), Role.OWNER), engagement).status_code == 404
    draft = draft_engagement(engagement.relationship)
    assert get(owner_of(engagement.relationship), draft).status_code == 200
    assert get(contractor_user(engagement), draft).status_code == 404


def test_a_manager_sees_only_what_they_look_after(engagement):
    manager = member_of(engagement.organization, Role.MANAGER)
    assert get(manager, engagement).status_code == 404
    Relationship.objects.update(deputy=manager)
    assert get(manager, engagement).status_code == 200


def test_both_sides_read_the_same_duties_from_their_own_end(engagement):
    mine, theirs = page(contractor_user(engagement), engagement), page(owner_of(engagement.relationship), engagement)
    assert "You owe" in mine
    assert "Harbour Studio owes" in mine
    assert "Ana owes" in theirs
    assert theirs.count("Deliver <em>Deliverable 1</em>") == 3  # banner, what Ana owes, table of the timeline
    assert mine.count("Deliver <em>Deliverable 1</em>") == 3


def test_courtesies_of_a_kind_stand_in_one_line(engagement):
    courtesy = {"kind": "acknowledge", "is_courtesy": True, "due_at": None, "facts": {"title": "Website relaunch"}}
    add_moves(engagement, 3, **courtesy)
    text = page(owner_of(engagement.relationship), engagement)
    assert "When it suits: Read the check-in on <em>Website relaunch</em> (3×)" in text


def test_the_last_check_in_and_the_next_date(engagement):
    say(engagement)
    text = page(owner_of(engagement.relationship), engagement)
    assert "Header and hero." in text
    assert "Fri 4 Dec, 10:00 Manila" in text


def say(engagement, blocked=""):
    """What the contractor says on the first date of the plan."""
    row = CheckIn.objects.filter(engagement=engagement).earliest("due_at")
    given = {"done": "Header and hero.", "next": "", "blocked": blocked, "progress": {}}
    return checkins.submit(checkin=row, by=contractor_of(engagement), now=NOW, **given)


def test_the_last_check_in_is_asked_for_as_long_as_it_is_owed_of_those_who_may(engagement):
    say(engagement)
    owner, viewer = owner_of(engagement.relationship), member_of(engagement.organization, Role.VIEWER)
    assert "Open and acknowledge" in page(owner, engagement)
    assert "Open and acknowledge" not in page(viewer, engagement)
    assert "Open and acknowledge" not in page(contractor_user(engagement), engagement)
    settle_courtesies(Move.objects.filter(kind="acknowledge").values_list("pk", flat=True), now=NOW)
    text = page(owner, engagement)
    assert "Header and hero." in text
    assert "Open and acknowledge" not in text


def test_what_blocked_says_that_it_was_answered(engagement):
    blocker, owner = say(engagement, blocked="No key").blocker, owner_of(engagement.relationship)
    answered = 'No key</bdi> <span class="quiet">(answered)</span>'
    assert answered not in page(owner, engagement)
    checkins.resolve(blocker=blocker, answer="Here", by=client_of(engagement), now=NOW)
    assert answered in page(owner, engagement)


def test_people_are_named_with_what_they_do(engagement):
    Relationship.objects.update(deputy=UserFactory(name="Elif Demir"))
    text = page(contractor_user(engagement), engagement)
    for words in ("Jonas Weber", "looks after it", "Elif Demir", "stands in", contractor_user(engagement).name):
        assert words in text


def test_the_newest_lines_of_the_history_are_there(engagement):
    assert "Version 1 is in force: both sides have signed it" in page(owner_of(engagement.relationship), engagement)


# --- the header -----------------------------------------------------------------------------------------------------------


def banner(user, engagement):
    return get(user, engagement).context["banner"]


def test_ones_own_duty_comes_before_the_others(engagement):
    add_moves(engagement, 2, due_at=NOW + timedelta(days=30))
    shown = banner(owner_of(engagement.relationship), engagement)
    assert (shown.said.heading, shown.more) == ("Your turn", "and one more")
    assert banner(contractor_user(engagement), engagement).said.heading == "Your turn"


def test_a_late_payment_comes_first(engagement):
    add_moves(engagement, 1, due_at=NOW - timedelta(days=9))
    money = {"title": "Payment 1", "amount": "600.00", "currency": "EUR"}
    add_moves(engagement, 1, kind="pay", facts=money, due_at=NOW - timedelta(days=1))
    shown = banner(owner_of(engagement.relationship), engagement)
    assert shown.said.what == "Pay “Payment 1”: EUR\N{NO-BREAK SPACE}600.00"
    assert shown.more == "and one more"


def test_a_payment_that_is_not_late_waits_its_turn(engagement):
    money = {"title": "Payment 1", "amount": "600.00", "currency": "EUR"}
    add_moves(engagement, 1, kind="pay", facts=money, due_at=NOW + timedelta(days=9))
    add_moves(engagement, 1, due_at=NOW + timedelta(days=2))
    assert banner(owner_of(engagement.relationship), engagement).said.what == "Review “Draft”, round 1"


def test_the_action_is_offered_to_those_who_may_and_not_where_one_is(engagement):
    user, move = contractor_user(engagement), Move.objects.get(kind="deliver")
    shown = banner(user, engagement)
    assert shown.button_url == reverse("deliverable", args=[engagement.pk, move.subject])
    assert at_desk(user).get(shown.button_url).context["banner"].button_url == ""
    add_moves(engagement, 1)
    assert banner(owner_of(engagement.relationship), engagement).button_url
    assert not banner(member_of(engagement.organization, Role.VIEWER), engagement).button_url


def test_the_waiting_side_reads_when_it_was_seen(engagement):
    owner = owner_of(engagement.relationship)
    assert banner(owner, engagement).seen == ""
    page(contractor_user(engagement), engagement)
    name = contractor_user(engagement).name.split(" ")[0]
    assert banner(owner, engagement).seen == f"Seen by {name} Mon 2 Nov, 10:00 Berlin."
    assert banner(contractor_user(engagement), engagement).seen == "Seen by you Mon 2 Nov, 17:00 Manila."


def test_what_is_late_can_be_asked_for_from_the_banner(engagement):
    Move.objects.filter(kind="deliver").update(due_at=NOW - timedelta(days=1), since=NOW - timedelta(days=5))
    Move.objects.filter(kind="deliver").update(opens_at=NOW - timedelta(days=5))
    assert "Ask Ana" in page(owner_of(engagement.relationship), engagement)
    assert "Ask Ana" not in page(member_of(engagement.organization, Role.VIEWER), engagement)
    assert "Ask" not in page(contractor_user(engagement), engagement)


def calm(user, engagement):
    shown = get(user, engagement).context["calm"]
    return shown and (shown.heading, shown.text, shown.button)


def test_a_draft_says_that_nobody_else_sees_it():
    draft = draft_engagement(relationship())
    heading, _text, button = calm(owner_of(draft.relationship), draft)
    assert (heading, button) == ("A draft of your side", "Continue the draft")
    assert calm(member_of(draft.organization, Role.VIEWER), draft)[2] == ""


def test_the_editor_of_a_draft_has_no_button_to_itself():
    draft = draft_engagement(relationship())
    owner = owner_of(draft.relationship)
    response = at_desk(owner).get(reverse("agreement_edit", args=[draft.pk]))
    assert response.context["calm"].button == ""


def test_between_two_dates_it_says_until_when_nothing_is_owed(engagement):
    Move.objects.exclude(kind="check_in").delete()
    heading, text, _button = calm(owner_of(engagement.relationship), engagement)
    assert heading == "Nothing is owed by anybody until Thu 26 Nov"
    assert text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Coming up for Ana: Say how “Website relaunch” goes. Due Fri 27 Nov, 10:00 Manila (03:00 Berlin)."
    )


def test_nothing_owed_and_nothing_dated_offers_the_next_step(engagement):
    Move.objects.all().delete()
    assert calm(owner_of(engagement.relationship), engagement) == (
        "Nothing is owed by anybody, and nothing is dated",
        "Propose a change to add what comes next.",
        "Propose a change",
    )


def test_a_closed_job_says_since_when():
    engagement = active_engagement(relationship(), weight="quick")
    accepted(engagement)
    milestone = engagement.milestones.get()
    payments.record(
        milestone=milestone, amount="600.00", paid_on=NOW.date(), method="cash", by=client_of(engagement), now=NOW
    )
    heading, text, _button = calm(owner_of(engagement.relationship), engagement)
    assert (heading, text) == ("Closed on Mon 2 Nov", "Both sides keep the agreement and the history.")


def test_a_cancelled_job_says_so():
    engagement = offered_engagement(relationship())
    Engagement.objects.filter(pk=engagement.pk).update(status="cancelled", cancelled_at=NOW)
    Move.objects.all().delete()
    assert calm(owner_of(engagement.relationship), engagement)[0] == "Cancelled on Mon 2 Nov"


def test_the_stage_bar_says_where_it_stands(engagement):
    def states(made):
        return [stage["state"] for stage in get(owner_of(made.relationship), made).context["stages"]]

    assert states(engagement) == ["done", "done", "now", "later"]
    assert states(offered_engagement(engagement.relationship)) == ["done", "now", "later", "later"]
    assert states(draft_engagement(engagement.relationship)) == ["now", "later", "later", "later"]
