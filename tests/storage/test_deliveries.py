"""Deliveries in both databases: defaults, what a worker reads, and many workers at once (L6, R1)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import URL

from domain.delivery.commands import (
    AddPlace,
    BeginDelivery,
    ChangePlace,
    RecordDelivery,
    SuspendItems,
    UnsuspendItems,
)
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.delivery.module import Delivered, DeliveryCall, Fate, SuspensionCall, TerminationCall
from domain.delivery.queueing import default_place
from domain.delivery.rows import SentItem
from domain.delivery.setup import ItemSetup
from domain.errors import Refused
from domain.importing import ImportBatch, ImportedItem, ImportedOrder, ImportOrders
from domain.jobs import LEASE_SECONDS, Job, JobKind, run_due
from domain.orders.commands import ApproveOrder, CancelOrder, RecordCart
from domain.orders.status import AutoSetup, DeliveryStatus, PaymentMethod, Status
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.databases import by_hand, have_nothing_wait
from tests.storage.support import DeskUnderTest, eur_line
from tests.storage.test_jobs import _Nobody

D = DeliveryStatus


class _Host(_Nobody):
    """A module in memory that creates everything it is asked for, and remembers the keys."""

    def __init__(self) -> None:
        self.created: list[str] = []
        self.ended: list[TerminationCall] = []
        self.switched: list[SuspensionCall] = []

    def module_of(self, place: DeliveryModule) -> "_Host":
        return self

    async def create(self, call: DeliveryCall) -> Delivered:
        await asyncio.sleep(0)
        self.created.append(call.key)
        return Delivered(fate=Fate.DELIVERED, reference=f"acct_{call.key}")

    async def look_up(self, call: DeliveryCall) -> Delivered | None:
        return None

    async def terminate(self, call: TerminationCall) -> Delivered:
        await asyncio.sleep(0)
        self.ended.append(call)
        return Delivered(fate=Fate.ENDED)

    async def look_up_termination(self, call: TerminationCall) -> Delivered | None:
        return None

    async def suspend(self, call: SuspensionCall) -> Delivered:
        await asyncio.sleep(0)
        self.switched.append(call)
        return Delivered(fate=Fate.UNSUSPENDED if call.back else Fate.SUSPENDED)

    async def look_up_suspension(self, call: SuspensionCall) -> Delivered | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def at_once(url: URL) -> None:
    """Nothing waits to be taken back."""
    have_nothing_wait(url)


async def with_server(desk: DeskUnderTest, name: str = "web-03", kind: PlaceKind = PlaceKind.SERVER) -> int:
    return (await desk.do(AddPlace, kind=kind, name=name, module=ModuleKind.SANDBOX)).ids[0]


async def accepted(desk: DeskUnderTest) -> tuple[int, str]:
    """An accepted order, and the key of its item's delivery."""
    order = await desk.place(Status.PENDING_APPROVAL)
    setup = ItemSetup(position=1, username="ana", sealed_password="gAAAA1")
    await desk.do(ApproveOrder, order_id=order.id, setups=(setup,))
    return order.id, (await desk.order(order.id)).items[0].delivery_intent or ""


async def test_the_default_is_the_one_in_use_of_its_kind(desk: DeskUnderTest):
    """SPEC 1."""
    async with desk.sql.unit_of_work(write=False) as unit:
        assert await default_place(PlaceKind.SERVER, unit) is None
    first, second = await with_server(desk), await with_server(desk, "web-04")
    await with_server(desk, "names", PlaceKind.REGISTRAR)
    await desk.do(ChangePlace, place_id=second, is_default=True)
    rows = await (await desk.look()).places()
    assert [(row.name, row.is_default) for row in rows] == [
        ("web-03", False), ("web-04", True), ("names", True)
    ]  # fmt: skip
    async with desk.sql.unit_of_work(write=False) as unit:
        place = await default_place(PlaceKind.SERVER, unit)
        assert place is not None
        assert (place.id, place.name) == (second, "web-04")
    await desk.do(ChangePlace, place_id=second, retired=True)
    async with desk.sql.unit_of_work(write=False) as unit:
        assert await default_place(PlaceKind.SERVER, unit) is None
    assert [row.id for row in await (await desk.look()).places()][-1] == second
    assert first != second
    assert desk.problems() == ()


async def test_of_two_who_give_one_name_at_once_one_is_refused(desk: DeskUnderTest):
    """R3."""
    done = await asyncio.gather(with_server(desk), with_server(desk), return_exceptions=True)
    assert sorted(type(one) is Refused for one in done) == [False, True]


