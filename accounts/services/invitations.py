"""Invitations: offering a seat to an address, taking it back, sending it again, accepting it.

The secret of the link is HMAC-SHA-256(SECRET_KEY, id of the row): made anew when a mail is written, never stored. The row
keeps its SHA-256 to be found by. Asking for a mail sets ``mail_due_at``; ``accounts.services.invitation_mail`` sends it.
"""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.lines import clean_email, clean_name
from accounts.models import Contractor, Invitation, Membership, Organization, Relationship, Role, User
from accounts.models.invitation import PENDING
from accounts.services import contractors, relationships, seats, users
from kernel import bell
from kernel.actors import Actor
from kernel.door import Change, Note, change
from kernel.errors import DomainError, Invalid
from kernel.ids import uuid7

LIFETIME = timedelta(days=14)
TASK = "accounts.tasks.send_invitations"


class InvitationGone(DomainError):
    """The link leads nowhere any more; ``code`` says why: accepted, revoked or expired."""

    status = 410
    code = "invitation_gone"


def secret_of(invitation: Invitation) -> str:
    """The secret of the link: 43 characters, the same at every call."""
    mac = salted_hmac("accounts.invitation", str(invitation.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Invitation | None:
    """The invitation that a link's secret belongs to, in whatever state."""
    found = Invitation.objects.filter(digest=digest_of(secret))
    return found.select_related("organization", "contractor", "invited_by", "accepted_by").first()


def check_open(invitation: Invitation, *, now: datetime) -> None:
    """Raise InvitationGone unless it can still be accepted."""
    if invitation.accepted_at:
        raise InvitationGone(_("This invitation was accepted already."), code="accepted")
    if invitation.revoked_at:
        raise InvitationGone(_("This invitation was taken back."), code="revoked")
    if invitation.expires_at <= now:
        raise InvitationGone(_("This invitation has run out."), code="expired")


def invite_staff(
    *, organization: Organization, email: str, name: str, role: str, by: Actor, now: datetime
) -> Invitation:
    """Offer a seat in the organization. Raises Invalid, ``already_member``, ``already_invited`` (409)."""
    email = clean_email(email)
    if role not in Role.values:
        raise Invalid({"role": [_("Choose a role of the list.")]})
    with change(organization, by=by, verb="staff.invited", now=now) as door:
        _refuse_members(Membership.objects.filter(organization=door.scope), email)
        _refuse_counterparts(door.scope, email)
        _make_room(email, now, organization=door.scope)
        invitation = _invite(door, email, name, organization=door.scope, role=role)
        ask_for_mail(invitation, now=now)
        door.note(invitation, role=role)
    return invitation


def invite_contractor(
    *,
    organization: Organization,
    email: str,
    name: str,
    manager: User,
    by: Actor,
    now: datetime,
    kind: str = Contractor.Kind.PERSON,
    deputy: User | None = None,
    is_mailed: bool = True,
    external_id: str = "",
) -> Relationship:
    """Start a relationship with a new contractor, who gets an invitation; ``name`` is the person's or the agency's,
    ``external_id`` what an integration calls the relationship.

    With ``is_mailed`` the mail goes out now, else with the first job that is offered to them (:func:`send_with_offer`).
    Raises Invalid, ``already_working`` when a member of a contractor they work with has this address,
    ``already_invited`` (409), ``both_sides``.
    """
    email, name = clean_email(email), clean_name(name, "name", _("Say who it is: a person or an agency."))
    with transaction.atomic():
        contractor = contractors.create(
            name=name, kind=kind, zone=organization.zone, is_sample=organization.is_sample, by=by, now=now
        )
        with change(organization, by=by, verb="contractor.invited", now=now) as door:
            _refuse_opposite(door.scope, email)
            _make_room(email, now, organization=door.scope)
            relationship = relationships.start_in(
                door, contractor=contractor, manager=manager, deputy=deputy, external_id=external_id
            )
            person = name if kind == Contractor.Kind.PERSON else ""
            invitation = _invite(door, email, person, organization=door.scope, contractor=contractor)
            if is_mailed:
                ask_for_mail(invitation, now=now)
            door.note(invitation, contractor=contractor.pk)
    return relationship


def invite_member(*, contractor: Contractor, email: str, name: str, by: Actor, now: datetime) -> Invitation:
    """Offer a seat in the contractor, by its admin. Raises Invalid, ``already_member``, ``already_invited`` (409)."""
    email = clean_email(email)
    with change(contractor, by=by, verb="member.invited", now=now) as door:
        _refuse_members(door.scope.memberships.all(), email)
        _make_room(email, now, contractor=door.scope)
        invitation = _invite(door, email, name, contractor=door.scope)
        ask_for_mail(invitation, now=now)
        door.note(invitation)
    return invitation


def resend(*, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    """Send it once more and let it run for another 14 days; the link stays the same. Raises InvitationGone."""
    with change(invitation.party, by=by, verb="invitation.resent", now=now) as door:
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.accepted_at or row.revoked_at:
            check_open(row, now=now)
        row.expires_at = now + LIFETIME
        row.save(update_fields=["expires_at"])
        ask_for_mail(row, now=now)
        door.note(row)
    return row


def revoke(*, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    """Take it back. Twice is a quiet no-op; raises InvitationGone (``accepted``) when it was accepted before."""
    with change(invitation.party, by=by, verb="invitation.revoked", now=now) as door:
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.revoked_at:
            return row
        if row.accepted_at:
            check_open(row, now=now)
        row.revoked_at, row.mail_due_at = now, None
        row.save(update_fields=["revoked_at", "mail_due_at"])
        door.note(row)
    return row


def accept(*, invitation: Invitation, user: User, now: datetime) -> Invitation:
    """Give ``user``, who opened the link, the seat. Single use: raises InvitationGone from the second time on.

    Raises ``both_sides`` and ``inactive``. The first member of a contractor becomes its admin and brings their zone.
    """
    actor = Actor(user_id=user.pk, side="client" if invitation.role else "contractor")
    scope = invitation.organization if invitation.role else invitation.contractor
    assert scope is not None  # noqa: S101 - the constraint invitation_to_one_seat
    with change(scope, by=actor, verb="invitation.accepted", now=now) as door:
        row = take(invitation, user=user, now=now)
        if isinstance(door.scope, Organization):
            seats.give_staff(organization=door.scope, user=user, role=row.role)
        elif isinstance(door.scope, Contractor):
            _join(door.scope, user)
        door.note(row, user=user.pk)
    return row


def accept_as_newcomer(*, invitation: Invitation, name: str, zone: str, language: str, now: datetime) -> User:
    """Make the person to whom the address belongs, who has opened the link, and give them the seat; both or neither."""
    with transaction.atomic():
        user = users.create(email=invitation.email, name=name, zone=zone, language=language, is_proven=True)
        accept(invitation=invitation, user=user, now=now)
    return user


def take(invitation: Invitation, *, user: User, now: datetime) -> Invitation:
    """Use the invitation up for ``user``, under its row's lock; the caller gives what it offers in the same transaction."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_open(row, now=now)
    if not user.is_active:
        raise DomainError(_("This account is closed. Ask the person who invited you."), code="inactive")
    row.accepted_at, row.accepted_by, row.mail_due_at = now, user, None
    row.save(update_fields=["accepted_at", "accepted_by", "mail_due_at"])
    users.prove_address(user=user, email=row.email)
    return row


def _join(contractor: Contractor, user: User) -> None:
    is_first = not contractor.memberships.exists()
    seats.give_contractor(contractor=contractor, user=user)
    if is_first and contractor.zone != user.zone:
        contractor.zone = user.zone
        contractor.save(update_fields=["zone"])


def send_with_offer(door: Change[Any], note: Note) -> None:
    """Consequence of a client's proposal: a contractor who has not joined is invited to this job."""
    if door.by.side != "client":
        return
    waiting = Invitation.objects.filter(PENDING, contractor_id=door.scope.contractor_id, organization__isnull=False)
    for invitation in waiting.filter(engagement_id__isnull=True).select_for_update():
        invitation.engagement_id, invitation.about = door.scope.pk, door.scope.title
        invitation.expires_at = max(invitation.expires_at, door.now + LIFETIME)
        invitation.save(update_fields=["engagement_id", "about", "expires_at"])
        ask_for_mail(invitation, now=door.now)


def ask_for_mail(invitation: Invitation, *, now: datetime) -> None:
    """Owe a mail about ``invitation``. A failed one is tried afresh, a claimed one goes out again under a new number."""
    invitation.mail_no += 1
    invitation.mail_due_at, invitation.mail_tries, invitation.mail_error = now, 0, ""
    invitation.mail_lease = invitation.mail_leased_until = None
    invitation.save(
        update_fields=["mail_no", "mail_due_at", "mail_tries", "mail_error", "mail_lease", "mail_leased_until"]
    )
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask the worker to send what is due. May be lost; the clock asks again."""
    bell.ask_for(TASK)


def _invite(door: Change[Any], email: str, name: str, **seat: Any) -> Invitation:
    invitation = Invitation(
        pk=uuid7(),
        email=email,
        name=clean_name(name, "name", "") if name.strip() else "",
        invited_by_id=door.by.user_id,  # type: ignore[misc]  # a person's act; the column refuses the clock
        created_at=door.now,
        expires_at=door.now + LIFETIME,
        **seat,
    )
    invitation.digest = digest_of(secret_of(invitation))
    invitation.save(force_insert=True)
    return invitation


def _make_room(email: str, now: datetime, **party: Any) -> None:
    """Take expired invitations of this address back; refuse while one is running."""
    running = Invitation.objects.filter(PENDING, email__iexact=email, **party)
    running.filter(expires_at__lte=now).update(revoked_at=now, mail_due_at=None)
    if running.exists():
        raise DomainError(
            _("%(email)s is invited already. Send that invitation again, or take it back first.") % {"email": email},
            code="already_invited",
        )


def _refuse_members(memberships: Any, email: str) -> None:
    if memberships.filter(user__email__iexact=email, is_active=True).exists():
        raise DomainError(_("%(email)s is one of you already.") % {"email": email}, code="already_member")


def _refuse_opposite(organization: Organization, email: str) -> None:
    staff = Membership.objects.filter(organization=organization, is_active=True, user__email__iexact=email)
    if staff.exists():
        raise DomainError(
            _("%(email)s is one of your own people. Nobody can be their own counterpart.") % {"email": email},
            code="both_sides",
        )
    if known := _counterpart(organization, email):
        raise DomainError(
            _("You work with %(email)s already: they are with %(name)s.") % {"email": email, "name": known.name},
            code="already_working",
        )


def _refuse_counterparts(organization: Organization, email: str) -> None:
    if known := _counterpart(organization, email):
        raise DomainError(
            _("%(email)s works for you as %(name)s. Nobody can be their own counterpart.")
            % {"email": email, "name": known.name},
            code="both_sides",
        )


def _counterpart(organization: Organization, email: str) -> Contractor | None:
    """The contractor with whom ``organization`` works and in which somebody with this address sits."""
    seated = Contractor.objects.filter(memberships__user__email__iexact=email, memberships__is_active=True)
    return seated.filter(relationships__organization=organization).first()
