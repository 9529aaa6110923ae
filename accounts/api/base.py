"""The base of REST views that know who asks: the token's reader, its one seat, and the actor of a permitted act."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.access import Reader, Seat, require
from kernel.actors import Actor
from kernel.api.views import ResourceView
from kernel.errors import NotAllowed


class ApiView(ResourceView):
    """One address of the API, asked with a token. ``tag`` groups it in the documentation."""

    tag = ""

    @property
    def reader(self) -> Reader:
        reader: Reader = self.request.reader  # type: ignore[attr-defined]
        return reader

    @property
    def seat(self) -> Seat:
        """The one seat of the token."""
        return self.reader.seats[0]

    @property
    def side(self) -> str:
        return self.seat.side

    def actor(self, thing: Any) -> Actor:
        """Who acts on ``thing`` by the declared right; raises NotAllowed (403), also for a token of another engagement."""
        if self.reader.only_engagement_id not in (None, thing.pk):
            raise NotAllowed(_("This token is for one engagement. Use one of the whole seat for this."))
        return require(self.reader, self.operation.permission, thing)  # type: ignore[arg-type]

    def permissions_on(self, thing: Any) -> frozenset[str]:
        return self.reader.permissions_on(thing)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes our tokens."""

    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cp_<prefix>_<secret>",
            "description": "An API token of one seat. Make one under Account, API tokens, or with `manage.py create_token`. "
            "An operation names the scope that it takes; the right must also be among those of the seat's role.",
        }
