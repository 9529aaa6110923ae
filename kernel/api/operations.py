"""What one method of a REST view declares: its name, the right it takes, what it reads and what it answers.

    class Clarifications(EngagementView):
        @operation("askClarification", "Ask the other side", Permission.CLARIFICATION_ASK, takes=Ask, gives=Clarification)
        def post(self, data): ...

The schema, the scopes, the checking of the body, ``If-Match`` and ``Idempotency-Key`` all follow from this declaration. The texts
are documentation for developers and stay in English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

Shape = type[BaseSerializer[Any]]


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    ``takes`` is the body, ``query`` the parameters, ``gives`` the answer. ``uploads``: files may come along, ``needs_files``:
    they must. ``needs_match`` demands ``If-Match``; ``has_etag`` says that the answer carries one.
    """

    id: str
    summary: str
    permission: str
    description: str = ""
    takes: Shape | None = None
    query: Shape | None = None
    gives: Shape | None = None
    status: int = 200
    uploads: bool = False
    needs_files: bool = False
    needs_match: bool = False
    has_etag: bool = False
    is_idempotent: bool = True
    media_type: str = "application/json"


def operation(id: str, summary: str, permission: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a method of a :class:`kernel.api.views.ResourceView`; see :class:`Operation` for the options.

    The method gets the checked body, or the checked parameters, where it declares them. What it returns is shaped by ``gives``;
    a dictionary is the answer as it stands.
    """
    declared = Operation(id, summary, permission, **options)

    def declare(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def handle(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
            response: Response = view.run(declared, method)
            return response

        handle.operation = declared  # type: ignore[attr-defined]
        return handle

    return declare


def operations_of(view: type) -> dict[str, Operation]:
    """The declared operations of a view by HTTP method."""
    found = {name.upper(): getattr(getattr(view, name, None), "operation", None) for name in METHODS}
    return {method: declared for method, declared in found.items() if declared is not None}


METHODS = ("get", "post", "put", "patch", "delete")
