"""A language that writes ⟦every text⟧ in brackets, to see which text does not go through gettext."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from typing import Any

from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real
from lxml import html

CODE = "xx"
SPOKEN = (
    "aria-label", "title", "alt", "placeholder", "data-confirm", "data-confirm-detail", "data-confirm-label", "data-default",
)  # fmt: skip
SILENT = {"script", "style", "template", "textarea", "code", "pre", "kbd"}
CLDR = {"zone", "country", "currency"}  # choices that come from the Unicode CLDR in the reader's language
GAP = "\0"
MARKS = " ·,.:;()–-…→“”•"
BRACKET = re.compile("⟦[^⟦⟧]*⟧")
CUT_SHORT = re.compile(f"⟦[^⟦⟧{GAP}]*…")


class Brackets(NullTranslations):
    """Every text as it stands in the source, in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        return self.gettext(singular if number == 1 else plural)

    def to_language(self) -> str:
        return CODE


@contextmanager
def bracketed() -> Iterator[None]:
    """Offer the language, and make it the one of whoever has chosen none."""
    with override_settings(LANGUAGES=[(CODE, "⟦Brackets⟧")], LANGUAGE_CODE=CODE):
        trans_real._translations[CODE] = Brackets()  # type: ignore[attr-defined]  # forgotten with the settings
        with translation.override(CODE):
            yield


def bare(text: str) -> list[str]:
    """What of ``text`` stands in no bracket, piece by piece."""
    while text != (text := BRACKET.sub(GAP, text)):
        pass
    pieces = (" ".join(piece.split()).strip(MARKS) for piece in CUT_SHORT.sub(GAP, text).split(GAP))
    return [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)]


def bare_on(page: str) -> list[str]:
    """What a page says in no bracket. Its text is one stream, since a bracket may reach over a link; then what is said aside."""
    stream, aside = [], []  # type: ignore[var-annotated]

    def read(element: Any) -> None:
        if isinstance(element.tag, str) and element.tag not in SILENT and element.get("name") not in CLDR:
            aside.extend(element.get(name) for name in SPOKEN if element.get(name))
            stream.append(element.text or "")
            for child in element:
                read(child)
        stream.append(element.tail or "")

    read(html.document_fromstring(page))
    return [piece for text in (GAP.join(stream), *aside) for piece in bare(text)]
