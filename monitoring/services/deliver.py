"""Delivery: letters claimed, put into words, handed to the mail server, and finished, each on its own.

Nothing is read, rendered or sent inside a transaction. Each mail is finished before the next one is sent, so that a kill
between the server's 250 and our note of it can cost one extra mail at most, under the same Message-ID. What is no longer
true when its turn comes is dropped.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import translation

from kernel.killpoints import reached
from kernel.languages import spoken
from monitoring.mail import compose
from monitoring.models import MailOptOut, Notification
from monitoring.services import letters
from monitoring.services.items import item_of
from monitoring.services.letters import LEASE, Batch, Letter
from monitoring.services.material import Material, read_material
from monitoring.services.preferences import is_muted

log = logging.getLogger(__name__)
CHUNK = 25
SECONDS = 20.0


@dataclass
class Delivery:
    """What one run came to: mails sent, notifications dropped, mails put back for another try or given up."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0


def deliver(*, now: datetime, seconds: float = SECONDS) -> Delivery:
    """Send what is due, for about ``seconds``; the next visit goes on. Stops when the mail server cannot be reached."""
    outcome, began = Delivery(), time.monotonic()
    while time.monotonic() - began < seconds:
        reached("deliver.before_claim")
        batch = letters.claim(now=now)
        reached("deliver.after_claim")
        if not batch.letters and not batch.deferred:
            break
        if not Round(batch, outcome, now).send():
            break
    return outcome


class Round:
    """One batch of letters, over one connection to the mail server."""

    def __init__(self, batch: Batch, outcome: Delivery, now: datetime) -> None:
        self.lease, self.waiting, self.outcome, self.now = batch.lease, list(batch.letters), outcome, now
        self.ends = time.monotonic() + LEASE.total_seconds() / 2
        self.server = get_connection()

    def send(self) -> bool:
        """Send the letters. False when the server cannot be reached: all that wait are put back for a later try."""
        if not self.waiting:
            return True
        material = read_material([row for letter in self.waiting for row in letter.rows])
        muted = read_opt_outs(self.waiting)
        try:
            while self.waiting:
                chunk = self.waiting[:CHUNK]
                wanted = self._worth_sending(chunk, material, muted)
                for letter in chunk:
                    if not self._connect():
                        return False
                    self.waiting.remove(letter)
                    self._send_letter(letter, [row for row in letter.rows if row.pk in wanted], material)
                if time.monotonic() > self.ends:
                    letters.release(self.waiting, lease=self.lease)
                    break
        finally:
            self._hang_up()
        return True

    def _worth_sending(self, chunk: Collection[Letter], material: Material, muted: dict[UUID, set[str]]) -> set[UUID]:
        """Looked at right before they go out: what is still true, and still wanted by somebody with a seat."""
        rows = [row for letter in chunk for row in letter.rows]
        about = [(row.pk, move.pk if (move := material.move_of(row)) else row.move_id) for row in rows]
        true = letters.still_true(about, lease=self.lease)
        return {
            row.pk
            for row in rows
            if row.pk in true and material.person_of(row) and not is_muted(row, muted[row.recipient_id])
        }

    def _send_letter(self, letter: Letter, rows: list[Notification], material: Material) -> None:
        """Send one letter with those of its rows that are worth it, and note what came of it."""
        try:
            message = self._message(letter, rows, material) if rows else None
        except Exception as error:
            log.exception("letter %s could not be written", letter.id)
            self._put_back(letter, error)
            return
        self._drop([row for row in letter.rows if message is None or row not in rows])
        if message is None:
            return
        reached("deliver.before_send")
        try:
            self.server.send_messages([message])
        except Exception as error:  # whatever the mail backend raises: one mail must not stop the others
            log.warning("letter %s was not sent: %s", letter.id, error)
            self._put_back(letter, error)
            return
        reached("deliver.accepted")
        letters.finish(rows, lease=self.lease, now=self.now)
        self.outcome.sent += 1
        reached("deliver.finished")

    def _message(self, letter: Letter, rows: list[Notification], material: Material) -> EmailMultiAlternatives | None:
        person = next(someone for row in rows if (someone := material.person_of(row)))
        with translation.override(spoken(person.language)):
            found = [
                item_of(row, material, someone, now=self.now) for row in rows if (someone := material.person_of(row))
            ]
            items = [item for item in found if item is not None]
            return compose(letter.id, items, person, now=self.now) if items else None

    def _drop(self, rows: list[Notification]) -> None:
        letters.drop(rows, lease=self.lease, now=self.now)
        self.outcome.dropped += len(rows)

    def _put_back(self, letter: Letter, error: Exception) -> None:
        letters.retry(letter, say_error(error), lease=self.lease, now=self.now, is_hopeless=is_hopeless(error))
        self.outcome.failed += 1
        if not isinstance(error, SMTPResponseException | SMTPRecipientsRefused):
            self._hang_up()

    def _connect(self) -> bool:
        """Open the connection where it is not; put everything back where that fails."""
        try:
            self.server.open()
        except (SMTPException, OSError) as error:
            log.warning("the mail server cannot be reached, %d letters wait: %s", len(self.waiting), error)
            for letter in self.waiting:
                letters.retry(letter, say_error(error), lease=self.lease, now=self.now)
            self.outcome.failed += len(self.waiting)
            return False
        return True

    def _hang_up(self) -> None:
        try:
            self.server.close()
        except (SMTPException, OSError):
            log.debug("the mail server was gone before we hung up")


def read_opt_outs(batch: Collection[Letter]) -> dict[UUID, set[str]]:
    """The kinds of mail that each recipient wants no more."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = MailOptOut.objects.filter(user_id__in={letter.recipient.pk for letter in batch})
    for user_id, code in rows.values_list("user_id", "code"):
        found[user_id].add(code)
    return found


def is_hopeless(error: Exception) -> bool:
    """The server refused this recipient or this message for good (RFC 5321 §4.2.1: 5yz)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and 500 <= error.smtp_code < 600


def say_error(error: Exception) -> str:
    """What went wrong, for the operator who looks at the outbox."""
    return f"{type(error).__name__}: {error}"
