"""Sending the invitations that are owed a mail. The row is the queue; a lease keeps two senders apart.

A mail goes out at least once: when the process dies between the server's 250 and our note of it, the same mail leaves once
more, with the same Message-ID. Nothing leaves while PUBLIC_URL, and with it the link, is an address of this machine.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q

from accounts.invitation_messages import write
from accounts.models import Invitation
from accounts.models.invitation import PENDING
from accounts.services.invitations import digest_of, secret_of

log = logging.getLogger(__name__)
BATCH = 20
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)


def is_held_back() -> bool:
    """Whether links would lead to this machine only, on a server that is meant for others."""
    return settings.PRODUCTION and is_loopback(settings.PUBLIC_URL)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.endswith(".localhost")


def send_due(*, now: datetime) -> int:
    """Send what is due, in batches over one connection each, and return how many mails the server took."""
    sent = 0
    while not is_held_back():
        lease = uuid4()
        batch = claim(lease=lease, now=now)
        if not batch:
            break
        sent += _send(batch, lease, now)
    return sent


def claim(*, lease: UUID, now: datetime) -> list[Invitation]:
    """Take up to 20 due invitations under ``lease``; another sender skips them until it has run out."""
    due = Invitation.objects.filter(PENDING, mail_due_at__lte=now, expires_at__gt=now)
    free = due.filter(Q(mail_leased_until__isnull=True) | Q(mail_leased_until__lt=now))
    with transaction.atomic():
        ids = list(
            free.select_for_update(skip_locked=True).order_by("mail_due_at").values_list("pk", flat=True)[:BATCH]
        )
        Invitation.objects.filter(pk__in=ids).update(
            mail_lease=lease, mail_leased_until=now + LEASE, mail_tries=F("mail_tries") + 1
        )
    rows = Invitation.objects.filter(pk__in=ids, mail_lease=lease)
    return list(rows.select_related("organization", "contractor", "invited_by").order_by("mail_due_at"))


def _send(batch: Iterable[Invitation], lease: UUID, now: datetime) -> int:
    sent = 0
    server = get_connection()
    try:
        server.open()
    except (OSError, SMTPException) as error:
        for invitation in batch:
            _postpone(invitation, lease, now, error)
        return 0
    try:
        for invitation in batch:
            sent += _send_one(invitation, server, lease, now)
    finally:
        server.close()
    return sent


def _send_one(invitation: Invitation, server: Any, lease: UUID, now: datetime) -> int:
    secret = secret_of(invitation)
    message = write(invitation, secret, now=now)
    message.connection = server
    _keep_digest_true(invitation, secret)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        _refuse(invitation, lease, now, error)
        return 0
    except (OSError, SMTPException) as error:
        _postpone(invitation, lease, now, error)
        return 0
    _finish(invitation, lease, mail_sent_at=now, mail_due_at=None, mail_error="")
    return 1


def _keep_digest_true(invitation: Invitation, secret: str) -> None:
    """After a change of SECRET_KEY the link that goes out now is the one that must be found."""
    digest = digest_of(secret)
    if invitation.digest != digest:
        Invitation.objects.filter(pk=invitation.pk).update(digest=digest)


def _refuse(invitation: Invitation, lease: UUID, now: datetime, error: SMTPRecipientsRefused) -> None:
    codes = [code for code, _text in error.recipients.values()]
    if all(500 <= code < 600 for code in codes):
        log.warning("the invitation %s was refused for good: %s", invitation.pk, codes)
        _finish(invitation, lease, mail_due_at=None, mail_error=_said(error))
    else:
        _postpone(invitation, lease, now, error)


def _postpone(invitation: Invitation, lease: UUID, now: datetime, error: Exception) -> None:
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(invitation.mail_tries - 1, 10))
    log.warning("the invitation %s waits %s for another try: %s", invitation.pk, wait, type(error).__name__)
    _finish(invitation, lease, mail_due_at=now + wait, mail_error=_said(error))


def _finish(invitation: Invitation, lease: UUID, **columns: Any) -> None:
    """Write the outcome, unless the lease was lost or the invitation ended meanwhile."""
    mine = Invitation.objects.filter(PENDING, pk=invitation.pk, mail_lease=lease)
    mine.update(mail_lease=None, mail_leased_until=None, **columns)


def _said(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        texts = [text for _code, text in error.recipients.values()]
        return b"; ".join(text if isinstance(text, bytes) else str(text).encode() for text in texts).decode(
            errors="replace"
        )[:300]
    return str(error)[:300]