async def test_a_worker_reads_what_it_asks_for_once_the_item_is_running(desk: DeskUnderTest):
    """R1: never before that is kept."""
    server = await with_server(desk)
    order_id, key = await accepted(desk)
    job = Job(id=key, kind=JobKind.DELIVER, order_id=order_id)
    assert await desk.sql.delivery_of(job) is None
    await desk.do(BeginDelivery, order_id=order_id, intent=key)
    found = await desk.sql.delivery_of(job)
    assert found is not None
    place, call = found
    assert (place.id, place.name, place.module) == (server, "web-03", ModuleKind.SANDBOX)
    number = (await desk.row(order_id)).number
    assert call == DeliveryCall(
        key=key, attempt=1, order_number=number, position=1, product="Package 1", product_type="other",
        quantity=1, username="ana", sealed_password="gAAAA1",
    )  # fmt: skip
    assert "gAAAA1" not in repr(call)
    await desk.do(
        RecordDelivery, order_id=order_id, intent=key, answer=Delivered(fate=Fate.DELIVERED, reference="a")
    )
    assert await desk.sql.delivery_of(job) is None


async def test_what_was_asked_for_is_found_by_its_key_by_who_may_see_it(desk: DeskUnderTest):
    """S1."""
    server = await with_server(desk)
    order_id, key = await accepted(desk)
    await desk.grant("manager", "Zeta")
    assert await (await desk.look()).sent_item(key) == SentItem(order_id=order_id, module_id=server)
    assert await (await desk.look()).sent_item("another") is None
    assert await (await desk.look("manager")).sent_item(key) is None


async def test_many_workers_at_once_create_each_item_once(desk: DeskUnderTest):
    """R1."""
    await with_server(desk)
    keys = [(await accepted(desk))[1] for _n in range(6)]
    me, host = await desk.who(), _Host()
    await asyncio.gather(*(run_due(desk, me, host) for _n in range(4)))
    await run_due(desk, me, host)
    assert sorted(host.created) == sorted(keys)
    assert desk.problems() == ()


async def test_a_worker_that_dies_leaves_the_item_to_the_next_one(desk: DeskUnderTest):
    """R6."""
    await with_server(desk)
    order_id, key = await accepted(desk)
    now = desk.time.now()
    (taken,) = await desk.sql.claim_jobs(now, kinds=(JobKind.DELIVER,), lease_seconds=LEASE_SECONDS, limit=5)
    await desk.do(BeginDelivery, order_id=order_id, intent=taken.id)
    me, host = await desk.who(), _Host()
    assert await run_due(desk, me, host) == 0
    desk.time.passes(seconds=LEASE_SECONDS + 1)
    assert await run_due(desk, me, host) == 1
    assert host.created == [key]
    assert (await desk.order(order_id)).items[0].delivery is D.ACTIVE


async def test_items_of_a_cart_keep_when_they_are_set_up(desk: DeskUnderTest):
    """L6: as the shop's offer says."""
    line = replace(eur_line("Web Pro", "10"), auto_setup=AutoSetup.ON_PAYMENT)
    cart: dict[str, Any] = {
        "number": "4000000001",
        "reseller_id": 1,
        "currency": "EUR",
        "step": "cart",
        "lines": (line,),
    }
    order_id = (await desk.do(RecordCart, **cart)).ids[0]
    assert [item.auto_setup for item in (await desk.order(order_id)).items] == [AutoSetup.ON_PAYMENT]


async def test_a_failed_delivery_is_found_by_its_mark_and_waits_for_staff(desk: DeskUnderTest):
    """T2, T4."""
    order = await desk.place(Status.EXECUTING, items=[an_item(delivery=D.FAILED)])
    other = await desk.place(Status.EXECUTING)
    assert await desk.found("mark:delivery_failed") == [order.id]
    assert await desk.found("needs:me") == [order.id]
    assert other.id not in await desk.found("delivery:failed")
    assert desk.problems() == ()


@pytest.mark.parametrize("setup", ["on_payment", "never"])
async def test_imported_items_are_set_up_as_their_offer_says(desk: DeskUnderTest, setup: str):
    """L6."""

    def batch(number: str) -> ImportBatch:
        order = ImportedOrder(
            line=1, source_number=number, status=Status.PENDING_APPROVAL, placed_at=START, updated_at=START,
            currency="EUR", payment_method=PaymentMethod.CASH, total_minor=100, invoice_minor=100,
            items=(ImportedItem(name="Web Pro", unit_price_minor=100),),
        )  # fmt: skip
        return ImportBatch(
            source="csv",
            reseller="Acme",
            file="a",
            digest="0" * 64,
            first_line=1,
            last_line=1,
            orders=(order,),
        )

    await desk.do(ImportOrders, batch=batch("1"))
    with by_hand(desk.url) as connection:
        connection.exec_driver_sql(f"UPDATE offers SET auto_setup = '{setup}'")
    await desk.do(ImportOrders, batch=batch("2"))
    kept = {
        desk.one("SELECT auto_setup FROM order_items i JOIN orders o ON o.id = i.order_id "
                 "WHERE o.source_number = :number", number=number)
        for number in ("1", "2")
    }  # fmt: skip
    assert kept == {"on_accept", setup}


