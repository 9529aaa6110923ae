"""A page in a real browser, signed in as one of the demo's roles."""

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.demo import email_of
from accounts.models import User


def page_of(browser: Browser, address: str, role: str, **context: Any) -> Page:
    """A new page whose context carries the session of ``role``."""
    signed_in = Client()
    signed_in.force_login(User.objects.get(email=email_of(role)))
    made = browser.new_context(reduced_motion="reduce", **context)
    cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    made.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return made.new_page()
