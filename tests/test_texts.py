"""Every text goes through gettext: read in a language that brackets texts, only what people wrote stands bare.

What people wrote is taken from the database of the test; the rest of what may stand bare is named at ``is_data``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html

from accounts import demo
from accounts.access import Permission
from accounts.models import User
from kernel import clock
from kernel.formats import city
from kernel.templatetags.ledger import initials
from tests.api.asking import api_of, client_api
from tests.factories import MembershipFactory, active_engagement
from tests.support.brackets import CODE, bare, bare_on, bracketed

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
WORKING_AFTERNOON = datetime(2026, 11, 17, 15, tzinfo=UTC)  # a Tuesday, on both sides of the ocean
OF_EACH = 2  # pages of one route for each role
LEFT_ALONE = {"docs", "schema", "account_logout", "demo_remove"}
NUMBER = re.compile(
    r"(\S*-\d{4}|[+−]?\s?[A-Z]{3} [\d.,]+|[\d.,]+|[A-Z\d]{4}-[A-Z\d]{4}|sha256( [0-9a-f]{4}| …)+|[0-9a-f]{64}|https?://\S+|/\S+/)"
)
WEEKDAY = re.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun)")  # from the Unicode CLDR, in the reader's language
NAMES = {"Counterpart", "CSV", "JSON", *Permission}
CODES = {
    "status",
    "kind",
    "verb",
    "role",
    "theme",
    "language",
    "code",
    "method",
    "audience",
    "channel",
}  # ours, not theirs


class Written:
    """What people wrote, line by line: every text column of every app that is no choice of a list."""

    def __init__(self) -> None:
        self.lines: set[str] = set(NAMES)
        for app in ("accounts", "engagements", "payments", "monitoring"):
            for model in apps.get_app_config(app).get_models():
                for field in model._meta.get_fields():
                    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                    if is_text and not field.choices and field.name not in CODES:
                        self._take(list(model._default_manager.values_list(field.name, flat=True)))
        self.lines |= {initials(line) for line in self.lines}
        self.all = " ".join(self.lines)

    def _take(self, value: Any) -> None:
        if isinstance(value, str):
            if re.fullmatch(r"UTC|[A-Z]\w+/\w+", value):
                self.lines.add(city(ZoneInfo(value)).replace("\xa0", " "))
            for line in value.splitlines():
                line = re.sub(r"[#>]|^\s*[-\d]+[.)]? ", "", line)
                parts = (
                    re.sub("[*_`]", "", line),
                    *re.split(r"[*_`\[\]()]|https?://\S+", line),
                )  # whole, or cut by its markup
                self.lines |= {piece for part in parts for piece in bare(part)}
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                self._take(each)

    def is_data(self, piece: str) -> bool:
        """A line that somebody wrote, or three words of one (where a comparison cuts it); several of them; a number."""
        if piece in self.lines or NUMBER.fullmatch(piece) or WEEKDAY.fullmatch(piece):
            return True
        if piece.count(" ") > 1 and f" {piece} " in f" {self.all} ":
            return True
        parts = re.split(r" [·–•] |\)\. |(?<=-\d{4}) | (?=https?:)", piece)
        return len(parts) > 1 and all(self.is_data(part.strip(" .,:()")) for part in parts)

    def not_in(self, pieces: list[str]) -> list[str]:
        """The pieces that nobody wrote: texts of ours that escape."""
        return [piece for piece in pieces if not self.is_data(piece)]


@pytest.fixture
def written(settings: Any, tmp_path: Path) -> Iterator[Written]:
    """The sample data on a working afternoon, when mail goes out; all their people read in brackets."""
    settings.CLOCK_FILE = str(tmp_path / "clock")
    clock.shift_to(WORKING_AFTERNOON)
    call_command("seed_demo", verbosity=0)
    User.objects.update(language=CODE)
    with bracketed():
        yield Written()


class Walk:
    """One person's way along the links, who posts each form as it stands empty; nothing of that is kept."""

    def __init__(self, client: Client, written: Written) -> None:
        self.client, self.written = client, written
        self.met: Counter[str | None] = Counter()
        self.found: list[str] = []

    def go(self, *starts: str) -> "Walk":
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            page = self._read(path, self.client.get(path, follow=True))
            if page is not None:
                waiting += [link for link in self._links(page) if self._is_new(link)]
                self._post_all(path, page)
        return self

    def _read(self, path: str, response: HttpResponse) -> Any:
        if not response["Content-Type"].startswith("text/html"):
            return None
        page = response.content.decode()
        self.found += [f"{path}: {piece}" for piece in self.written.not_in(bare_on(page))]
        return html.document_fromstring(page)

    def _post_all(self, path: str, page: Any) -> None:
        for form in page.iterfind(".//form[@method='post']"):
            action = form.get("action") or path
            for button in {(button.get("name"), button.get("value")) for button in form.iter("button")}:
                if not self._is_new(action, f"{action} {button[0]}"):
                    continue
                with transaction.atomic():
                    data = {button[0]: button[1] or ""} if button[0] else {}
                    self._read(f"POST {action}", self.client.post(action, data, follow=True))
                    transaction.set_rollback(True)

    def _links(self, page: Any) -> list[str]:
        return [link.get("href", "").partition("?")[0].partition("#")[0] for link in page.iter("a")]

    def _is_new(self, path: str, key: str = "") -> bool:
        try:
            name = resolve(path).url_name
        except Resolver404:
            return False
        self.met[path + key] += 1
        if name in LEFT_ALONE or self.met[path + key] > 1:
            return False
        self.met[f"{key and 'POST '}{name}"] += 1
        return self.met[f"{key and 'POST '}{name}"] <= OF_EACH


