"""OpenAPI 3.1 from the declared operations (:mod:`kernel.api.operations`)."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from kernel.api.operations import Operation
from kernel.api.problems import CONTENT_TYPE

PROBLEMS = {
    400: ("Malformed", "The body or a header could not be read."),
    401: ("NotAuthenticated", "No token, or one that is unknown, expired or revoked."),
    403: ("NotAllowed", "The token's scopes, or its role, do not include this."),
    404: ("NotFound", "There is nothing there that this token can see."),
    409: ("Conflict", "It cannot be done as things stand; `code` says why."),
    412: ("Stale", "It changed since it was read."),
    413: ("TooLarge", "The body is too large."),
    415: ("UnsupportedMediaType", "The content type is not taken."),
    422: ("Invalid", "Some entries need a correction; `errors` names all of them."),
    428: ("PreconditionRequired", "`If-Match` is missing."),
    429: ("Throttled", "Too many requests; wait for `Retry-After` seconds."),
}
PROBLEM = {
    "type": "object",
    "description": "A problem (RFC 9457). `code` is stable; `detail` is a sentence in the reader's language.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "A dotted place, such as `links.0`; empty for the whole.",
                    },
                    "detail": {"type": "string"},
                },
                "required": ["field", "detail"],
            },
        },
        "details": {"type": "object", "additionalProperties": True, "description": "Facts for programs."},
    },
    "required": ["type", "title", "status", "detail", "code", "request_id"],
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    OpenApiParameter.HEADER,
    description="Any text that is new for this act, such as a UUID. Sent again within 24 hours, the act is not repeated: the "
    "first answer is given again with `Idempotency-Replayed: true`.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that was read, or `*`."
)


class OperationSchema(AutoSchema):
    """Reads everything from the method's :class:`Operation`."""

    @property
    def declared(self) -> Operation:
        declared: Operation = getattr(self.view, self.method.lower()).operation
        return declared

    def get_operation_id(self) -> str:
        return self.declared.id

    def get_summary(self) -> str:
        return self.declared.summary

    def get_description(self) -> str:  # type: ignore[override]
        scope = self.declared.permission
        return f"{self.declared.description}\n\n{f'Scope: `{scope}`.' if scope else 'Any token may.'}".strip()

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "")]

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [self.declared.query()] if self.declared.query else []
        if self.method == "POST" and self.declared.is_idempotent:
            parameters.append(IDEMPOTENCY_KEY)
        if self.declared.needs_match:
            parameters.append(IF_MATCH)
        if self.declared.has_etag:
            parameters.append(
                OpenApiParameter(
                    "ETag", str, OpenApiParameter.HEADER, response=[self.declared.status], description="The version."
                )
            )
        return parameters

    def get_request_serializer(self) -> Any:
        takes = self.declared.takes
        if takes is None or not self.declared.uploads:
            return takes
        if self.declared.needs_files:
            return {"multipart/form-data": _with_files(takes, is_required=True)}
        return {"application/json": takes, "multipart/form-data": _with_files(takes)}

    def get_response_serializers(self) -> Any:
        answer: Any = self.declared.gives
        if self.declared.media_type != "application/json":
            return {(self.declared.status, self.declared.media_type): {"type": "string", "format": "binary"}}
        return {self.declared.status: answer}

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_auth(self) -> list[Any]:
        """In OpenAPI 3.1 a requirement of a bearer token names the roles that it takes: our scopes."""
        roles = [self.declared.permission] if self.declared.permission else []
        return [dict.fromkeys(requirement, roles) for requirement in super().get_auth()]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            said = (self.declared.gives and self.declared.gives.__doc__) or "The file."
            operation["responses"][str(self.declared.status)]["description"] = said.splitlines()[0]
            for status in self._problems():
                operation["responses"][str(status)] = self._problem(status).ref
            operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation

    def _problems(self) -> list[int]:
        found = {401, 403, 422, 429}
        found |= {404} if "{" in self.path else set()
        found |= {400, 409, 413, 415} if self.method != "GET" else set()
        found |= {412, 428} if self.declared.needs_match else set()
        return sorted(found | ({412} if self.method == "POST" else set()))

    def _problem(self, status: int) -> ResolvedComponent:
        name, description = PROBLEMS[status]
        schema = ResolvedComponent("Problem", ResolvedComponent.SCHEMA, PROBLEM, "Problem")
        self.registry.register_on_missing(schema)
        content = {CONTENT_TYPE: {"schema": schema.ref}}
        answer = {"description": description, "content": content}
        component = ResolvedComponent(name, ResolvedComponent.RESPONSE, answer, name)
        self.registry.register_on_missing(component)
        return component


def _with_files(takes: Any, *, is_required: bool = False) -> Any:
    """The same body with files beside it."""
    name = takes.__name__.removesuffix("Serializer") + "WithFilesSerializer"
    files = serializers.ListField(child=serializers.FileField(), required=is_required, allow_empty=not is_required)
    return type(name, (takes,), {"files": files, "__doc__": takes.__doc__})


def page_shape(shape: Any) -> Any:
    """The serializer of a page of ``shape``; for the schema."""
    name = shape.__name__.removesuffix("Serializer") + "PageSerializer"
    link: dict[str, Any] = {
        "allow_null": True,
        "help_text": "Link to the page, with the same filters; null where there is none.",
    }
    fields = {
        "results": shape(many=True),
        "next": serializers.URLField(**link),
        "previous": serializers.URLField(**link),
        "__doc__": "One page of a list.",
    }
    return type(name, (serializers.Serializer,), fields)


def describe(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: how the API is used, and its groups in the order of the addresses."""
    result["info"]["description"] = f"{result['info']['description']}\n\n{INTRODUCTION}"
    tags = dict.fromkeys(tag for path in result["paths"].values() for method in path.values() for tag in method["tags"])
    result["tags"] = [{"name": tag} for tag in tags]
    _drop(result, "x-spec-enum-id")
    _close_bodies(result)
    return result


def _close_bodies(result: dict[str, Any]) -> None:
    """Say of each body that names which are not declared are refused."""
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    for operation in operations:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            result["components"]["schemas"][name]["additionalProperties"] = False


def _drop(value: Any, name: str) -> None:
    """Remove a working mark of the generator wherever it stands."""
    if isinstance(value, dict):
        value.pop(name, None)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _drop(inner, name)


INTRODUCTION = """\
**Sign-in.** `Authorization: Bearer cp_…`. A token acts from one seat, with the scopes that it was given.

    curl -H "Authorization: Bearer cp_…" https://counterpart.example/api/v1/moves

**Whose move.** Each engagement carries `whose_move`, the most pressing duty in codes and in one sentence of the reader's language
and zone, and each row carries `allowed_actions`, what the token may do to it as it stands.

**Problems.** What cannot be done is answered as `application/problem+json` (RFC 9457). `code` is stable; `errors` names every
wrong field at once. A stranger's object is 404, a right that is missing 403, a state that does not allow it 409.

**Updates.** `PUT` takes the `ETag` that was read as `If-Match`: 428 without it, 412 where somebody was faster.

**Repeating.** A `POST` with an `Idempotency-Key` has its effect once, for 24 hours.

**Lists** come in pages of `page_size` (at most 200) with `next` and `previous`.

**Names** that are not known are refused, in bodies and parameters alike.

**Answers** are JSON, whatever `Accept` asks for; a file that is downloaded comes as it is.

**External ids.** What an integration creates takes an `external_id`, which is unique within the organization: 409
`external_id_taken` leads to what was created before, and the lists find it by that name.

**Values.** Instants are ISO 8601 in UTC, days are days, amounts are text with the currency's decimals."""
