"""Offers: changed for the orders to come, and how small a part may be paid (SPEC 1, P4)."""

from typing import Any

import pytest

from domain.billing.commands import CapturePayment, ConfirmPartial, ReceivePayment
from domain.commands import Command
from domain.errors import InvalidInput, NotFound, Refused
from domain.money import Money
from domain.offers.commands import AddCategory, AddOffer, ChangeOffer, RenameCategory, RetireCategory
from domain.offers.model import Category, Offer
from domain.orders.commands import ApproveOrder, Collection, SubmitCart
from domain.orders.status import AutoSetup, PaymentMethod, Status
from tests.domain.builders import FakeDesk, a_desk, an_item, an_offer, an_order, eur
from tests.domain.money import a_till

IN_PARTS: dict[str, Any] = {"partial_min_bp": 2_000, "partial_success_bp": 8_000}


def a_shop(**offer: Any) -> FakeDesk:
    """A desk with one offer and two categories, the second of another reseller."""
    desk = a_desk()
    desk.state.things = {
        (Offer, 1): an_offer(**offer),
        (Category, 2): Category(id=2, reseller_id=1, number=1, name="Hosting"),
        (Category, 3): Category(id=3, reseller_id=2, number=1, name="Elsewhere"),
    }
    return desk


def a_shop_till(status: Status = Status.AWAITING_PAYMENT, **offer: Any) -> FakeDesk:
    """An order of 50.00 EUR of an offer that is paid in parts of 10.00 EUR or more, by card."""
    item = an_item(offer_id=9)
    desk = a_till(an_order(status, items=[item], method=PaymentMethod.CREDIT_CARD))
    desk.state.things[Offer, 9] = an_offer(**{"id": 9, **IN_PARTS, **offer})
    return desk


async def receive(desk: FakeDesk, amount: str) -> None:
    await desk.do(ReceivePayment, payment=Collection(amount=eur(amount)))


async def test_an_offer_is_changed_for_the_orders_to_come():
    """SPEC 1: what is not said stays; the record tells before and after (S4)."""
    desk = a_shop()
    command = ChangeOffer(
        offer_id=1, name="Web  Plus", price=eur("12"), is_trial=True, auto_execute=False,
        auto_setup=AutoSetup.NEVER, category_id=2, **IN_PARTS,
    )  # fmt: skip
    assert await desk.preview(desk.identity(), command) == (
        "change offer 12 Web Plus for the orders to come",
        "ask 12.00 EUR at a cost of 4.00 EUR from the next order on; orders placed keep theirs",
        "let it be paid in parts of 20 % or more, which count as complete from 80 % on",
    )
    assert (await desk.execute(desk.identity(), command)).changed
    offer = desk.state.things[Offer, 1]
    assert (offer.name, offer.price, offer.cost, offer.is_trial) == ("Web Plus", eur("12"), eur("4"), True)
    assert (offer.auto_execute, offer.auto_setup, offer.category_id) == (False, AutoSetup.NEVER, 2)
    record = desk.state.audit[-1].record
    assert (record.before["price"], record.after["price"]) == ("10.00 EUR", "12.00 EUR")
    assert not (await desk.do(ChangeOffer, offer_id=1, name="Web Plus")).changed


async def test_partial_payment_is_switched_on_changed_and_off():
    """FEATURES 117: on needs both shares, one of them may change, off forgets both."""
    desk = a_shop()
    with pytest.raises(InvalidInput, match="needs both") as refused:
        await desk.do(ChangeOffer, offer_id=1, partial_min_bp=2_000)
    assert refused.value.rule == "P4"
    await desk.do(ChangeOffer, offer_id=1, **IN_PARTS)
    await desk.do(ChangeOffer, offer_id=1, partial_min_bp=2_500)
    offer = desk.state.things[Offer, 1]
    assert (offer.partial_min_bp, offer.partial_success_bp) == (2_500, 8_000)
    await desk.do(ChangeOffer, offer_id=1, partial_off=True)
    offer = desk.state.things[Offer, 1]
    assert (offer.partial_min_bp, offer.partial_success_bp) == (None, None)
    assert desk.state.audit[-1].record.events[-1]["event"] == "PartialStopped"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": " \u202e "}, "An offer needs a name"),
        ({"name": "Card 4111 1111 1111 1111"}, "card number"),
        ({"price": eur("-1")}, "cannot be below zero"),
        ({"price": Money(100, "USD")}, "Offer 12 is in EUR"),
        ({"cost": Money(100, "USD")}, "is in EUR: what offer 12 costs is in that"),
        ({"partial_min_bp": 0, "partial_success_bp": 1}, "more than 0 and at most 100 %"),
        ({"partial_min_bp": 1, "partial_success_bp": 10_001}, "more than 0 and at most 100 %"),
        ({"category_id": 3}, "There is no category with the id 3"),
        ({"category_id": 4}, "no Category with the id 4"),
    ],
)
async def test_what_makes_no_sense_of_an_offer_is_refused(given, says):
    """S6."""
    desk = a_shop()
    before = desk.state
    with pytest.raises((InvalidInput, NotFound, Refused), match=says):
        await desk.do(ChangeOffer, offer_id=1, **given)
    assert desk.state is before


async def test_offers_and_categories_of_a_reseller_that_is_not_granted_are_not_there():
    """S1."""
    desk = a_shop()
    desk.person().reseller_ids = frozenset({2})
    cases: tuple[tuple[type[Command], dict[str, Any]], ...] = (
        (ChangeOffer, {"offer_id": 1, "name": "Mine"}),
        (AddCategory, {"reseller_id": 1, "name": "Mine"}),
        (RenameCategory, {"category_id": 2, "name": "Mine"}),
        (RetireCategory, {"category_id": 2}),
    )
    for kind, given in cases:
        with pytest.raises(NotFound):
            await desk.do(kind, **given)


