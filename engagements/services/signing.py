"""Who may commit how much alone: an owner and a contractor anything, a manager up to the limit that the owner set."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from kernel.actors import Actor
from kernel.errors import NotAllowed
from kernel.formats import format_money


def may_commit(*, by: Actor, engagement: Engagement, total: Decimal) -> bool:
    """Whether ``by`` may sign or pay ``total`` (in the engagement's currency) alone.

    A limit is in the organization's currency; what is in another currency cannot be measured by it, so it is above it.
    """
    return is_within(by.limit, engagement=engagement, total=total)


def is_within(limit: Decimal | None, *, engagement: Engagement, total: Decimal) -> bool:
    """Whether ``limit`` (None: there is none) covers ``total``, as :func:`may_commit` says."""
    return limit is None or (engagement.currency == engagement.organization.currency and total <= limit)


def require_within_limit(*, by: Actor, engagement: Engagement, total: Decimal) -> None:
    """Raise NotAllowed (``above_limit``) where ``by`` may not commit ``total`` alone; the sentence names both amounts."""
    if may_commit(by=by, engagement=engagement, total=total):
        return
    raise NotAllowed(
        _("%(total)s is above what you may sign alone, which is %(limit)s. Ask an owner of %(name)s to sign.")
        % {
            "total": format_money(total, engagement.currency),
            "limit": format_money(by.limit or 0, engagement.organization.currency),
            "name": engagement.organization.name,
        },
        code="above_limit",
    )
