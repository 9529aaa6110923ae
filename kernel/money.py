"""Money: ISO 4217 exponents, checking and splitting. No sum across currencies; JSON carries amounts as text."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_lazy as _
from iso4217 import Currency

from kernel.errors import Invalid

MAX_AMOUNT = Decimal("999999999999")
LONGEST = 40  # characters of an amount that are read at all
HOW_TO_WRITE = _("Write digits, with a point before the decimals and nothing else, such as 1200.00.")


def exponent(currency: str) -> int:
    """How many decimals ``currency`` has (JPY 0, EUR 2, KWD 3). Raises Invalid for an unknown code."""
    try:
        found = Currency(currency).exponent
    except ValueError:
        found = None
    if found is None:
        raise Invalid({"currency": [_("This is not a currency code we know. Use three letters, such as EUR.")]})
    return int(found)


def plain_number(text: object) -> Decimal | None:
    """The number that ``text`` writes in the digits 0 to 9 with at most one point among them; None where it writes none.

    No sign, exponent, space or thousands separator: each is read as another amount by somebody.
    """
    digits = str(text).strip()
    is_plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits) and len(digits) <= LONGEST
    return Decimal(digits) if is_plain else None


def parse_amount(text: str | Decimal, currency: str) -> Decimal:
    """Return a positive amount in the currency's own exponent, or raise Invalid naming what to write instead."""
    places = exponent(currency)
    amount = plain_number(f"{text:f}" if isinstance(text, Decimal) else text)
    if amount is None:
        raise Invalid({"amount": [HOW_TO_WRITE]})
    if amount > MAX_AMOUNT:
        most = {"most": str(MAX_AMOUNT)}
        raise Invalid({"amount": [_("The amount is too large. Write at most %(most)s.") % most]})
    exact = amount.quantize(Decimal(1).scaleb(-places))
    if exact != amount:
        raise Invalid(
            {"amount": [_("%(currency)s has %(places)d decimals.") % {"currency": currency, "places": places}]}
        )
    if exact <= 0:
        raise Invalid({"amount": [_("The amount must be more than zero.")]})
    return exact


def amount_text(amount: Decimal, currency: str) -> str:
    """The amount as JSON and the record carry it: plain digits with the currency's decimals."""
    return f"{amount.quantize(Decimal(1).scaleb(-exponent(currency))):f}"


def split(total: Decimal, weights: Sequence[int], currency: str) -> list[Decimal]:
    """Split ``total`` by ``weights`` with the largest remainder, so that the parts add up exactly."""
    unit = Decimal(1).scaleb(-exponent(currency))
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [value.quantize(unit, rounding=ROUND_DOWN) for value in exact]
    left = int((total - sum(parts)) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left]:
        parts[index] += unit
    return parts
