"""The base of REST views: runs the declared operations."""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import get_bytes_from_wsgi
from django.http import HttpResponseBase, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import clock
from kernel.api.idempotency import answer_once
from kernel.api.multipart import StrictMultiPartParser
from kernel.api.operations import Operation, operations_of
from kernel.api.pagination import MOST, PAGE_SIZE, page_body, place_in
from kernel.api.parsers import StrictJSONParser
from kernel.api.schema import OperationSchema
from kernel.keyset import Order, page_from, rows_from
from kernel.languages import spoken


class Query(serializers.Serializer[Any]):
    """Base of query parameters: an empty one is refused, since a filter by nothing would answer with everything."""


class PageQuery(Query):
    """Parameters of every list."""

    cursor = serializers.CharField(required=False, help_text="From the links `next` and `previous` of a page.")
    page_size = serializers.IntegerField(default=PAGE_SIZE, min_value=1, max_value=MOST)


def checked(shape: Any, data: Any, *, context: Mapping[str, Any], uploads: bool = False) -> dict[str, Any]:
    """What ``shape`` makes of ``data``. What is not declared is refused: a misspelt name would be ignored in silence."""
    form = shape(data=data, context=context)
    errors = {} if form.is_valid() else dict(form.errors)
    known = [*form.fields, *(["files"] if uploads else [])]
    for name in data if isinstance(data, Mapping) else ():
        if uploads and name == "files":
            given = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
            if not all(isinstance(file, UploadedFile) for file in given):
                errors[name] = [_("A file comes as a part of multipart/form-data with a file name; text is none.")]
        elif name not in known:
            errors[name] = [_("This name is unknown here. Known: %(names)s.") % {"names": ", ".join(known) or "–"}]
        elif isinstance(form, Query) and "" in data.getlist(name):
            errors.setdefault(name, [_("Give it a value, or leave it out.")])
    if errors:
        raise serializers.ValidationError(errors)
    return dict(form.validated_data)


@lru_cache(maxsize=1024)
def checked_query(shape: Any, text: bytes) -> dict[str, Any]:
    """What ``shape`` makes of the query of an address; remembered, since the same lists are asked for again and again."""
    return checked(shape, QueryDict(text), context={})


class ResourceView(APIView):
    """One address. Its methods are declared with :func:`kernel.api.operations.operation`."""

    schema = OperationSchema()
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    required: dict[str, str] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = operations_of(cls)
        cls.required = {method: operation.permission for method, operation in declared.items()}
        takes_files = any(operation.uploads for operation in declared.values())
        cls.parser_classes = [StrictJSONParser, StrictMultiPartParser] if takes_files else [StrictJSONParser]

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @property
    def operation(self) -> Operation:
        """The operation that is being run."""
        declared: Operation = operations_of(type(self))[self.method]
        return declared

    @property
    def method(self) -> str:
        return "GET" if self.request.method == "HEAD" else str(self.request.method)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign in, check scopes and rate, and answer in the language of the token's person from here on."""
        super().initial(request, *args, **kwargs)
        if request.auth is not None:
            translation.activate(spoken(request.auth.user.language))
            self.headers["Content-Language"] = translation.get_language() or ""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whatever is asked for, the answer is JSON: it has no other form."""
        return super().perform_content_negotiation(request, force=True)

    def run(self, declared: Operation, method: Callable[..., Any]) -> Any:
        """Check what was sent, call ``method`` once per ``Idempotency-Key``, and shape its answer."""

        def act() -> Any:
            return self._answer(declared, method(self, *self._given(declared)))

        if self.request.method == "POST" and declared.is_idempotent:
            return answer_once(self.request, self.request.auth.pk, act, now=self.now, extra=lambda: dict(self.headers))
        return act()

    def page(self, rows: Any, query: dict[str, Any], *, order: Order, shape: Any) -> dict[str, Any]:
        """One page of ``rows``; ``shape`` is a serializer class, or a function from a list of rows to a list of JSON."""
        place = place_in(query.get("cursor", ""), order)
        page = page_from(
            list(rows_from(rows, order, place)[: query["page_size"] + 1]), order, place, size=query["page_size"]
        )
        results = self.shaped(shape, page.rows) if isinstance(shape, type) else shape(page.rows)
        return page_body(page, request=self.request, results=results)

    def shaped(self, shape: Any, rows: Any, *, many: bool = True) -> Any:
        """Rows as JSON by a serializer class, which finds this view in its context."""
        return shape(rows, many=many, context=self.get_renderer_context()).data

    def set_etag(self, tag: str) -> None:
        self.headers["ETag"] = tag

    def set_location(self, url: str) -> None:
        self.headers["Location"] = self.request.build_absolute_uri(url)

    def _given(self, declared: Operation) -> list[Any]:
        given: list[Any] = []
        if declared.takes is not None:
            context = self.get_renderer_context()
            given.append(checked(declared.takes, self.request.data, context=context, uploads=declared.uploads))
            if declared.uploads:
                given[-1]["files"] = self.request.FILES.getlist("files")
        query = checked_query(
            cast(Hashable, declared.query or Query), get_bytes_from_wsgi(self.request.META, "QUERY_STRING", "")
        )
        return [*given, dict(query)] if declared.query else given

    def _answer(self, declared: Operation, result: Any) -> Any:
        if isinstance(result, HttpResponseBase):
            return result
        if declared.gives is not None and not isinstance(result, (dict, list)):
            result = self.shaped(declared.gives, result, many=False)
        return Response(result, status=declared.status)
