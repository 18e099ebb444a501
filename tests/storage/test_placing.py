"""A placed order on both databases: kept with its letters, read back as it is, and sound (N1, I2, L12)."""

import asyncio

import pytest

from domain.customers.commands import ChangeCustomer
from domain.errors import Changed, DomainError
from domain.money import Money
from domain.offers.commands import AddOffer, RetireOffer
from domain.orders.commands import RecordCart
from domain.orders.status import DomainHow, PaymentMethod, Status
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.model import AddOn, FormItem, OrderForm
from tests.domain.fakes import FakeChance
from tests.storage.support import CUSTOMER, DeskUnderTest, eur_line


async def sold(desk: DeskUnderTest) -> dict[str, int]:
    """What Acme sells: hosting, domains, and something that belongs to it; the ids by name."""
    found = {}
    for name, kind in (("Web", "package"), ("Domain .example", "domain"), ("Backup", "other")):
        added = await desk.do(
            AddOffer,
            reseller_id=1,
            name=name,
            price=Money(1_000, "EUR"),
            cost=Money(400, "EUR"),
            product_type=kind,
        )
        found[name] = added.ids[0]
    return found


def a_form(offers: dict[str, int]) -> OrderForm:
    item = FormItem(
        offer_id=offers["Web"],
        domain="ana.example",
        how=DomainHow.REGISTER,
        domain_offer_id=offers["Domain .example"],
        add_ons=(AddOn(offer_id=offers["Backup"]),),
    )
    return OrderForm(customer_id=CUSTOMER, payment_method=PaymentMethod.CASH, items=(item,))


async def test_a_placed_order_is_kept_with_its_letters_found_and_counted(desk):
    """N1, A7, V8."""
    await desk.do(ChangeCustomer, customer_id=CUSTOMER, email="ana@example.org")
    form = a_form(await sold(desk))
    quote = await desk.quote(await desk.who("agent"), PlaceOrder(form=form))
    outcome = await desk.do(PlaceOrder, by="agent", form=form)
    order = await desk.order(outcome.ids[0])
    assert (order.status, order.version, order.total) == (Status.PENDING_APPROVAL, 1, quote.total)
    details = await (await desk.look()).order_details(order.id)
    assert [(i.product, i.domain_words, i.addon_of) for i in details.items] == [
        ("Web", "ana.example", None), ("Domain .example", "ana.example (register)", 1), ("Backup", "", 1),
    ]  # fmt: skip
    assert [invoice.total for invoice in details.invoices] == [quote.total]
    assert {letter.kind.value for letter in details.letters} == {"order_received", "invoice"}
    assert await desk.found("ana.example mark:unpaid") == [order.id]
    counts = await (await desk.look()).counts()
    assert counts.statuses[Status.PENDING_APPROVAL] == 1
    assert desk.problems() == ()


async def test_orders_placed_at_once_have_numbers_of_their_own_l12(desk):
    form = a_form(await sold(desk))
    outcomes = await asyncio.gather(*(desk.do(PlaceOrder, by="agent", form=form) for _n in range(4)))
    orders = [await desk.order(outcome.ids[0]) for outcome in outcomes]
    assert len({order.number for order in orders}) == len({order.id for order in orders}) == 4
    assert len({order.invoices[0].number for order in orders}) == 4
    assert desk.problems() == ()


async def test_a_drawn_number_that_is_taken_is_drawn_again_l12(desk):
    form = a_form(await sold(desk))
    first = await desk.order((await desk.do(PlaceOrder, form=form)).ids[0])
    desk.chance = FakeChance()  # which draws the same numbers again
    second = await desk.order((await desk.do(PlaceOrder, form=form)).ids[0])
    assert first.number != second.number


async def test_a_cart_is_completed_by_one_of_two(desk):
    """I2, L17."""
    offers = await sold(desk)
    recorded = await desk.do(
        RecordCart,
        number="4000000077",
        reseller_id=1,
        currency="EUR",
        step="cart",
        lines=(eur_line("Theme", "9", 2),),
    )
    order_id = recorded.ids[0]
    version = (await desk.row(order_id)).version
    form = a_form(offers)

    async def complete(by: str) -> str:
        try:
            await desk.do(CompleteCart, by=by, order_id=order_id, version=version, form=form)
            return "done"
        except Changed:
            return "changed"

    assert sorted(await asyncio.gather(complete("agent"), complete("manager"))) == ["changed", "done"]
    order = await desk.order(order_id)
    assert (order.number, [item.name for item in order.items if not item.gone]) == (
        "4000000077", ["Web", "Domain .example", "Backup"],
    )  # fmt: skip
    assert desk.problems() == ()


@pytest.mark.parametrize("sold_only", [True, False])
async def test_offers_for_a_form_are_those_that_are_sold_and_of_the_kind_asked_for(desk, sold_only):
    offers = await sold(desk)
    await desk.do(RetireOffer, offer_id=offers["Backup"])
    reads = await desk.look()
    rows = (await reads.offers("", sold=sold_only, limit=10)).rows
    assert [row.name for row in rows] == [*(() if sold_only else ("Backup",)), "Domain .example", "Web"]
    assert [row.name for row in (await reads.offers("", domains=True, limit=10)).rows] == ["Domain .example"]
    assert (await reads.offer_by_id(offers["Web"])).name == "Web"
    with pytest.raises(DomainError, match="There is no offer with the id 999"):
        await reads.offer_by_id(999)
