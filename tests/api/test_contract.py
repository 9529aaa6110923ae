"""The API against its own schema: what the schema allows is taken, what it forbids is refused, every answer is as it says.

Schemathesis makes the requests and judges the answers. They go through the whole stack, to rows in every state, as an owner and
as a contractor with every scope; each is rolled back. Random, but the same in every run.
"""

from collections.abc import Iterable
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from config.wsgi import application
from kernel.api.reference import document
from tests.api.states import States

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_headers_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.negative_data_rejection,
]
# Fields about which a schema cannot say everything: what they name has to be there, or depends on other fields.
BEYOND = {"cursor", "relationship", "manager", "deputy", "subject", "answers", "unmet", "section_key", "currency"}
BEYOND |= {"paid_on", "progress", "draft", "text", "files", "note", "links", "amount", "reason", "expires_at"}


def closing(environ: Any, start_response: Any) -> Iterable[bytes]:
    """The application as a server runs it, which closes what it was given: a file that is sent."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = closing
SCHEMA.config.generation.with_security_parameters = False  # who asks is set below
REFUSALS = SCHEMA.config.checks.negative_data_rejection
REFUSALS.expected_statuses = [*REFUSALS.expected_statuses, "412"]  # for an ETag that is none
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


class Contract:
    """Asks, judges, and keeps what was wrong and which operations were done."""

    def __init__(self, states: States) -> None:
        self.states, self.faults, self.done = states, {}, set()

    def end(self) -> None:
        """Fail where anything was wrong, and say what."""
        if self.faults:
            said = [f"{label}: {what}\n{text}" for (label, what), text in sorted(self.faults.items())]
            pytest.fail("\n\n".join(said), pytrace=False)

    def ask(self, operation: Any, mode: GenerationMode, place: dict[str, str] | None, examples: int) -> None:
        """Send some requests to one operation, at one place, from both sides."""
        fixed = {"path_parameters": place} if place else {}

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, **fixed), data=st.data())
        def ask_and_judge(case: Any, data: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                self.states.aim(case, data)
            for raw in self.states.tokens:
                self._judge(case, self._send(case, raw))

        ask_and_judge()

    def _send(self, case: Any, raw: str) -> Any:
        headers = {"Authorization": f"Bearer {raw}", "Accept-Encoding": "identity"}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        return response

    def _judge(self, case: Any, response: Any) -> None:
        label = case.operation.label
        if response.status_code < 300:
            self.done.add(label)
        elif case.meta.generation.mode is GenerationMode.POSITIVE and not is_fair(response):
            self.faults[label, "refused what the schema allows"] = response.text
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            self.faults |= {
                (label, failure.title): f"{failure.message}\n{response.text}" for failure in group.exceptions
            }


def is_fair(response: Any) -> bool:
    """Whether a request that the schema allows may be refused like this: by right, state, or what a schema cannot say."""
    if response.status_code == 422:
        return all(error["field"].partition(".")[0] in BEYOND for error in response.json()["errors"])
    return response.status_code in {403, 404, 409, 412}


def test_what_the_schema_allows_is_taken_and_answered_as_it_says(states: States):
    contract = Contract(states)
    for operation in OPERATIONS:
        for place in states.places(operation.path):
            contract.ask(operation, GenerationMode.POSITIVE, place, examples=2)
    contract.end()
    assert {operation.label for operation in OPERATIONS} - contract.done == set()


def test_what_the_schema_forbids_is_refused(states: States):
    contract = Contract(states)
    for operation in OPERATIONS:
        has_path, has_more = operation.path_parameters, operation.query or operation.headers or operation.body
        if has_path or has_more:  # else there is nothing that could be wrong
            place = states.places(operation.path)[0] if has_more else None
            contract.ask(operation, GenerationMode.NEGATIVE, place, examples=6)
    contract.end()