def test_the_pages_of_every_role(written):
    found = []
    for role in demo.ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(email=role.email))
        walk = Walk(client, written).go("/")
        assert len(walk.met) > 100
        found += [f"{role.code} {what}" for what in walk.found]
    assert "\n".join(sorted(set(found))) == ""


def test_the_pages_of_those_who_are_not_signed_in(written):
    call_command("remind")
    answers = {
        link for message in mail.outbox for link in re.findall(r"http://127.0.0.1:8000(/answers/\S+)", message.body)
    }
    pages = [reverse(name) for name in ("account_login", "account_request_login_code", "account_reset_password")]
    walk = Walk(Client(), written).go(*pages, *answers, "/nowhere/")
    assert walk.found == []


def test_the_pages_of_the_first_run():
    with bracketed():
        walk = Walk(Client(), Written()).go(reverse("welcome"))
    assert walk.found == []


def test_the_mails(written):
    call_command("remind")
    Client().post(reverse("account_request_login_code"), {"email": "ana@reyes.example"})
    assert len(mail.outbox) > 5
    for message in mail.outbox:
        said = [message.subject, message.body, *(content for content, _type in message.alternatives)]
        found = [piece for text in said for piece in (bare_on(text) if "<html" in text else bare(text))]
        assert written.not_in(found) == []


def test_the_problems_of_the_api():
    engagement = active_engagement()
    viewer = MembershipFactory(organization=engagement.organization, role="viewer").user
    User.objects.update(language=CODE)
    api, watching, path = client_api(engagement), api_of(viewer), f"/engagements/{engagement.pk}"
    with bracketed():
        answers = [
            api.get("/engagements?colour=blue"),
            api.get(f"/engagements/{viewer.pk}"),
            api.post(f"{path}/clarifications", {"question": ""}),
            api.post(f"{path}/clarifications", "{"),
            api.post(f"{path}/clarifications", {}, Idempotency_Key="x" * 300),
            api.post("/engagements", {"title": 7, "colour": "blue"}),
            watching.post("/engagements", {}),
            Client().get("/api/v1/engagements"),
        ]
    for answer in answers:
        problem = answer.json()
        assert 400 <= answer.status_code < 500
        said = [problem["detail"], *(error["detail"] for error in problem.get("errors", []))]
        assert [text for text in said if "⟦" not in text] == [], problem
