"""The mail catcher keeps what it is sent, byte for byte, behind the envelope."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.machine import Machine

pytestmark = pytest.mark.processes


def test_a_message_is_kept_with_its_envelope(machine: Machine) -> None:
    folder = machine.start_mail()
    message = EmailMessage()
    message["Subject"] = "Your turn"
    message["From"], message["To"] = "app@example.org", "ana@example.org"
    message.set_content("Deliver the draft, señora.\n.\nA dot stood alone.")
    with smtplib.SMTP("127.0.0.1", int(machine.process_env["EMAIL_URL"].rpartition(":")[2])) as client:
        client.send_message(message, to_addrs=["ana@example.org", "hidden@example.org"])
        client.send_message(message)
    first, second = sorted(folder.glob("*.eml"))
    assert first.read_bytes().startswith(
        b"X-MailFrom: app@example.org\r\nX-RcptTo: ana@example.org, hidden@example.org\r\n"
    )
    bodies = [path.read_bytes().split(b"\r\n", 2)[2] for path in (first, second)]
    assert bodies[0] == bodies[1]
    assert b"A dot stood alone." in first.read_bytes()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
