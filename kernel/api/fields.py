"""Fields of requests and answers: text that can be stored, amounts as text, hours, instants in UTC."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import amount_text

MAX_LINE = 200
MAX_TEXT = 100_000


class StorableField(serializers.CharField):
    """Text as JSON text: a number is none. Base of the two below, which differ in the control characters that they take."""

    refused = ""
    sentence: Any = ""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        if re.search(f"[{self.refused}]", text):
            raise serializers.ValidationError(self.sentence)
        return text


class StorableFieldExtension(OpenApiSerializerFieldExtension):
    """The schema says which characters are taken and that, unless it may be empty, something has to show.

    Only there: as a check the pattern would take quadratic time.
    """

    target_class = StorableField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        said = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        refused = self.target.refused.replace(r"\x", r"\u00")
        taken = f"[^{refused}]*"
        return {**said, "pattern": f"^{taken}$" if self.target.allow_blank else rf"^{taken}[^\s{refused}]{taken}$"}


class LineField(StorableField):
    """One line without control characters."""

    refused = r"\x00-\x1f\x7f-\x9f"
    sentence = _("This must be one line without control characters.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_LINE, **kwargs})


class TextField(StorableField):
    """Text of several lines; tabs and line breaks are the only control characters."""

    refused = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    sentence = _("This contains control characters that cannot be stored.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_TEXT, **kwargs})


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$", "examples": ["09:00"]})
class HourField(serializers.TimeField):
    """A time of the day in hours and minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class AmountField(serializers.RegexField):
    """An amount as text, such as ``"1200.00"``, so that no program reads it as a rounded number."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _('Write it as text: digits, with a point before the decimals and nothing else, such as "1200.00".')
        kwargs.setdefault("error_messages", {"invalid": wrong})
        super().__init__(r"^[0-9]{1,12}(\.[0-9]{1,4})?$", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "string", "examples": ["1200.00"], "description": "An amount in the row's currency."})
class MoneyField(serializers.ReadOnlyField):
    """An amount of an answer, with the decimals of the row's ``currency``."""

    def get_attribute(self, instance: Any) -> Any:
        amount = super().get_attribute(instance)
        return None if amount is None else (amount, instance.currency)

    def to_representation(self, value: tuple[Decimal, str]) -> str:
        return amount_text(*value)


def instant_text(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, as every instant of this API is written."""
    if moment is None:
        return None
    text = (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()
    return text.removesuffix("+00:00") + "Z"