async def test_many_workers_at_once_end_each_item_once(desk: DeskUnderTest):
    """L9, R1: with a key of its own, and the module's own name for what is to end."""
    await with_server(desk)
    orders = [(await accepted(desk))[0] for _n in range(6)]
    me, host = await desk.who(), _Host()
    for _n in range(2):
        await run_due(desk, me, host)
    for order_id in orders:
        await desk.do(CancelOrder, order_id=order_id, reason="ordered twice")
    await asyncio.gather(*(run_due(desk, me, host) for _n in range(4)))
    await run_due(desk, me, host)
    ended = {call.created_with: call for call in host.ended}
    assert len(host.ended) == len(ended) == 6
    assert {call.reference for call in host.ended} == {f"acct_{key}" for key in host.created}
    assert not {call.key for call in host.ended} & set(host.created)
    for order_id in orders:
        (item,) = (await desk.order(order_id)).items
        assert (item.delivery, item.ending_attempts) == (D.CANCELLED, 1)
    assert desk.problems() == ()


async def test_many_workers_at_once_suspend_each_item_once_and_let_it_go_on(desk: DeskUnderTest):
    """R1, T1: each with a key of its own, and the module's own name; the overview counts what is suspended."""
    await with_server(desk)
    orders = [(await accepted(desk))[0] for _n in range(3)]
    me, host = await desk.who(), _Host()
    while await run_due(desk, me, host):
        pass
    with by_hand(desk.url) as connection:
        connection.exec_driver_sql("UPDATE orders SET status = 'handled', archive = 'handled'")
    for kind, delivery in ((SuspendItems, D.SUSPENDED), (UnsuspendItems, D.ACTIVE)):
        for order_id in orders:
            await desk.do(kind, order_id=order_id)
        before = len(host.switched)
        for _round in range(3):
            await asyncio.gather(*(run_due(desk, me, host) for _n in range(4)))
        assert len(host.switched) == before + 3
        assert {(await desk.order(order_id)).items[0].delivery for order_id in orders} == {delivery}
        suspended = desk.one("SELECT coalesce(sum(n), 0) FROM item_counts WHERE delivery = 'suspended'")
        assert suspended == (3 if delivery is D.SUSPENDED else 0)
    assert [call.back for call in host.switched] == [False] * 3 + [True] * 3
    assert {call.reference for call in host.switched} == {f"acct_{key}" for key in host.created}
    assert len({call.key for call in host.switched}) == 6
    sent = await (await desk.look()).sent_item(host.switched[0].key)
    assert sent is None  # the latest call about an item is the one that may still be answered
    latest = await (await desk.look()).sent_item(host.switched[-1].key)
    assert latest is not None
    assert latest.switching


async def test_what_was_being_set_up_for_a_cancelled_order_is_not_asked_for_again(desk: DeskUnderTest):
    """L9: where the module has never seen it, there is nothing to end."""
    await with_server(desk)
    order_id, key = await accepted(desk)
    await desk.do(BeginDelivery, order_id=order_id, intent=key)
    await desk.do(CancelOrder, order_id=order_id, reason="ordered twice")
    me, host = await desk.who(), _Host()
    assert await run_due(desk, me, host) == 1
    (item,) = (await desk.order(order_id)).items
    assert (item.delivery, host.created, host.ended) == (D.CANCELLED, [], [])


async def test_an_end_is_found_by_its_key_by_whoever_may_see_its_order(desk: DeskUnderTest):
    """X6, T2."""
    server = await with_server(desk)
    order_id, key = await accepted(desk)
    await desk.do(BeginDelivery, order_id=order_id, intent=key)
    done = Delivered(fate=Fate.DELIVERED, reference="acct_7")
    await desk.do(RecordDelivery, order_id=order_id, intent=key, answer=done)
    await desk.do(CancelOrder, order_id=order_id, reason="ordered twice")
    ending = (await desk.order(order_id)).items[0].ending_intent or ""
    sent = await (await desk.look()).sent_item(ending)
    assert sent == SentItem(order_id=order_id, module_id=server, ending=True)
    assert (await (await desk.look()).sent_item(key)) == SentItem(order_id=order_id, module_id=server)