async def test_categories_are_numbered_and_named_once_at_each_reseller():
    desk = a_shop()
    await desk.do(AddCategory, reseller_id=1, name="Domains")
    assert desk.state.things[Category, 4].number == 2
    cases: tuple[tuple[type[Command], dict[str, Any]], ...] = (
        (AddCategory, {"reseller_id": 1, "name": "hosting"}),
        (RenameCategory, {"category_id": 4, "name": "HOSTING"}),
    )
    for kind, given in cases:
        with pytest.raises(Refused, match="There is a category “Hosting” already"):
            await desk.do(kind, **given)
    await desk.do(AddCategory, reseller_id=2, name="Hosting")
    assert (await desk.do(RenameCategory, category_id=2, name="hosting")).changed
    assert not (await desk.do(RenameCategory, category_id=2, name="hosting")).changed
    with pytest.raises(InvalidInput, match="A category needs a name"):
        await desk.do(AddCategory, reseller_id=1, name=" ")


async def test_no_offer_is_put_into_a_retired_category_and_those_in_it_stay():
    """SPEC 13"""
    desk = a_shop()
    await desk.do(AddCategory, reseller_id=1, name="Domains")
    await desk.do(ChangeOffer, offer_id=1, category_id=2)
    for category_id in (2, 4):
        await desk.do(RetireCategory, category_id=category_id)
    with pytest.raises(Refused, match="“Domains” is retired"):
        await desk.do(ChangeOffer, offer_id=1, category_id=4)
    with pytest.raises(Refused, match="“Domains” is retired"):
        await desk.do(AddOffer, reseller_id=1, name="New", price=eur("1"), cost=eur("1"), category_id=4)
    await desk.do(ChangeOffer, offer_id=1, name="Web Plus", category_id=2)
    assert desk.state.things[Offer, 1].category_id == 2


async def test_an_instalment_is_not_smaller_than_the_offer_says_but_for_the_last_rest():
    """P4: 20 % of 50.00 EUR are 10.00 EUR."""
    desk = a_shop_till()
    too_small = r"in instalments of 10\.00 EUR or more; 9\.99 EUR is too little, 50\.00 EUR are due"
    with pytest.raises(Refused, match=too_small) as refused:
        await receive(desk, "9.99")
    assert refused.value.rule == "P4"
    await receive(desk, "10")
    await receive(desk, "35.50")
    with pytest.raises(Refused, match=r"4\.49 EUR is too little, 4\.50 EUR are due"):
        await receive(desk, "4.49")
    await receive(desk, "4.50")
    assert desk.order().due_minor == 0


async def test_a_charge_is_not_smaller_than_an_instalment_either():
    """P4, P2."""
    desk = a_shop_till()
    with pytest.raises(Refused, match="is too little"):
        await desk.do(CapturePayment, amount=eur("9.99"))
    await desk.do(CapturePayment, amount=eur("10"))
    assert desk.told()[-2:] == ["ChargeAsked", "InstalmentTaken"]


async def test_a_collection_with_an_approval_is_not_smaller_than_an_instalment_either():
    """P4, L4."""
    desk = a_shop_till()
    with pytest.raises(Refused, match="is too little"):
        await desk.do(ApproveOrder, collect=Collection(amount=eur("9.99")), unpaid_reason="pays on Friday")
    await desk.do(ApproveOrder, collect=Collection(amount=eur("10")), unpaid_reason="pays on Friday")
    assert desk.order().due_minor == 4_000


async def test_the_preview_says_what_is_left_and_in_what_instalments():
    """P4, T13."""
    desk = a_shop_till()
    first = desk.command(ReceivePayment, payment=Collection(amount=eur("15")))
    said = await desk.preview(desk.identity(), first)
    assert "leave 35.00 EUR to be paid, in instalments of 10.00 EUR or more" in said
    nearly = desk.command(ReceivePayment, payment=Collection(amount=eur("45")))
    said = await desk.preview(desk.identity(), nearly)
    assert "leave 5.00 EUR to be paid, in instalments of 5.00 EUR or more" in said
    whole = desk.command(ReceivePayment, payment=Collection(amount=eur("50")))
    assert not any("instalments" in line for line in await desk.preview(desk.identity(), whole))


async def test_where_no_offer_is_paid_in_parts_any_amount_is_taken():
    desk = a_shop_till(partial_min_bp=None, partial_success_bp=None)
    await receive(desk, "0.01")
    assert desk.order().due_minor == 4_999


async def test_a_part_of_a_cent_makes_an_instalment_a_cent_larger():
    """R4: 33.33 % of 50.00 EUR are 16.665 EUR."""
    desk = a_shop_till(partial_min_bp=3_333)
    with pytest.raises(Refused, match=r"instalments of 16\.67 EUR"):
        await receive(desk, "16.66")
    await receive(desk, "16.67")


@pytest.mark.parametrize("paid", [False, True], ids=["submitted", "paid"])
async def test_an_order_takes_the_successful_share_from_its_offer_and_keeps_it(paid: bool):
    """P4, L2: with the offer switched off later, what was placed can still be confirmed."""
    desk = a_shop_till(Status.INCOMPLETE)
    desk.order().payment_method = PaymentMethod.BANK_TRANSFER
    if paid:
        await receive(desk, "40")
    else:
        await desk.do(SubmitCart)
        await receive(desk, "40")
    await desk.do(ChangeOffer, offer_id=9, partial_off=True)
    assert desk.order().partial_bp == 8_000
    await desk.do(ConfirmPartial)
    assert desk.order().due_minor == 0
