"""The bell is quick to give up, and carries the request's id."""

import socket
import time

import pytest
import structlog
from kombu import pools

from accounts.services import invitations
from config.celery import app, send_request_id
from kernel import bell
from tests.support.ports import free_port


@pytest.fixture
def broker_at(monkeypatch):
    """Point the bell at an address where no broker answers."""

    def point(url: str) -> None:
        monkeypatch.setattr(app.conf, "broker_url", url)
        pools.reset()

    yield point
    monkeypatch.undo()
    pools.reset()


RINGS = pytest.mark.parametrize("ring", [bell.ring, invitations.ring], ids=["outbox", "invitations"])


@RINGS
def test_a_broker_that_is_gone_costs_next_to_nothing(broker_at, caplog, ring):
    broker_at(f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    ring()
    assert time.monotonic() - began < 2
    assert "was not heard" in caplog.text


@RINGS
def test_a_broker_that_does_not_answer_costs_a_fifth_of_a_second(broker_at, caplog, ring):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        broker_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        began = time.monotonic()
        ring()
        assert time.monotonic() - began < 2
    assert "was not heard" in caplog.text


def test_the_id_of_the_request_travels_with_the_task():
    headers: dict[str, str] = {}
    with structlog.contextvars.bound_contextvars(request_id="0123abcd"):
        send_request_id(headers=headers)
    assert headers == {"request_id": "0123abcd"}


def test_without_a_request_nothing_travels():
    headers: dict[str, str] = {}
    send_request_id(headers=headers)
    assert headers == {}
