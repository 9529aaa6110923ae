"""Answers as JSON text."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer


class AnswerRenderer(JSONRenderer):
    """JSON by orjson. What that cannot write, such as a number of 40 digits, the framework's own renderer writes."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=self.encoder_class().default, option=orjson.OPT_PASSTHROUGH_DATETIME)
        except orjson.JSONEncodeError:
            return bytes(super().render(data, accepted_media_type, renderer_context))
