"""Two people at the same instant: one wins, the other is told; nothing is half-done. With the locks off, it would be.

Each race has its negative control, which shows what the lock prevents: the double effect, or, where a unique key of the
database stands behind the lock, an error that nobody could read.
"""

from datetime import timedelta

import pytest

from accounts.models import Membership, Role
from accounts.services import invitations
from engagements.models import Engagement
from engagements.services import agreements, deliverables
from kernel import record
from kernel.actors import Actor
from kernel.moves import repair
from tests.factories import (
    NOW,
    ContractorMembershipFactory,
    MembershipFactory,
    RelationshipFactory,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)
from tests.races.conftest import Races, Runner

pytestmark = pytest.mark.processes


def outcomes(results):
    return sorted(result["outcome"] for result in results)


def said_to_the_loser(results):
    [said] = [result["said"] for result in results if result["outcome"] != "done"]
    return said


def is_sound(scope):
    """The record verifies, and the moves are what the state calls for."""
    broken = [found for found, _ in repair.findings(now=NOW) if found.pk == scope.pk]
    return not broken and not list(record.verify(type(scope).objects.get(pk=scope.pk)))


def colleague_of(engagement):
    owner = MembershipFactory(organization=engagement.organization, role=Role.OWNER)
    return Actor(user_id=owner.user_id, side="client")


def submitted_deliverable():
    deliverable = active_engagement().deliverables.get()
    deliverables.submit(deliverable=deliverable, note="Here", by=contractor_of(deliverable), now=NOW)
    return deliverable


def payments_of_everything():
    deliverable = submitted_deliverable()
    engagement, submission = deliverable.engagement, deliverable.submissions.get()
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    milestone = engagement.milestones.get()
    return milestone, [Runner("pay", milestone, by) for by in (client_of(engagement), colleague_of(engagement))]


def test_the_second_of_two_payments_of_the_whole_is_told_that_it_is_paid(races: Races):
    milestone, runners = payments_of_everything()
    results = races.run(*runners)
    milestone.refresh_from_db()
    assert outcomes(results) == ["already_paid", "done"]
    assert said_to_the_loser(results) == "This was recorded as paid before you; nothing is open."
    assert [payment.amount for payment in milestone.payments.all()] == [milestone.paid_amount] == [milestone.amount]
    assert is_sound(milestone.engagement)


def test_without_locks_the_whole_is_paid_twice(races: Races):
    milestone, runners = payments_of_everything()
    assert races.run_unlocked(*runners) == ["done", "done"]
    assert milestone.payments.count() == 2


def judgements(*acts):
    deliverable = submitted_deliverable()
    actors = (client_of(deliverable.engagement), colleague_of(deliverable.engagement))
    return deliverable, [Runner(act, deliverable, by) for act, by in zip(acts, actors, strict=True)]


def test_of_acceptance_and_requested_changes_one_stands_and_the_other_hears_of_it(races: Races):
    deliverable, runners = judgements("accept", "request_changes")
    results = races.run(*runners)
    deliverable.refresh_from_db()
    winner = ["accepted", "changes_requested"][[result["outcome"] for result in results].index("done")]
    assert outcomes(results) == ["done", "illegal_transition"]
    assert said_to_the_loser(results).startswith("Somebody was here before you")
    assert deliverable.status == deliverable.submissions.get().review.outcome == winner
    assert is_sound(deliverable.engagement)


def test_without_locks_only_the_unique_review_stops_the_second_judgement(races: Races):
    _deliverable, runners = judgements("accept", "request_changes")
    assert races.run_unlocked(*runners) == ["IntegrityError", "done"]


def test_two_acceptances_are_one(races: Races):
    deliverable, runners = judgements("accept", "accept")
    assert outcomes(races.run(*runners)) == ["done", "done"]
    assert deliverable.submissions.get().review.outcome == "accepted"
    assert deliverable.engagement.milestones.get().status == "earned"
    assert is_sound(deliverable.engagement)


def test_without_locks_two_acceptances_collide(races: Races):
    _deliverable, runners = judgements("accept", "accept")
    assert races.run_unlocked(*runners) == ["IntegrityError", "done"]


def unsigned_version():
    engagement = draft_engagement()
    version = agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW, may_sign=False)
    return version, [Runner("sign", version, by) for by in (client_of(engagement), contractor_of(engagement))]


def test_two_signatures_at_once_put_the_version_in_force_once(races: Races):
    version, runners = unsigned_version()
    assert outcomes(races.run(*runners)) == ["done", "done"]
    version.refresh_from_db()
    assert (version.status, version.engagement.status) == ("in_force", "active")
    assert (version.signatures.count(), version.engagement.deliverables.count()) == (2, 1)
    assert is_sound(version.engagement)


def test_without_locks_both_sign_and_nothing_comes_into_force(races: Races):
    version, runners = unsigned_version()
    assert races.run_unlocked(*runners, stops_at="record") == ["done", "done"]
    version.refresh_from_db()
    assert (version.signatures.count(), version.status) == (2, "proposed")


