"""Mails: items as a message that reads well in plain text too, threads by job, and says how to get fewer.

Headers: a Message-ID that is the same at every try, References to the job, ``List-Unsubscribe`` with one click (RFC 8058) on
what is not essential, ``Auto-Submitted`` (RFC 3834).
"""

from datetime import datetime
from email.utils import formataddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from monitoring.links import absolute, answer_url, unsubscribe_url
from monitoring.services import digest
from monitoring.services.items import Item
from monitoring.services.preferences import DIGEST, is_essential
from monitoring.services.recipients import Person


def compose(letter_id: UUID, items: list[Item], person: Person, *, now: datetime) -> EmailMultiAlternatives:
    """The mail that carries ``items`` (at least one) to ``person``, in the active language."""
    if len(items) == 1:
        subject, template = _subject(items[0]), "single"
        context = {"item": items[0], "answer_url": _answer_url(items[0], now)}
        thread = [f"engagement.{items[0].notification.scope_id}", *_thread_of_move(items[0])]
    else:
        subject, template = digest.subject(items), "digest"
        context = {"sections": digest.sections(items)}
        thread = [f"{DIGEST}.{person.id}"]
    unsubscribe = _unsubscribe(items, person)
    context |= {
        "subject": subject,
        "language": get_language(),
        "root": settings.PUBLIC_URL,
        "home_url": absolute(reverse("home")),
        "manage_url": absolute(reverse("profile")),
        "unsubscribe_url": unsubscribe,
    }
    message = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=_tidy(render_to_string(f"monitoring/mail/{template}.txt", context)),
        to=[formataddr((_one_line(person.name), person.email))],
        headers=_headers(letter_id, thread, unsubscribe),
    )
    message.attach_alternative(render_to_string(f"monitoring/mail/{template}.html", context), "text/html")
    return message


def message_id(name: object) -> str:
    """An id of RFC 5322 for a letter or a thread, in the domain of this installation."""
    return f"<{name}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>"


def _subject(item: Item) -> str:
    """``Your turn: Deliver “Homepage draft” · ENG-0007``."""
    return f"{item.placed_title} · {item.reference}"


def _headers(letter_id: UUID, thread: list[str], unsubscribe: str) -> dict[str, str]:
    parents = [message_id(name) for name in thread]
    headers = {
        "Message-ID": message_id(letter_id),
        "References": " ".join(parents),
        "In-Reply-To": parents[-1],
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _thread_of_move(item: Item) -> list[str]:
    move = item.notification.move_id
    return [f"move.{move}"] if move else []


def _answer_url(item: Item, now: datetime) -> str:
    return answer_url(item.notification.pk, now=now) if item.may_answer else ""


def _unsubscribe(items: list[Item], person: Person) -> str:
    """One click ends mails like this one; none where one of the items must reach its reader."""
    if any(is_essential(item.notification) for item in items):
        return ""
    return unsubscribe_url(person.id, items[0].notification.code if len(items) == 1 else DIGEST)


def _one_line(text: str) -> str:
    """Text without line breaks and control characters: nothing that people enter can split a header."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _tidy(text: str) -> str:
    """At most one empty line between paragraphs, which templates cannot promise."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
