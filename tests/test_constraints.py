"""Database constraints stand alone: each forbidden statement, sent as SQL, is refused by the constraint that is named."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from accounts.access import client_seat
from accounts.models import Membership, Role
from accounts.services import invitations, tokens
from engagements.services import deliverables
from kernel.actors import Actor
from kernel.models import Entry, IdempotentAnswer, Move, Sighting
from kernel.models.constraints import CompositeForeignKey
from monitoring.models import MailOptOut, Notification
from monitoring.services import answers
from tests.access.world import build
from tests.factories import NOW, RelationshipFactory, client_of, contractor_of, draft_engagement

OURS = ("kernel", "accounts", "engagements", "payments", "monitoring")
NEW_ID = '{"id": "018f0000-0000-7000-8000-00000000beef"%s}'


def again(table: str, where: str = "true", **changes: str) -> str:
    """A copy of a row under a new id, with some columns changed (values as JSON)."""
    changed = NEW_ID % "".join(f', "{name}": {value}' for name, value in changes.items())
    return f"INSERT INTO {table} SELECT (jsonb_populate_record(r, '{changed}')).* FROM {table} r WHERE {where} LIMIT 1"


def elsewhere(table: str) -> str:
    """A row below an engagement is given to another contractor."""
    return f"UPDATE {table} SET contractor_id = (SELECT max(id::text)::uuid FROM accounts_contractor)"


KERNEL = {
    "entry_seq_unique": again("kernel_entry"),
    "entry_audience_known": again("kernel_entry", seq="999", audience='"all"'),
    "entry_chained": again("kernel_entry", seq="0"),
    "entry_no_update": "UPDATE kernel_entry SET verb = 'other'",
    "entry_no_delete": "DELETE FROM kernel_entry",
    "entry_no_truncate": "TRUNCATE kernel_entry CASCADE",
    "facts_no_update": "UPDATE kernel_entryfacts SET body = '{}'",
    "facts_no_delete": "DELETE FROM kernel_entryfacts",
    "facts_no_truncate": "TRUNCATE kernel_entryfacts",
    "kernel_outbox.position": "UPDATE kernel_outbox SET position = 9, dispatched_at = now()",
    "outbox_position_when_dispatched": "UPDATE kernel_outbox SET position = 9",
    "idempotent_answer_unique": (
        "INSERT INTO kernel_idempotentanswer (token_id, key, request_digest, status, headers, created_at) "
        "SELECT token_id, key, 'x', 200, '{}', now() FROM kernel_idempotentanswer"
    ),
    "move_key_unique": again("kernel_move"),
    "move_open_xor_settled_at": "UPDATE kernel_move SET settled_at = now() WHERE status = 'open'",
    "move_between_two_parties": "UPDATE kernel_move SET owed_to = owed_by",
    "move_side_known": "UPDATE kernel_move SET side = 'nobody'",
    "move_promised_later": "UPDATE kernel_move SET promised_at = now()",
    "move_duty_has_clock": "UPDATE kernel_move SET due_at = NULL WHERE NOT is_courtesy",
    "sighting_once": (
        "INSERT INTO kernel_sighting (move_id, user_id, seen_at) SELECT move_id, user_id, now() FROM kernel_sighting"
    ),
}
ACCOUNTS = {
    "contractor_day_starts_first": "UPDATE accounts_contractor SET day_starts = '18:00'",
    "contractor_kind_known": "UPDATE accounts_contractor SET kind = 'robot'",
    "contractor_membership_unique": again("accounts_contractormembership"),
    "org_day_starts_first": "UPDATE accounts_organization SET day_ends = '08:00'",
    "membership_unique": again("accounts_membership"),
    "membership_role_known": "UPDATE accounts_membership SET role = 'king'",
    "membership_limit_not_negative": "UPDATE accounts_membership SET signing_limit = -1",
    "accounts_invitation.digest": again("accounts_invitation", email='"other@people.example"'),
    "invitation_to_one_seat": "UPDATE accounts_invitation SET role = '' WHERE role <> ''",
    "invitation_accepted_by_somebody": "UPDATE accounts_invitation SET accepted_at = now()",
    "invitation_accepted_xor_revoked": (
        "UPDATE accounts_invitation SET accepted_at = now(), accepted_by_id = invited_by_id, revoked_at = now()"
    ),
    "invitation_mail_only_while_pending": "UPDATE accounts_invitation SET revoked_at = now(), mail_due_at = now()",
    "invitation_one_pending_of_organization": again("accounts_invitation", "role <> ''", digest='"other"'),
    "invitation_one_pending_to_contractor": again("accounts_invitation", "role = ''", digest='"other"'),
    "relationship_unique": again("accounts_relationship"),
    "relationship_external_id_unique": (
        "UPDATE accounts_relationship SET external_id = 'same', "
        "organization_id = (SELECT min(id::text)::uuid FROM accounts_organization)"
    ),
    "user_email_unique": "UPDATE accounts_user SET email = (SELECT upper(max(email)) FROM accounts_user)",
    "user_day_starts_first": "UPDATE accounts_user SET day_ends = day_starts",
    "accounts_apitoken.digest": again("accounts_apitoken"),
    "token_of_one_seat": "UPDATE accounts_apitoken SET membership_id = NULL",
}
AGREEMENT = {
    "draft_one_per_side": again("engagements_draft"),
    "version_number_unique": again("engagements_agreementversion", "status = 'in_force'", status='"expired"'),
    "version_one_open_proposal": again("engagements_agreementversion", "status = 'proposed'", number="99"),
    "version_one_in_force": again("engagements_agreementversion", "status = 'in_force'", number="99"),
    "version_decided_at": "UPDATE engagements_agreementversion SET decided_at = NULL WHERE status = 'in_force'",
    "version_declined_with_reason": (
        "UPDATE engagements_agreementversion SET status = 'declined', decided_at = now() WHERE status = 'proposed'"
    ),
    "version_status_known": "UPDATE engagements_agreementversion SET status = 'odd' WHERE status = 'in_force'",
    "version_frozen": "UPDATE engagements_agreementversion SET sha256 = 'other'",
    "version_kept": "DELETE FROM engagements_agreementversion",
    "signature_one_per_side": again("engagements_signature"),
    "signature_frozen": "UPDATE engagements_signature SET signed_at = now()",
    "signature_kept": "DELETE FROM engagements_signature",
    "engagement_number_unique": again("engagements_engagement"),
    "engagement_parties_of_relationship": (
        elsewhere("engagements_engagement") + " WHERE status = 'draft'"  # no row below but its draft, which follows
    ),
    "engagement_external_id_unique": "UPDATE engagements_engagement SET external_id = 'same'",
    "engagement_status_known": "UPDATE engagements_engagement SET status = 'odd' WHERE status = 'active'",
    "engagement_active_has_agreement": "UPDATE engagements_engagement SET activated_at = NULL WHERE status = 'active'",
    "engagement_closed_at": "UPDATE engagements_engagement SET status = 'closed' WHERE status = 'active'",
    "engagement_cancelled_at": "UPDATE engagements_engagement SET cancelled_at = now()",
}
WORK = {
    "attachment_audience_known": "UPDATE engagements_attachment SET audience = 'all'",
    "clarification_answered_or_not": "UPDATE engagements_clarification SET status = 'answered'",
    "comment_audience": "UPDATE engagements_comment SET audience = 'contractor' WHERE side = 'client'",
    "comment_side_known": "UPDATE engagements_comment SET side = 'nobody', audience = 'both'",
    "deliverable_key_unique": again("engagements_deliverable"),
    "deliverable_status_known": "UPDATE engagements_deliverable SET status = 'odd', accepted_at = NULL",
    "deliverable_accepted_at": "UPDATE engagements_deliverable SET accepted_at = NULL WHERE status = 'accepted'",
    "deliverable_submitted_has_review_due": (
        "UPDATE engagements_deliverable SET review_due_at = NULL WHERE status = 'submitted'"
    ),
    "deliverable_changes_have_due": (
        "UPDATE engagements_deliverable SET status = 'changes_requested' WHERE status = 'submitted'"
    ),
    "criterion_key_unique": again("engagements_acceptancecriterion"),
    "engagements_commendation.deliverable_id": again("engagements_commendation"),
    "submission_round_unique": again("engagements_submission"),
    "engagements_review.submission_id": again("engagements_review"),
    "review_changes_have_a_note": "UPDATE engagements_review SET outcome = 'changes_requested', note = ''",
    "tool_key_unique": again("engagements_tool"),
    "tool_status_known": "UPDATE engagements_tool SET status = 'odd'",
    "tool_granted_at": "UPDATE engagements_tool SET granted_at = NULL",
    "tool_confirmed_at": "UPDATE engagements_tool SET status = 'confirmed'",
    "tool_help_has_problem": "UPDATE engagements_tool SET status = 'help_requested', problem = ''",
}
MONEY = {
    "milestone_key_unique": again("payments_milestone"),
    "milestone_amount_positive": "UPDATE payments_milestone SET amount = 0, paid_amount = 0",
    "milestone_paid_within": "UPDATE payments_milestone SET paid_amount = amount + 1",
    "milestone_paid_at": "UPDATE payments_milestone SET status = 'paid' WHERE status = 'earned'",
    "milestone_earned_at": "UPDATE payments_milestone SET earned_at = NULL WHERE status = 'earned'",
    "milestone_date_trigger": "UPDATE payments_milestone SET trigger = 'on_date', trigger_at = NULL",
    "payment_amount_positive": again("payments_payment", amount="0"),
    "payment_status_companions": "UPDATE payments_payment SET status = 'reversed', reversed_at = now()",
    "payment_missing_has_due": "UPDATE payments_payment SET missing_at = now()",
    "payment_frozen": "UPDATE payments_payment SET amount = amount + 1",
    "payment_kept": "DELETE FROM payments_payment",
}
MONITORING = {
    "monitoring_answer.notification_id": again("monitoring_answer"),
    "answer_until_later": "UPDATE monitoring_answer SET until_at = answered_at",
    "mail_opt_out_once": again("monitoring_mailoptout"),
    "checkin_due_unique": again("monitoring_checkin"),
    "checkin_submitted_at": "UPDATE monitoring_checkin SET submitted_at = now() WHERE status = 'scheduled'",
    "checkin_acknowledged_at": "UPDATE monitoring_checkin SET status = 'acknowledged' WHERE status = 'submitted'",
    "checkin_covered_is_cancelled": "UPDATE monitoring_checkin SET covered_by_id = id",
    "monitoring_blocker.checkin_id": again("monitoring_blocker"),
    "blocker_resolved_at": "UPDATE monitoring_blocker SET resolved_at = now()",
    "notification_once_per_step": again("monitoring_notification", "move_id IS NOT NULL"),
    "notification_once_per_entry": again("monitoring_notification", "entry_id IS NOT NULL"),
    "notification_about_move_or_entry": "UPDATE monitoring_notification SET entry_id = NULL, move_id = NULL",
    "notification_ends_once": "UPDATE monitoring_notification SET sent_at = now(), dead_at = now()",
    "notification_lease_has_end_and_letter": "UPDATE monitoring_notification SET leased_until = now()",
}


def our_models() -> Iterator[type[models.Model]]:
    for label in OURS:
        yield from apps.get_app_config(label).get_models()


PARTIES = {
    f"{model._meta.db_table}_parties": elsewhere(model._meta.db_table)
    for model in our_models()
    if f"{model._meta.db_table}_parties" in {constraint.name for constraint in model._meta.constraints}
}
FORBIDDEN = KERNEL | ACCOUNTS | AGREEMENT | WORK | MONEY | MONITORING | PARTIES


def names_of(model: type[models.Model]) -> Iterator[str]:
    """What the database refuses for this table, by name; a unique column is called ``table.column``."""
    for constraint in model._meta.constraints:
        # Unique with the key in it forbids nothing: it is there for a composite foreign key to point at.
        if not (isinstance(constraint, models.UniqueConstraint) and "id" in constraint.fields):
            yield constraint.name
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield f"{model._meta.db_table}.{field.column}"
    for trigger in getattr(model._meta, "triggers", []):
        yield trigger.name


def refuser_of(error: DatabaseError) -> str:
    """The constraint or the trigger that refused."""
    diagnosis: Any = error.__cause__.diag  # type: ignore[union-attr]
    trigger = re.search(r"pgtrigger_(\w+)_[0-9a-f]{5}\(\)", diagnosis.context or "")
    return trigger[1] if trigger else diagnosis.constraint_name or str(error)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One of every row, in one transaction for all tests of this file; deferred constraints speak at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_rows()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)


def make_rows() -> None:
    side = build()
    engagement, owner = side.engagement, side.people["owner"]
    relationship, organization = side.relationship, side.relationship.organization
    draft_engagement(relationship)
    RelationshipFactory()
    done = engagement.deliverables.get(status="accepted")
    deliverables.commend(deliverable=done, text="Fine work.", by=client_of(engagement), now=NOW)
    invitations.invite_staff(
        organization=organization,
        email="new@people.example",
        name="",
        role=Role.VIEWER,
        by=client_of(engagement),
        now=NOW,
    )
    invitations.invite_member(
        contractor=relationship.contractor, email="new@people.example", name="", by=contractor_of(engagement), now=NOW
    )
    seat = client_seat(Membership.objects.get(user=owner))
    tokens.create(
        user=owner, seat=seat, name="Script", scopes=["engagement.read"], now=NOW, expires_at=NOW + timedelta(days=9)
    )
    tell(side.objects["move"], owner)


def tell(move: Move, user: Any) -> None:
    """A sighting, notifications about a move and an entry, an answer to one of them, an opt-out, an answer kept."""
    Sighting.objects.create(move=move, user=user, seen_at=NOW)
    mail = {"scope_kind": "engagement", "scope_id": move.scope_id, "recipient": user, "channel": "mail", "code": "due"}
    mail |= {"created_at": NOW, "deliver_at": NOW}
    Notification.objects.create(entry_id=Entry.objects.first().pk, **mail)
    asked = Notification.objects.create(move=move, **mail)
    by = Actor(user_id=user.pk, side=move.side)
    until = (NOW + timedelta(days=3)).date()
    answers.answer(move=move, until_on=until, note="Ill", by=by, now=NOW, notification=asked)
    MailOptOut.objects.create(user=user, code="news", created_at=NOW)
    IdempotentAnswer.objects.create(token_id=move.pk, key="k", request_digest="d", status=201, created_at=NOW)


def test_every_constraint_has_its_forbidden_statement():
    assert sorted(name for model in our_models() for name in names_of(model)) == sorted(FORBIDDEN)


def test_a_unique_key_with_the_id_is_what_a_composite_foreign_key_points_at():
    constraints = [(model, constraint) for model in our_models() for constraint in model._meta.constraints]
    pointed_at = {(each.to, *each.to_fields) for _, each in constraints if isinstance(each, CompositeForeignKey)}
    targets = {
        (model._meta.label, *each.fields)
        for model, each in constraints
        if isinstance(each, models.UniqueConstraint) and "id" in each.fields
    }
    assert targets == pointed_at


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_the_database_refuses(name: str, world: None):
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORBIDDEN[name])
    refuser = refuser_of(refused.value)
    assert refuser == name or refuser.startswith(name.replace(".", "_"))
