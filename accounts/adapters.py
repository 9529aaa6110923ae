"""How sign-in behaves: nobody signs up uninvited; a mailed code is enough."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError

log = logging.getLogger(__name__)
WRONG_CODE = {"incorrect_code": _("This code is not right, or no longer valid. Check it, or enter a newer one.")}


class MailIsDown(DomainError):
    """The mail server took nothing, so a code or a link did not leave."""

    status = 503
    code = "mail_down"
    message = _("The mail could not be sent. Try again in a minute, or sign in with a passkey or a password.")


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation or the first-run set-up, never by a sign-up form."""

    error_messages = DefaultAccountAdapter.error_messages | WRONG_CODE

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code or a link. Raises MailIsDown, so that nobody waits for a mail that never left."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.warning("the mail %s was not taken: %s", template_prefix, error)
            raise MailIsDown from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell somebody what happened to their account. It happened whether or not the mail leaves."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except MailIsDown:
            log.warning("a notice about an account was not sent")


class MFAAdapter(DefaultMFAAdapter):
    """The second step says what to do about a wrong code."""

    error_messages = DefaultMFAAdapter.error_messages | WRONG_CODE


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on signs known people in; it makes no accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
