"""What each route asks for, method by method. The matrix holds every role against it."""

from dataclasses import dataclass

from accounts.access import Permission as P

ANYBODY = "anybody"
INSIDER = "insider"
OWN_PARTY = "own party"


@dataclass(frozen=True)
class Route:
    """``methods``: the right that each needs (a Permission, INSIDER, OWN_PARTY, or ANYBODY who is signed in).

    ``subject``: the object; ``given`` are path arguments that name no object; ``side``: only this side may, whatever its
    rights. ``may_be_absent``: the page is not for every seat, or not in this mode.
    """

    methods: dict[str, str]
    subject: str = ""
    in_room: bool = True
    is_public: bool = False
    may_be_absent: bool = False
    given: tuple[str, ...] = ()
    side: str = ""


def room(subject: str = "", **methods: str) -> Route:
    return Route(methods, subject)


def page(subject: str = "", *, absent: bool = False, **methods: str) -> Route:
    return Route(methods, subject, in_room=False, may_be_absent=absent)


def public(*given: str, **methods: str) -> Route:
    return Route(methods, in_room=False, is_public=True, may_be_absent=True, given=given)


ROUTES = {
    # the process
    "healthz": public(GET=ANYBODY),
    "readyz": public(GET=ANYBODY),
    # links that carry their own proof
    "answer": public("no-such-link", GET=ANYBODY, POST=ANYBODY),
    "unsubscribe": public("no-such-link", GET=ANYBODY, POST=ANYBODY),
    "invitation": public("no-such-link", GET=ANYBODY, POST=ANYBODY),
    "invitation_accept_as": public("no-such-link", POST=ANYBODY),
    # the first run, and the demo, which tests have not
    "welcome": public(GET=ANYBODY, POST=ANYBODY),
    "welcome_mail": public(GET=ANYBODY, POST=ANYBODY),
    "welcome_finish": public(GET=ANYBODY, POST=ANYBODY),
    "demo_sign_in": public(POST=ANYBODY),
    "demo_remove": public(POST=ANYBODY),
    "demo_mail": public(GET=ANYBODY),
    "demo_message": public("no-such-mail", GET=ANYBODY),
    "demo_message_html": public("no-such-mail", GET=ANYBODY),
    # one's own pages, narrowed by the hat
    "home": page(GET=ANYBODY),
    "courtesies_settle": page(POST=ANYBODY),
    "inbox": page(GET=ANYBODY),
    "inbox_open": page("news", GET=INSIDER),
    "inbox_read": page(POST=ANYBODY),
    "engagement_list": page(GET=ANYBODY),
    "engagement_csv": page(GET=ANYBODY),
    "engagement_new": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "engagement_new_quick": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "engagement_new_full": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "organization_settings": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "relationship_new": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "invite": page(GET=OWN_PARTY, POST=OWN_PARTY),
    "money": page(GET=ANYBODY, absent=True),
    "money_csv": page(GET=ANYBODY, absent=True),
    "people": page(GET=ANYBODY),
    "profile": page(GET=ANYBODY, POST=ANYBODY),
    "tokens": page(GET=ANYBODY, POST=ANYBODY),
    "hat": page(POST=ANYBODY, absent=True),
    "theme": page(POST=ANYBODY),
    # objects outside the room
    "staff": page("membership", GET=P.ORGANIZATION_MANAGE, POST=P.ORGANIZATION_MANAGE),
    "member": page("member", GET=P.CONTRACTOR_MANAGE, POST=P.CONTRACTOR_MANAGE),
    "invitation_resend": page("invitation", POST=P.ORGANIZATION_MANAGE),
    "invitation_revoke": page("invitation", POST=P.ORGANIZATION_MANAGE),
    "token_revoke": page("token", POST=INSIDER),
    "move_ask": Route({"POST": P.COMMENT_WRITE}, "move", in_room=False, side="client"),
    "relationship": page("relationship", GET=INSIDER),
    "relationship_assign": page("relationship", POST=P.RELATIONSHIP_MANAGE),
    # agreement
    "agreement": room(GET=INSIDER),
    "agreement_edit": room(GET=P.AGREEMENT_EDIT, POST=P.AGREEMENT_EDIT),
    "agreement_restart": room(POST=P.AGREEMENT_EDIT),
    "agreement_import": room(GET=P.AGREEMENT_EDIT, POST=P.AGREEMENT_EDIT),
    "agreement_propose": room(GET=P.AGREEMENT_PROPOSE, POST=P.AGREEMENT_PROPOSE),
    "agreement_version": room("version", GET=INSIDER),
    "agreement_print": room("version", GET=INSIDER),
    "agreement_sign": room("version", POST=P.AGREEMENT_SIGN),
    "agreement_decline": room("version", POST=P.AGREEMENT_DECLINE),
    "agreement_withdraw": room("version", POST=P.AGREEMENT_PROPOSE),
    "clarification_ask": room(POST=P.CLARIFICATION_ASK),
    "clarification": room("clarification", GET=INSIDER, POST=P.CLARIFICATION_ANSWER),
    "engagement_cancel": room(POST=P.ENGAGEMENT_CANCEL),
    # work
    "engagement": room(GET=INSIDER),
    "history": room(GET=INSIDER),
    "history_csv": room(GET=INSIDER),
    "history_json": room(GET=INSIDER),
    "work": room(GET=INSIDER),
    "deliverable": room("deliverable", GET=INSIDER),
    "deliverable_submit": room("deliverable", POST=P.DELIVERABLE_SUBMIT),
    "deliverable_review": room("deliverable", POST=P.DELIVERABLE_REVIEW),
    "deliverable_commend": room("deliverable", POST=P.COMMENDATION_GIVE),
    "access": room(GET=INSIDER),
    "tool": room("tool", GET=INSIDER),
    "tool_grant": room("tool", POST=P.TOOL_GRANT),
    "tool_confirm": room("tool", POST=P.TOOL_CONFIRM),
    "tool_problem": room("tool", POST=P.TOOL_CONFIRM),
    "tool_revoke": room("tool", POST=P.TOOL_GRANT),
    "attachment_upload": room(POST=P.COMMENT_WRITE),
    "attachment": room("attachment", GET=INSIDER),
    "comment_write": room(POST=P.COMMENT_WRITE),
    "closing": room(GET=INSIDER),
    "closing_close": room(POST=P.ENGAGEMENT_CLOSE),
    # check-ins
    "checkins": room(GET=INSIDER),
    "checkins_acknowledge": room(POST=P.CHECKIN_ACKNOWLEDGE),
    "checkin": room("checkin", GET=INSIDER),
    "checkin_submit": room("checkin", POST=P.CHECKIN_SUBMIT),
    "blocker_raise": room(POST=P.CHECKIN_SUBMIT),
    "blocker": room("blocker", GET=INSIDER),
    "blocker_resolve": room("blocker", POST=P.BLOCKER_RESOLVE),
    # money
    "engagement_money": room(GET=P.MONEY_READ),
    "milestone": room("milestone", GET=P.MONEY_READ),
    "payment_record": room("milestone", POST=P.PAYMENT_RECORD),
    "payment": room("payment", GET=P.MONEY_READ),
    "payment_confirm": room("payment", POST=P.PAYMENT_CONFIRM),
    "payment_missing": room("payment", POST=P.PAYMENT_CONFIRM),
    "payment_trace": room("payment", POST=P.PAYMENT_RECORD),
    "payment_reverse": room("payment", POST=P.PAYMENT_RECORD),
}
