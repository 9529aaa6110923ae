"""Celery tasks of accounts: each reads the clock once and calls one service."""

from celery import shared_task

from accounts.services import invitation_mail
from kernel import clock


@shared_task
def send_invitations() -> int:
    """Every quarter of a minute, and when the bell rings: send the invitations that are owed a mail. At least once."""
    return invitation_mail.send_due(now=clock.now())
