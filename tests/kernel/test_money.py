"""Money: exponents, parsing and splitting."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.money import amount_text, exponent, parse_amount, split


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
def test_each_currency_has_its_own_decimals(currency, places):
    assert exponent(currency) == places


@pytest.mark.parametrize("text", ["", "abc", "NaN", "0", "1.001"])
def test_an_unusable_amount_says_what_to_write(text):
    with pytest.raises(Invalid) as caught:
        parse_amount(text, "EUR")
    assert list(caught.value.errors) == ["amount"]


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "1E2",
        "١٢٠٠",
        "１２００",
        "+5",
        "-1",
        ".5",
        "5.",
        "1_000",
        "1 200",
        "1\xa0200",
        "1,200.00",
        "12,50",
        "1.200.00",
        "0x10",
    ],
)
def test_an_amount_is_plain_digits_with_at_most_one_point(text):
    with pytest.raises(Invalid) as caught:
        parse_amount(text, "EUR")
    assert [str(said) for said in caught.value.errors["amount"]] == [
        "Write digits, with a point before the decimals and nothing else, such as 1200.00."
    ]


def test_spaces_around_an_amount_do_no_harm_and_a_decimal_is_read_as_it_is():
    assert parse_amount(" 1200.5 ", "EUR") == Decimal("1200.50")
    assert parse_amount(Decimal("1E+3"), "EUR") == Decimal(1000)


@pytest.mark.parametrize(
    ("text", "says"), [("0", "more than zero"), ("1000000000000", "at most 999999999999"), ("9" * 24, "at most")]
)
def test_an_amount_out_of_bounds_is_told_which(text, says):
    with pytest.raises(Invalid) as caught:
        parse_amount(text, "EUR")
    assert says in str(caught.value.errors["amount"][0])


def test_an_unknown_currency_is_named():
    with pytest.raises(Invalid) as caught:
        exponent("XQQ")
    assert list(caught.value.errors) == ["currency"]


def test_amounts_carry_the_decimals_of_their_currency():
    assert amount_text(Decimal("15000"), "JPY") == "15000"
    assert amount_text(Decimal("300.125"), "KWD") == "300.125"
    assert amount_text(parse_amount("1200", "EUR"), "EUR") == "1200.00"


@given(
    total=st.integers(1, 10**9),
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=12),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_a_split_adds_up_exactly(total, weights, currency):
    amount = Decimal(total).scaleb(-exponent(currency))
    parts = split(amount, weights, currency)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    assert all(
        abs(part - amount * weight / sum(weights)) < Decimal(1).scaleb(-exponent(currency))
        for part, weight in zip(parts, weights, strict=True)
    )
