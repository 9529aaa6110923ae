"""Fields of requests and answers: text that can be stored, amounts as text, instants in UTC."""

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import amount_text

MAX_LINE = 200
MAX_TEXT = 100_000


class LineField(serializers.CharField):
    """One line without control characters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LINE)
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        if isinstance(text, str) and any(unicodedata.category(character) == "Cc" for character in text):
            raise serializers.ValidationError(_("This must be one line without control characters."))
        return text


class TextField(serializers.CharField):
    """Text of several lines; tabs and line breaks are the only control characters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        if isinstance(text, str) and any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
            raise serializers.ValidationError(_("This contains control characters that cannot be stored."))
        return text


class AmountField(serializers.RegexField):
    """An amount as text, such as ``"1200.00"``, so that no program reads it as a rounded number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": _('Write it as text with digits, such as "1200.00".')})
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
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
