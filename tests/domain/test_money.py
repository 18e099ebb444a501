"""Money is exact, and never of two currencies (SPEC 1, R4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from domain.errors import InvalidInput
from domain.money import LIMIT_MINOR, Money, decimals_of
from tests.domain.builders import eur

CURRENCIES = st.sampled_from(["JPY", "EUR", "USD", "KWD", "CLF"])
AMOUNTS = st.integers(-LIMIT_MINOR, LIMIT_MINOR)


@pytest.mark.parametrize(
    ("text", "currency", "minor", "shown"),
    [
        ("149", "EUR", 14900, "149.00"),
        ("149.5", "EUR", 14950, "149.50"),
        (" 149.05 ", "EUR", 14905, "149.05"),
        ("149.500000", "EUR", 14950, "149.50"),
        ("+0.01", "EUR", 1, "0.01"),
        ("-0.01", "EUR", -1, "-0.01"),
        ("-0", "EUR", 0, "0.00"),
        ("1200", "JPY", 1200, "1200"),
        ("1200.0", "JPY", 1200, "1200"),
        ("1.25", "KWD", 1250, "1.250"),
        ("1.0001", "CLF", 10001, "1.0001"),
    ],
)
def test_an_amount_is_read_and_written_exactly(text, currency, minor, shown):
    assert Money.parse(text, currency) == Money(minor, currency)
    assert Money(minor, currency).decimal() == shown


@given(minor=AMOUNTS, currency=CURRENCIES)
def test_what_is_written_is_read_again(minor, currency):
    money = Money(minor, currency)
    assert Money.parse(money.decimal(), currency) == money


def test_large_amounts_are_grouped_for_reading():
    assert str(Money(123456789, "EUR")) == "1,234,567.89 EUR"
    assert str(Money(-1234567, "JPY")) == "-1,234,567 JPY"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "-", "1.", ".5", "1,50", "1.204,00", "1 000", "1e3", "1E+3", "NaN", "inf", "0x10", "1_000",
        "１２", "١٢", "¹", "--1", "1.0000001", "12345678901234567", "9" * 10_000, "1\x00", "1\u200b", "€1",
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_in_one_sentence(text):
    with pytest.raises(InvalidInput, match=r"^“.*” is no amount: write it like 149\.00\.$"):
        Money.parse(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("1.005", "EUR"), ("0.1", "JPY"), ("1.0001", "KWD"), ("1.00001", "CLF")]
)
def test_more_decimals_than_the_currency_has_are_refused_not_rounded(text, currency):
    with pytest.raises(InvalidInput, match="more decimals than"):
        Money.parse(text, currency)


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_amount_beyond_any_order_is_refused(sign):
    assert Money.parse(f"{sign}{LIMIT_MINOR // 100}", "EUR")
    with pytest.raises(InvalidInput, match="too large"):
        Money.parse(f"{sign}{LIMIT_MINOR // 100}.01", "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "EU", "€", "ＥＵＲ", "EUR\n", "E\x1bR"])
def test_what_is_no_currency_is_refused_in_one_sentence(currency):
    with pytest.raises(InvalidInput, match="is no currency: use its three letters"):
        Money.parse("1", currency)


def test_money_of_two_currencies_is_never_added_or_compared():
    """R4."""
    one, other = eur("1"), Money(100, "USD")
    for mix in (
        lambda: one + other,
        lambda: one - other,
        lambda: one < other,
        lambda: one <= other,
        lambda: one > other,
        lambda: one >= other,
        lambda: sum([one, other], eur("0")),
    ):
        with pytest.raises(ValueError, match="never added or compared"):
            mix()
    assert one != other


@given(a=AMOUNTS, b=AMOUNTS, n=st.integers(0, 1000), currency=CURRENCIES)
def test_sums_are_sums_of_minor_units(a, b, n, currency):
    one, other = Money(a, currency), Money(b, currency)
    assert (one + other - other, -one, one * n) == (one, Money(-a, currency), Money(a * n, currency))
    assert (one < other, one <= other, bool(one)) == (a < b, a <= b, a != 0)


def test_every_active_currency_has_the_decimals_of_iso_4217():
    wrong = {
        currency.code: (decimals_of(currency.code), currency.exponent)
        for currency in Currency
        if currency.exponent is not None and decimals_of(currency.code) != currency.exponent
    }
    assert not wrong
