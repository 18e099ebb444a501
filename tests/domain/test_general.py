"""What the overview's figures are made of (T1)."""

from typing import Any

import pytest
from whenever import Instant

from domain.general import Account, Period, Purchase, bounds, month_of, product_mix, whole_shares
from domain.money import Money
from tests.domain.builders import eur


def purchase(product: str, amount: str, currency: str = "EUR", **given: Any) -> Purchase:
    """What was bought of a product."""
    kind = {"product_type": "package", "billing_type": "yearly", **given}
    return Purchase(product, amount=Money.parse(amount, currency), **kind)


def test_available_credit_is_the_limit_less_owed_and_reserved():
    """A6: a deposit, owed below zero, adds to it."""
    account = Account(eur("0"), eur("-20.00"), eur("0"), eur("100.00"), eur("30.00"))
    assert account.available == eur("90.00")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.THIS_MONTH, "2026-01-01T00:00+01:00", "2026-02-01T00:00+01:00"),
        (Period.LAST_MONTH, "2025-12-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        (Period.LAST_3_MONTHS, "2025-11-01T00:00+01:00", "2026-02-01T00:00+01:00"),
    ],
)
def test_periods_are_months_of_the_resellers_calendar(period, first, last):
    """T1: on new year's morning in Warsaw it is still December in UTC."""
    now = Instant.from_utc(2025, 12, 31, 23, 30)
    assert bounds(period, now, "Europe/Warsaw") == (Instant.parse_iso(first), Instant.parse_iso(last))
    assert (month_of(now, "Europe/Warsaw"), month_of(now, "UTC")) == (202601, 202512)


def test_the_mix_is_by_product_the_largest_share_first_in_each_currency():
    """T1: amounts of two currencies are never added."""
    mix = product_mix(
        [
            purchase("Web", "10.00"),
            purchase("Office", "60.00", product_type="licence", billing_type="monthly"),
            purchase("Web", "30.00", billing_type="monthly"),
            purchase("Club", "7.00", "USD"),
        ],
        most=8,
    )
    assert [(one.product, str(one.amount), one.share_bp) for one in mix["EUR"]] == [
        ("Office", "60.00 EUR", 6_000),
        ("Web", "40.00 EUR", 4_000),
    ]
    assert [(one.product, one.share_bp) for one in mix["USD"]] == [("Club", 10_000)]


def test_the_mix_is_filtered_by_product_type_and_billing_type():
    """T1: shares are of what the filters leave."""
    bought = [
        purchase("Web", "10.00"),
        purchase("Web", "30.00", billing_type="monthly"),
        purchase("Office", "60.00", product_type="licence", billing_type="monthly"),
    ]

    def shares(**given: str) -> list[tuple[str | None, int]]:
        return [(one.product, one.share_bp) for one in product_mix(bought, most=8, **given).get("EUR", ())]

    assert shares(product_type="package") == [("Web", 10_000)]
    assert shares(billing_type="monthly") == [("Office", 6_667), ("Web", 3_333)]
    assert shares(product_type="licence", billing_type="yearly") == []


def test_what_is_beyond_the_largest_is_one_share():
    bought = [purchase(f"P{n}", f"{10 - n}.00") for n in range(5)]
    mix = product_mix(bought, most=3)["EUR"]
    assert [(one.product, str(one.amount)) for one in mix] == [
        ("P0", "10.00 EUR"),
        ("P1", "9.00 EUR"),
        (None, "21.00 EUR"),
    ]


def test_shares_add_up_to_the_whole():
    assert whole_shares([1, 1, 1], 3) == [3_334, 3_333, 3_333]
    assert sum(whole_shares([7, 11, 13, 1], 32)) == 10_000
    assert whole_shares([0, 0], 0) == [0, 0]
