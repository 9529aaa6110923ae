"""Two people do the same at once: one wins, the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Contractor, Invitation, Membership, User
from accounts.services import invitations
from kernel.actors import Actor
from kernel.errors import DomainError
from tests.accounts.test_invitations import LATER, invite_ana, invite_jonas
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.processes


def at_once(*acts):
    """Run the acts in threads of their own, each with its own connection; what became of each, sorted."""
    barrier, outcomes = Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait()
            act()
            outcomes.append("won")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_one_address_is_invited_once(machine):
    owner = MembershipFactory()
    assert at_once(lambda: invite_jonas(owner), lambda: invite_jonas(owner)) == ["already_invited", "won"]
    assert Invitation.objects.count() == 1


def test_one_contractor_is_made_of_two_invitations(machine):
    owner = MembershipFactory()
    assert at_once(lambda: invite_ana(owner), lambda: invite_ana(owner)) == ["already_invited", "won"]
    assert (Invitation.objects.count(), Contractor.objects.count()) == (1, 1)


def test_one_link_makes_one_newcomer(machine):
    invitation = invite_jonas()
    values = {"invitation": invitation, "zone": "Europe/Berlin", "language": "en-gb", "now": LATER}
    outcomes = at_once(
        lambda: invitations.accept_as_newcomer(name="Jonas", **values),
        lambda: invitations.accept_as_newcomer(name="Not Jonas", **values),
    )
    assert outcomes == ["invalid", "won"]
    assert User.objects.filter(email="jonas@harbour.example").count() == 1


def test_taking_back_and_accepting_leave_one_of_both(machine):
    invitation, jonas = invite_jonas(), UserFactory()
    by = Actor(user_id=invitation.invited_by_id, side="client")
    outcomes = at_once(
        lambda: invitations.accept(invitation=invitation, user=jonas, now=LATER),
        lambda: invitations.revoke(invitation=invitation, by=by, now=LATER),
    )
    assert outcomes in (["accepted", "won"], ["revoked", "won"])
    invitation.refresh_from_db()
    assert Membership.objects.filter(user=jonas).exists() is (invitation.accepted_at is not None)
