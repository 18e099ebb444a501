"""Promotion codes, against cases worked out by hand (P5)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands import Command
from domain.customers import Site
from domain.customers.sites import RetireSite
from domain.errors import InvalidInput, Refused
from domain.money import Money
from domain.offers.commands import RetireCategory, RetireOffer
from domain.offers.model import Category, Offer
from domain.orders.commands import CartLine, RecordCart, SubmitCart
from domain.orders.status import Status
from domain.promotions.commands import AddPromotion, ChangePromotion, RetirePromotion
from domain.promotions.model import Line, Promotion, PromotionKind, spread
from tests.domain.builders import FakeDesk, a_desk, an_offer, eur

P = PromotionKind
NUMBER = "4000000001"


def a_code(kind: PromotionKind, value: int, currency: str | None = "EUR") -> Promotion:
    if kind is P.PERCENT:
        return Promotion(reseller_id=1, code="X", kind=kind, percent_bp=value)
    return Promotion(reseller_id=1, code="X", kind=kind, amount_minor=value, currency=currency)


def lines(*prices: tuple[str, int]) -> list[Line]:
    return [Line(eur(price), quantity) for price, quantity in prices]


@pytest.mark.parametrize(
    ("code", "of", "off"),
    [
        # 10 % of 149.00 and 23.90: 17.29 in all, of which 14.90 and 2.39.
        (a_code(P.PERCENT, 1_000), lines(("149.00", 1), ("23.90", 1)), (1490, 239)),
        # 33.33 % of three times 0.10: 0.09999 is 0.10, and the first line bears the odd cent.
        (a_code(P.PERCENT, 3_333), lines(("0.10", 1), ("0.10", 1), ("0.10", 1)), (4, 3, 3)),
        # 12.5 % of 0.04 is half a cent: up.
        (a_code(P.PERCENT, 1_250), lines(("0.04", 1)), (1,)),
        # 12.5 % of 0.03 is 0.375 of a cent: nothing.
        (a_code(P.PERCENT, 1_250), lines(("0.03", 1)), (0,)),
        (a_code(P.PERCENT, 10_000), lines(("19.99", 3)), (5997,)),
        # 10.00 off 30.00 and 10.00, in proportion.
        (a_code(P.FIXED, 1_000), lines(("10.00", 3), ("10.00", 1)), (750, 250)),
        # 10.00 off three equal lines: the first bears the odd cent.
        (a_code(P.FIXED, 1_000), lines(("5.00", 1), ("5.00", 1), ("5.00", 1)), (334, 333, 333)),
        # Never more than there is.
        (a_code(P.FIXED, 1_000), lines(("3.00", 1), ("2.00", 1)), (300, 200)),
        (a_code(P.FIXED, 1_000, "USD"), lines(("30.00", 1)), (0,)),
        # Each unit at 8.00; what is cheaper stays as it is.
        (a_code(P.OVERRIDE, 800), lines(("10.00", 3), ("5.00", 2)), (600, 0)),
        (a_code(P.OVERRIDE, 0), lines(("10.00", 2)), (2000,)),
        (a_code(P.PERCENT, 1_000), [], ()),
        (a_code(P.FIXED, 1_000), lines(("0", 1)), (0,)),
    ],
)
def test_what_a_code_takes_off(code, of, off):
    assert code.discounts(of) == off


@given(
    st.sampled_from([*P]),
    st.integers(1, 10_000),
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 50)), max_size=8),
)
def test_the_parts_are_the_whole_and_no_line_goes_below_nothing(kind, value, drawn):
    of = [Line(Money(price, "EUR"), quantity) for price, quantity in drawn]
    off = a_code(kind, value).discounts(of)
    whole = sum(line.total for line in of)
    assert all(0 <= part <= line.total for part, line in zip(off, of, strict=True))
    if kind is P.PERCENT:
        assert sum(off) == (whole * value + 5_000) // 10_000
    if kind is P.FIXED:
        assert sum(off) == min(value, whole)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=10))
def test_spreading_loses_nothing(amount, weights):
    parts = spread(amount, weights)
    assert sum(parts) == (amount if sum(weights) else 0)
    exact = [amount * weight / max(sum(weights), 1) for weight in weights]
    assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


async def a_cart(desk: FakeDesk, **given: Any) -> None:
    line = CartLine(name="Web Pro", quantity=2, unit_price=eur("50"))
    await desk.do(
        RecordCart, number=NUMBER, reseller_id=1, currency="EUR", step="cart", lines=(line,), **given
    )


async def test_a_code_of_a_cart_lowers_what_is_asked():
    desk = a_desk()
    await desk.do(AddPromotion, reseller_id=1, code="spring10", kind=P.PERCENT, percent_bp=1_000)
    await a_cart(desk, promotion_code="Spring10")
    order = desk.order(1)
    assert (order.promotion_code, order.items[0].discount_minor, order.total) == ("SPRING10", 1000, eur("90"))
    await desk.do(SubmitCart, order_id=1)
    assert desk.order(1).invoices[0].total == eur("90")
    assert desk.order(1).status is Status.AWAITING_PAYMENT


async def test_a_code_that_is_retired_or_unknown_takes_nothing_off_and_stays_with_the_order():
    """Whether its conditions were met the shop has judged: its prices say what an unknown code is worth."""
    desk = a_desk()
    outcome = await desk.do(AddPromotion, reseller_id=1, code="OLD", kind=P.PERCENT, percent_bp=1_000)
    await desk.do(RetirePromotion, promotion_id=outcome.ids[0])
    assert not (await desk.do(RetirePromotion, promotion_id=outcome.ids[0])).changed
    await a_cart(desk, promotion_code="old")
    assert (desk.order(1).promotion_code, desk.order(1).total) == ("OLD", eur("100"))
    await a_cart(desk, promotion_code="NEVERSEEN")
    assert (desk.order(1).promotion_code, desk.order(1).total) == ("NEVERSEEN", eur("100"))


async def test_a_code_that_is_there_is_not_added_again():
    desk = a_desk()
    await desk.do(AddPromotion, reseller_id=1, code="X1", kind=P.PERCENT, percent_bp=1_000)
    with pytest.raises(Refused, match="There is a promotion code X1 already"):
        await desk.do(AddPromotion, reseller_id=1, code="x1", kind=P.PERCENT, percent_bp=500)
    await desk.do(AddPromotion, reseller_id=2, code="X1", kind=P.FIXED, amount_minor=100, currency="EUR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "", "kind": P.PERCENT, "percent_bp": 100},
        {"code": "two words", "kind": P.PERCENT, "percent_bp": 100},
        {"code": "X", "kind": P.PERCENT},
        {"code": "X", "kind": P.PERCENT, "percent_bp": 10_001},
        {"code": "X", "kind": P.PERCENT, "percent_bp": 100, "amount_minor": 5, "currency": "EUR"},
        {"code": "X", "kind": P.FIXED, "amount_minor": 0, "currency": "EUR"},
        {"code": "X", "kind": P.FIXED, "amount_minor": 100},
        {"code": "X", "kind": P.OVERRIDE, "amount_minor": -1, "currency": "EUR"},
        {"code": "X", "kind": P.OVERRIDE, "amount_minor": 1, "currency": "euros"},
    ],
)
async def test_a_code_that_makes_no_sense_is_refused(wrong):
    """S6."""
    desk = a_desk()
    with pytest.raises(InvalidInput):
        await desk.do(AddPromotion, reseller_id=1, **wrong)
    assert not desk.state.things


async def test_what_a_code_does_is_changed_for_new_orders_and_those_that_have_it_keep_it():
    """P5"""
    desk = a_desk()
    made = await desk.do(AddPromotion, reseller_id=1, code="SPRING", kind=P.PERCENT, percent_bp=1_000)
    await a_cart(desk, promotion_code="SPRING")
    less: dict[str, Any] = {
        "promotion_id": made.ids[0],
        "kind": P.FIXED,
        "amount_minor": 500,
        "currency": "EUR",
    }
    assert await desk.preview(desk.identity(), ChangePromotion(**less)) == (
        "change what the promotion code SPRING does: 5.00 EUR off the order",
    )
    assert (await desk.do(ChangePromotion, **less)).changed
    assert not (await desk.do(ChangePromotion, **less)).changed
    assert desk.order(1).total == eur("90")
    with pytest.raises(InvalidInput, match="SPRING takes a percentage off"):
        await desk.do(ChangePromotion, **{**less, "kind": P.PERCENT})
    await a_cart(desk, promotion_code="SPRING")
    assert desk.order(1).total == eur("95")


async def test_what_was_retired_is_taken_back_into_use_by_the_same_command():
    """S4: promotion codes, offers, sites and categories alike; the second time changes nothing."""
    desk = a_desk()
    desk.state.things = {
        (Promotion, 1): Promotion(
            id=1, reseller_id=1, code="OLD", kind=PromotionKind.PERCENT, percent_bp=100
        ),
        (Offer, 2): an_offer(id=2),
        (Site, 3): Site(id=3, reseller_id=1, customer_id=1, code="S-3"),
        (Category, 4): Category(id=4, reseller_id=1, number=1, name="Hosting"),
    }
    which: list[tuple[type[Command], dict[str, Any]]] = [
        (RetirePromotion, {"promotion_id": 1}),
        (RetireOffer, {"offer_id": 2}),
        (RetireSite, {"site_id": 3}),
        (RetireCategory, {"category_id": 4}),
    ]
    for kind, thing in which:
        assert not (await desk.do(kind, **thing, retired=False)).changed
        assert (await desk.do(kind, **thing)).changed
        assert (await desk.do(kind, **thing, retired=False)).changed
        record = desk.state.audit[-1].record
        assert (record.before, record.after) == ({"retired": True}, {"retired": False})
        assert record.events[0]["event"].endswith("Revived")
