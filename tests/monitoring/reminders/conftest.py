"""Fixtures of the reminders."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.monitoring.reminders.mailserver import MailServer, mail_server
from tests.support.machine import Machine


@pytest.fixture
def post(settings) -> Iterator[MailServer]:
    """A real mail server, to which this process sends."""
    with mail_server() as made:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
        yield made


@pytest.fixture
def worker_machine(machine: Machine, post: MailServer) -> Machine:
    """A machine whose children send to ``post`` and follow a clock file."""
    machine.process_env["EMAIL_URL"] = f"smtp://127.0.0.1:{post.port}"
    machine.process_env["COUNTERPART_CLOCK_FILE"] = str(machine.folder / "clock")
    return machine


@pytest.fixture
def set_clock(worker_machine: Machine):
    """Let the children's clocks go on from this moment."""

    def to(moment: datetime) -> None:
        scratch = worker_machine.folder / "clock.new"
        scratch.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        scratch.rename(worker_machine.folder / "clock")

    return to
