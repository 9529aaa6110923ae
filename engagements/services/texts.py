"""Checking free text that people enter."""

import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

MAX_TEXT = 100_000


def required_text(text: str, field: str, message: Any) -> str:
    """``text`` without surrounding space; raises Invalid when nothing is left."""
    text = clean_text(text, field)
    if not text:
        raise Invalid({field: [message]})
    return text


def clean_text(text: str, field: str) -> str:
    """``text`` without surrounding space.

    Raises Invalid for control characters (tab and newline are fine), halves of characters, or a megabyte.
    """
    text = str(text or "").replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        raise Invalid({field: [_("This is longer than 100,000 characters. Attach it as a file instead.")]})
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
        raise Invalid({field: [_("This contains control characters that cannot be stored. Paste it as plain text.")]})
    return text