def counter_and_sign():
    engagement = offered_engagement()
    version, by = engagement.agreementversions.get(), contractor_of(engagement)
    engagement.drafts.create(
        organization=engagement.organization,
        contractor=engagement.contractor,
        side="contractor",
        body={**version.body, "title": "On other terms"},
        updated_at=NOW + timedelta(minutes=1),
    )
    return version, [Runner("counter", version, by), Runner("sign", version, by)]


def test_of_counter_and_signature_one_stands(races: Races):
    version, runners = counter_and_sign()
    results = races.run(*runners)
    version.refresh_from_db()
    outcome = [result["outcome"] for result in results]
    assert outcome in (["done", "illegal_transition"], ["stale", "done"])
    is_countered = outcome[0] == "done"
    assert version.status == ("countered" if is_countered else "in_force")
    assert version.engagement.agreementversions.count() == (2 if is_countered else 1)
    assert version.engagement.status == ("open" if is_countered else "active")
    assert is_sound(version.engagement)


def test_without_locks_the_version_in_force_is_countered(races: Races):
    version, runners = counter_and_sign()
    assert races.run_unlocked(*runners) == ["done", "done"]
    version.refresh_from_db()
    assert (version.status, version.engagement.in_force_id) == ("countered", version.pk)


def edit_and_propose():
    engagement = draft_engagement()
    return engagement, [Runner(act, engagement, client_of(engagement)) for act in ("propose", "edit")]


def test_what_is_proposed_is_what_was_checked_and_an_edit_is_never_lost(races: Races):
    engagement, runners = edit_and_propose()
    results = races.run(*runners)
    titles = [version.body["title"] for version in engagement.agreementversions.all()]
    assert [result["outcome"] for result in results] in (["stale", "done"], ["done", "done"])
    assert titles == (["Website relaunch"] if results[0]["outcome"] == "done" else [])
    assert engagement.drafts.get().body["title"] == "Edited"
    assert is_sound(engagement)


def test_without_locks_the_edit_is_lost(races: Races):
    engagement, runners = edit_and_propose()
    assert races.run_unlocked(*runners) == ["done", "done"]
    assert engagement.drafts.get().body["title"] == "Website relaunch"


def invitation_and_two_people():
    relationship = RelationshipFactory()
    invitation = invitations.invite_staff(
        organization=relationship.organization,
        email="jonas@harbour.example",
        name="",
        role=Role.MANAGER,
        by=client_of(relationship),
        now=NOW,
    )
    people = [Actor(user_id=UserFactory().pk, side="client") for _ in range(2)]
    return invitation, [Runner("join", invitation, by) for by in people]


def seats_given(invitation):
    return Membership.objects.filter(organization=invitation.organization, role=Role.MANAGER).count()


def test_an_invitation_gives_one_seat(races: Races):
    invitation, runners = invitation_and_two_people()
    results = races.run(*runners)
    assert outcomes(results) == ["accepted", "done"]
    assert said_to_the_loser(results) == "This invitation was accepted already."
    assert seats_given(invitation) == 1
    assert is_sound(invitation.organization)


def test_without_locks_an_invitation_gives_two_seats(races: Races):
    invitation, runners = invitation_and_two_people()
    assert races.run_unlocked(*runners) == ["done", "done"]
    assert seats_given(invitation) == 2


def beginning_and_joining():
    """An organization begins to work with a contractor that one of its own people is about to join."""
    admin, colleague = ContractorMembershipFactory(), MembershipFactory()
    owner = MembershipFactory(organization=colleague.organization)
    invitation = invitations.invite_member(
        contractor=admin.contractor,
        email=colleague.user.email,
        name="",
        by=Actor(user_id=admin.user_id, side="contractor"),
        now=NOW,
    )
    more = {"contractor": str(admin.contractor_id)}
    begin = Runner("start", colleague.organization, Actor(user_id=owner.user_id, side="client"), more)
    return colleague, [begin, Runner("join", invitation, Actor(user_id=colleague.user_id, side="contractor"))]


def sits_on_both_sides(colleague):
    joined = colleague.user.contractor_memberships.filter(
        contractor__relationships__organization=colleague.organization
    )
    return joined.exists()


def test_nobody_joins_a_contractor_while_their_organization_begins_to_work_with_it(races: Races):
    colleague, runners = beginning_and_joining()
    assert outcomes(races.run(*runners)) == ["both_sides", "done"]
    assert not sits_on_both_sides(colleague)
    assert is_sound(colleague.organization)


def test_without_locks_somebody_becomes_their_own_counterpart(races: Races):
    colleague, runners = beginning_and_joining()
    assert races.run_unlocked(*runners) == ["done", "done"]
    assert sits_on_both_sides(colleague)


def two_new_jobs():
    relationship = RelationshipFactory()
    return relationship, [Runner("create", relationship, client_of(relationship)) for _ in range(2)]


def test_two_new_jobs_have_two_numbers(races: Races):
    relationship, runners = two_new_jobs()
    assert outcomes(races.run(*runners)) == ["done", "done"]
    jobs = Engagement.objects.filter(relationship=relationship).order_by("number")
    assert [job.number for job in jobs] == [1, 2]
    assert all(is_sound(job) for job in jobs)


def test_without_locks_two_new_jobs_have_one_number(races: Races):
    _relationship, runners = two_new_jobs()
    assert races.run_unlocked(*runners) == ["IntegrityError", "done"]
