"""Renewals as they are kept: found by workers, invoiced once, deleted with their order (L13, R5)."""

import asyncio

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from whenever import Instant

from domain.billing.commands import ReceivePayment, RefundPayment
from domain.jobs import run_due
from domain.orders.commands import CancelOrder, Collection, DeleteOrder, DeliverItems
from domain.orders.model import Order
from domain.orders.status import Mark, Status
from domain.query import EVERYTHING
from domain.settings.commands import ChangeSetting
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.debiting import Bank, work
from tests.storage.support import RESELLER, DeskUnderTest

#: The month after the delivery begins on this day.
DUE = Instant.from_utc(2026, 12, 21, 9)


async def handled(desk: DeskUnderTest, number: int = 1) -> Order:
    """An order of something that is billed each month, delivered just now."""
    if number == 1:
        with by_hand(desk.url) as connection:
            connection.execute(
                insert(t.offers).values(
                    id=1, reseller_id=RESELLER, number=1, name="Web", product_type="subscription", is_trial=False,
                    billing_type="recurring", billing_cycle="1 month", price_minor=5_000, cost_minor=2_000,
                    currency="EUR", auto_execute=False, auto_setup="on_accept",
                )
            )  # fmt: skip
    items = [an_item(offer_id=1, name="Web", cost_minor=0, product_type="subscription")]
    order = await desk.place(Status.SUBMITTED, items=items, placed_at=desk.time.now())
    await desk.do(DeliverItems, order_id=order.id)
    return order


async def test_the_worker_invoices_what_is_renewed_and_the_list_shows_it(desk: DeskUnderTest):
    order = await handled(desk)
    desk.time.at = DUE.subtract(hours=24 * 15)
    assert await work(desk, Bank()) == 0
    desk.time.at = DUE.subtract(hours=24 * 14)
    assert await work(desk, Bank()) == 1
    invoices = await (await desk.look()).invoices(EVERYTHING, limit=10)
    assert [(row.invoice.total, row.due, row.invoice.due_at) for row in invoices.rows] == [
        (eur("50"), eur("50"), DUE),
        (eur("50"), eur("0"), None),
    ]
    assert [row.invoice.sort for row in invoices.rows] == ["renewal", "debit"]
    (row,) = await (await desk.look()).orders_by_id([order.id])
    assert (row.label, row.status, row.due) == ("Renewal unpaid", Status.HANDLED, eur("50"))
    assert await desk.found("mark:unpaid") == [order.id]
    desk.time.at = DUE
    assert await work(desk, Bank()) == 1
    assert await desk.found("mark:overdue") == [order.id]
    invoices = await (await desk.look()).invoices(EVERYTHING, limit=10)
    assert [row.invoice.standing for row in invoices.rows] == ["overdue", "paid"]
    assert desk.problems() == ()
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("50")))
    assert await desk.found("mark:overdue") == await desk.found("mark:unpaid") == []
    invoices = await (await desk.look()).invoices(EVERYTHING, limit=10)
    assert [row.invoice.standing for row in invoices.rows] == ["paid", "paid"]
    assert desk.problems() == ()


async def test_any_number_of_workers_invoice_a_period_once(desk: DeskUnderTest):
    """R5."""
    orders = [await handled(desk, number) for number in range(1, 5)]
    me, bank = await desk.who(), Bank()
    for days in (-14, 17, -14, 48):
        desk.time.at = DUE.add(hours=24 * days)
        for _round in range(4):
            await asyncio.gather(*(run_due(desk, me, bank) for _n in range(4)))
    assert desk.one("SELECT count(*) FROM invoices WHERE renewal") == 3 * len(orders)
    assert desk.one("SELECT count(*) FROM renewals") == 3 * len(orders)
    assert desk.problems() == ()


async def test_a_period_cannot_be_kept_twice(desk: DeskUnderTest):
    """R5: whatever went wrong before."""
    order = await handled(desk)
    desk.time.at = DUE
    await work(desk, Bank())
    with pytest.raises(IntegrityError), by_hand(desk.url) as connection:
        connection.execute(insert(t.renewals).values(service_id=1, number=1, order_id=order.id, due_at=START))


async def test_a_renewal_sells_nothing_and_adds_no_subscription(desk: DeskUnderTest):
    """T1: without renewals."""
    await handled(desk)
    before = desk.one("SELECT sum(n) FROM sold_counts"), desk.one("SELECT sum(n) FROM item_counts")
    desk.time.at = DUE
    await work(desk, Bank())
    assert (desk.one("SELECT sum(n) FROM sold_counts"), desk.one("SELECT sum(n) FROM item_counts")) == before


async def test_a_deleted_order_leaves_no_service_behind(desk: DeskUnderTest):
    """L11."""
    order = await handled(desk)
    desk.time.at = DUE
    await work(desk, Bank())
    await desk.do(CancelOrder, order_id=order.id, reason="moved away")
    with by_hand(desk.url) as connection:
        connection.execute(update(t.order_items).values(delivery="cancelled"))
    number = (await desk.order(order.id)).number
    payment = (await desk.order(order.id)).payments[0]
    await desk.do(RefundPayment, order_id=order.id, payment_id=payment.id, reason="moved away", by_hand=True)
    await desk.do(DeleteOrder, order_id=order.id, confirm=number)
    assert desk.one("SELECT count(*) FROM services") == desk.one("SELECT count(*) FROM renewals") == 0


async def test_the_days_of_the_setting_count_from_the_change_on(desk: DeskUnderTest):
    await handled(desk)
    await desk.do(ChangeSetting, name="renewal_days", value="3")
    desk.time.at = DUE.subtract(hours=24 * 4)
    assert await work(desk, Bank()) == 0
    await desk.do(ChangeSetting, name="renewal_days", value="5")
    assert await work(desk, Bank()) == 1


async def test_a_worker_of_one_reseller_leaves_the_others_alone(desk: DeskUnderTest):
    order = await handled(desk)
    due = desk.storage.due
    assert (await due(DUE, [RESELLER + 1], limit=5)).renewals == []
    assert (await due(DUE, [RESELLER], limit=5)).renewals == [order.id]


async def test_what_is_held_again_by_hand_is_left_alone(desk: DeskUnderTest):
    """L19."""
    order = await handled(desk)
    with by_hand(desk.url) as connection:
        connection.execute(update(t.orders).values(marks=frozenset({Mark.HELD})))
    desk.time.at = DUE
    assert await work(desk, Bank()) == 0
    assert len((await desk.order(order.id)).invoices) == 1
