"""Events from outside in either database: batches, two senders at once, and what waits (L1, R1, R3)."""

import random
from typing import Any

import pytest
from sqlalchemy import insert

from domain.orders.status import AutoSetup, PaymentMethod, Status
from domain.shop.commands import RecordShopEvents
from domain.shop.model import CartEvent, PaymentEvent, ShopCustomer, ShopEvent, ShopLine, ShopPayment
from domain.shop.taking import Given, take_events
from storage import tables as t
from tests.domain.fakes import START
from tests.storage.databases import by_hand, rows
from tests.storage.people import at_work
from tests.storage.support import RESELLER, DeskUnderTest

WEB = ShopLine(name="Web", unit_price="10.00")


def events_of(name: str) -> list[Any]:
    """A cart from its beginning to its payment."""
    given: dict[str, Any] = {"cart": name}
    ana = ShopCustomer(email=f"{name}@example.org", name=f"Customer {name}")
    return [
        CartEvent(id=f"{name}-1", at=START.subtract(seconds=9), step="cart", lines=(WEB,), **given),
        CartEvent(id=f"{name}-2", at=START.subtract(seconds=8), customer=ana, site_code=f"S-{name}", **given),
        CartEvent(id=f"{name}-3", at=START.subtract(seconds=7), lines=(ShopLine(offer=1),), **given),
        CartEvent(
            id=f"{name}-4", at=START.subtract(seconds=6), completed=True,
            payment_method=PaymentMethod.BANK_TRANSFER, line_count=2, **given,
        ),
        PaymentEvent(id=f"{name}-5", payment=ShopPayment(reference=f"SEPA {name}"), **given),
    ]  # fmt: skip


async def take(desk: DeskUnderTest, *events: ShopEvent) -> list[Any]:
    return await take_events(desk, await desk.who(), [Given(event, RESELLER) for event in events])


@pytest.fixture
def offered(desk: DeskUnderTest) -> DeskUnderTest:
    """The desk, whose first reseller has an offer 1."""
    with by_hand(desk.url) as connection:
        offer = {"reseller_id": RESELLER, "number": 1, "name": "Mail", "product_type": "subscription"}
        priced = {"billing_type": "recurring", "price_minor": 500, "cost_minor": 200, "currency": "EUR"}
        executed = {"auto_execute": True, "auto_setup": AutoSetup.ON_ACCEPT, "is_trial": False}
        values = {**offer, **priced, **executed, "cost_currency": "EUR"}
        connection.execute(insert(t.offers).values(**values))
    return desk


async def test_shuffled_repeated_and_cut_into_batches_each_cart_is_one_order_paid_once(offered):
    """L1, R1: and everything that is kept twice agrees."""
    desk, chance = offered, random.Random(20261130)
    given = [event for n in range(12) for event in events_of(f"c{n}")[:-1]]
    given += chance.choices(given, k=30)
    chance.shuffle(given)
    given += [events_of(f"c{n}")[-1] for n in range(12)]
    while given:
        n = chance.randrange(1, 20)
        await take(desk, *given[:n])
        given = given[n:]
    kept = rows(
        desk.url,
        "SELECT status, paid_minor, total_minor, item_count FROM orders WHERE source = 'shop' ORDER BY id",
    )
    assert [row[0] for row in kept] == [Status.PENDING_APPROVAL.value] * 12
    assert all(paid == total and items == 2 for _status, paid, total, items in kept)
    assert desk.one("SELECT count(*) FROM waiting_events WHERE done_at IS NULL") == 0
    assert desk.one("SELECT count(DISTINCT number) FROM orders WHERE source = 'shop'") == 12
    assert not desk.problems()


async def test_two_senders_at_once_make_one_order_of_a_cart(offered, url):
    """R3: whoever comes second adds to what the first made, and the same event is taken in once."""
    with at_work(url, "owner", "owner") as people:
        for n in range(6):
            name = f"b{n}"
            first, second, *_rest = events_of(name)
            for person, events in zip(people, ((first, second), (second, first)), strict=True):
                person.ask(RecordShopEvents(reseller_id=RESELLER, events=events))
            answers = [person.answer() for person in people]
            taken = sorted(told[1] for answer in answers for told in answer.details["answers"])
            assert taken == ["known", "known", "new", "new"]
            assert offered.one(f"SELECT count(*) FROM orders WHERE source_number = '{name}'") == 1
    assert not offered.problems()


async def test_a_customer_who_is_called_otherwise_is_found_by_that(offered):
    """T4: in all of the customer's carts."""
    desk = offered
    one = CartEvent(id="1", cart="x1", customer=ShopCustomer(ref="7", name="Ana Prim"), lines=(WEB,))
    two = CartEvent(id="2", cart="x2", customer=ShopCustomer(ref="7"), lines=(WEB,))
    await take(desk, one, two)
    assert len(await desk.found("status:incomplete prim")) == 2
    later = CartEvent(
        id="3", at=START.add(hours=1), cart="x1", customer=ShopCustomer(ref="7", name="Ana Segunda")
    )
    await take(desk, later)
    assert len(await desk.found("status:incomplete segunda")) == 2
    assert await desk.found("status:incomplete prim") == []
    assert not desk.problems()
