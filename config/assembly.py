"""The assembly: the lists through which upper apps plug into lower ones. They are settings, read through ``django.conf``.

The parts of an agreement, in the order in which they materialise; the rules that derive moves; what follows from what, by verb.
"""

AGREEMENT_PARTS = [
    "engagements.parts.brief.BriefPart",
    "engagements.parts.deliverables.DeliverablesPart",
    "engagements.parts.tools.ToolsPart",
    "engagements.parts.communication.CommunicationPart",
    "payments.parts.PaymentTermsPart",
    "monitoring.parts.CheckInPlanPart",
]
MOVE_RULES = [
    "engagements.moves.agreement.RULE",
    "engagements.moves.clarifications.RULE",
    "engagements.moves.tools.RULE",
    "engagements.moves.deliverables.RULE",
    "engagements.moves.archiving.RULE",
    "payments.moves.RULE",
    "monitoring.moves.checkins.RULE",
    "monitoring.moves.closing.RULE",
]
CONSEQUENCES = {
    "organization.changed": ["engagements.services.fresh_look.look_again"],
    "membership.changed": ["engagements.services.fresh_look.look_again"],
    "invitation.accepted": ["engagements.services.fresh_look.look_again"],
    "relationship.assigned": ["engagements.services.fresh_look.look_again"],
    "organization.archived": ["engagements.services.archiving.wake_engagements"],
    "agreement.proposed": ["accounts.services.invitations.send_with_offer"],
    "agreement.in_force": ["payments.services.milestones.earn_at_start"],
    "deliverable.accepted": [
        "payments.services.milestones.earn_by_acceptance",
        "engagements.services.engagements.complete_when_accepted",
    ],
    "engagement.completing": [
        "payments.services.milestones.earn_by_completion",
        "monitoring.services.checkins.cancel_scheduled",
    ],
    "milestone.paid": ["engagements.services.engagements.close_when_done"],
    "payment.confirmed": ["engagements.services.engagements.close_when_done"],
    "engagement.cancelled": [
        "payments.services.milestones.cancel_planned",
        "monitoring.services.checkins.cancel_scheduled",
    ],
    "engagement.closed": ["monitoring.services.checkins.cancel_scheduled"],
}

# What takes comments, each with the page on which they stand.
COMMENT_PAGES = {
    "engagements.Deliverable": "deliverable",
    "engagements.Tool": "tool",
    "engagements.Clarification": "clarification",
    "monitoring.CheckIn": "checkin",
    "monitoring.Blocker": "blocker",
    "payments.Milestone": "milestone",
    "payments.Payment": "payment",
}
