"""Some of the payments, read again by their ids or those of their orders (P1, T12)."""

from domain.orders.status import Status
from domain.query import EVERYTHING, parse
from tests.domain.fakes import START


async def test_payments_are_read_again_by_id_and_by_order_as_far_as_their_orders_match(desk):
    """P1, T12"""
    await desk.place_all({"id": 1, "status": Status.HANDLED}, {"id": 2, "status": Status.PENDING_APPROVAL})
    reads = await desk.look()
    every = (await reads.payments(EVERYTHING, limit=10)).rows
    assert {row.order_id for row in every} == {1, 2}
    assert await reads.payments_by_id([row.id for row in every], EVERYTHING) == every
    (second,) = await reads.payments_by_id((), EVERYTHING, order_ids=[2])
    assert (second.order_id, second.id) == (2, second.payment.id)
    handled = parse("archive:handled", START.to_tz("UTC").date())
    assert [row.order_id for row in await reads.payments_by_id((), handled, order_ids=[1, 2])] == [1]
    assert await reads.payments_by_id((), EVERYTHING) == ()
