"""What a token may do: each view declares the permission that each of its methods or actions requires."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.access import Permission, Reader, has_permission

ALIASES = {"HEAD": "GET", "OPTIONS": "GET"}


class HasScope(BasePermission):
    """The token's scopes must include what the view requires, and so must the rights of the token's seat.

        class DeliverableView(APIView):
            required = {"GET": Permission.ENGAGEMENT_READ, "POST": Permission.DELIVERABLE_SUBMIT}

    A viewset may name its actions instead of methods. What is not declared is refused. An object that the seat may not act
    on, though it sees it, is refused too (403); an object that it does not see was never fetched (404).
    """

    code = "not_allowed"

    def has_permission(self, request: Request, view: Any) -> bool:
        reader: Reader | None = getattr(request, "reader", None)
        if reader is None:
            return False
        if not _is_served(request, view):
            return True  # 405 is the better answer
        permission = required_permission(request, view)
        return permission is not None and any(
            permission in seat.permissions and (reader.scopes is None or permission in reader.scopes)
            for seat in reader.seats
        )

    def has_object_permission(self, request: Request, view: Any, thing: Any) -> bool:
        permission = required_permission(request, view)
        reader: Reader = request.reader  # type: ignore[attr-defined]
        return permission is not None and has_permission(reader, permission, thing)


def required_permission(request: Request, view: Any) -> Permission | None:
    """What ``view`` declares for this request; None where it declares nothing."""
    declared: dict[str, Permission] = getattr(view, "required", {})
    action = getattr(view, "action", None)
    method = request.method or ""
    return declared.get(action or "") or declared.get(ALIASES.get(method, method))


def _is_served(request: Request, view: Any) -> bool:
    return request.method == "OPTIONS" or hasattr(view, (request.method or "").lower())
