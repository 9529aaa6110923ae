"""The words of an invitation: as a mail, and as the sentence that its page opens with."""

from datetime import datetime
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from kernel.formats import format_day
from kernel.languages import spoken


def link_to(secret: str) -> str:
    """The address in the mail."""
    return settings.PUBLIC_URL + reverse("invitation", args=[secret])


def headline(invitation: Invitation) -> str:
    """Who offers what, in the active language: the mail's subject and the page's title."""
    person = str(invitation.invited_by)
    if invitation.role:
        return _("%(person)s invites you to %(name)s") % {"person": person, "name": invitation.organization}
    if invitation.organization is None:
        return _("%(person)s invites you to %(name)s") % {"person": person, "name": invitation.contractor}
    names = {"name": invitation.organization, "job": invitation.about}
    if invitation.about:
        return _("%(name)s offers you a job: %(job)s") % names
    return _("%(name)s would like to work with you") % names


def what_for(invitation: Invitation) -> str:
    """What the seat is for, in one or two sentences of the active language."""
    if invitation.role:
        return _("You would be there as: %(role)s.") % {"role": invitation.get_role_display()}
    if invitation.organization is None:
        return _("You would work with them for the same clients, in the same place.")
    if invitation.about:
        return _("Read the offer, ask what is unclear, then accept it, decline it, or answer with other terms.")
    return _("Briefs, agreements, deliveries and payments would be in one place that both of you see.")


def write(invitation: Invitation, secret: str, *, now: datetime) -> EmailMultiAlternatives:
    """The mail, in the language and zone of the recipient where they are known, else of the one who invites."""
    known = User.objects.filter(email__iexact=invitation.email).first()
    reader = known or invitation.invited_by
    with translation.override(spoken(reader.language)):
        context = _context(invitation, link_to(secret), known, ZoneInfo(reader.zone), now)
        message = EmailMultiAlternatives(
            subject=" ".join(headline(invitation).split()),
            body=render_to_string("accounts/email/invitation.txt", context),
            to=[formataddr((invitation.name, invitation.email))],
            reply_to=[formataddr((str(invitation.invited_by), invitation.invited_by.email))],
            headers={"Message-ID": _message_id(invitation), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("accounts/email/invitation.html", context), "text/html")
    return message


def _context(invitation: Invitation, url: str, known: User | None, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "headline": headline(invitation),
        "what_for": what_for(invitation),
        "name": invitation.name or (known.name if known else ""),
        "url": url,
        "button": _("Open the offer") if invitation.about else _("Open the invitation"),
        "until": format_day(invitation.expires_at.astimezone(zone).date(), now=now.astimezone(zone)),
    }


def _message_id(invitation: Invitation) -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname
    return f"<invitation.{invitation.pk}.{invitation.mail_no}@{host}>"
