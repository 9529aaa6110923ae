"""multipart/form-data as this API takes it (RFC 7578): in UTF-8, and every part or none."""

from collections.abc import Mapping
from typing import Any

from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles


class StrictMultiPartParser(BaseParser):
    """Raises ParseError (400) where a part cannot be read: Django leaves it out, and a file would be lost in silence."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "DataAndFiles[Any, Any]":
        request = (parser_context or {})["request"]
        kind = media_type or ""
        counted: Any = Counted(stream, parse_header_parameters(kind)[1].get("boundary", ""))
        about = {**request.META, "CONTENT_TYPE": kind}
        try:
            data, files = MultiPartParser(about, counted, request.upload_handlers, "utf-8").parse()
        except (MultiPartParserError, LookupError) as error:  # the latter by a file's name in an encoding that is none
            raise ParseError(_("The parts of the body could not be read: %(reason)s") % {"reason": error}) from error
        given = [file for _name, found in files.lists() for file in found]
        if len(given) + sum(len(found) for _name, found in data.lists()) != counted.parts:
            for file in given:
                file.close()
            raise ParseError(
                _("A part of the body could not be read. Name each, name files in UTF-8, and send the end.")
            )
        return DataAndFiles(data, files)


class Counted:
    """A stream that counts the boundaries that pass, and sees the one that ends the body."""

    def __init__(self, stream: Any, boundary: str) -> None:
        self.stream, self.mark = stream, f"--{boundary}".encode(errors="replace")
        self.boundaries, self.has_ended, self.rest = 0, False, b""

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(size)
        seen = self.rest + data
        self.boundaries += seen.count(self.mark) - self.rest.count(self.mark)
        self.has_ended = self.has_ended or self.mark + b"--" in seen
        self.rest = seen[-len(self.mark) - 1 :]
        return data

    @property
    def parts(self) -> int | None:
        """How many parts were sent, or None where the end is missing; a body of nothing has none."""
        return self.boundaries - self.has_ended if self.has_ended or not self.boundaries else None
