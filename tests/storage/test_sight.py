"""What the distributor sees, through any way of looking there is (S1): costs and deliveries, not customers' money."""

from pathlib import Path

import pytest
from sqlalchemy import update

from domain.billing.commands import ReceivePayment
from domain.errors import Changed, DomainError, NotPermitted
from domain.events import Event
from domain.mail.model import MailKind
from domain.orders.commands import AddNote, AnswerCancel, CancelOrder, Collection, DeliverItems
from domain.orders.status import Status
from domain.query import EVERYTHING, parse
from domain.sight import TOLD, DistributorReads
from domain.sorting import By, Sort
from storage import tables as t
from storage.first_page import first_look
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.domain.whole import import_all
from tests.storage.databases import by_hand
from tests.storage.support import DeskUnderTest
from tests.storage.test_grants import ASKED

#: What stands only in what customers pay, and how they are reached.
SECRETS = ["77755", "777.55", "66644", "666.44", "secret", "198.51.100.7"]
TODAY = START.to_tz("UTC").date()


async def _with_distributor(desk: DeskUnderTest) -> int:
    """An order that is with the distributor: 777.55 EUR for the customer, 98.40 EUR for the reseller."""
    item = an_item(1, "777.55", cost_minor=9_840, name="Web Pro", domain="shop.example")
    order = await desk.place(
        Status.SUBMITTED,
        items=[item],
        paid="111.11",
        invoice_name="secret firm",
        promotion_code="secret10",
        affiliate="secret blog",
        ip="198.51.100.7",
        customer_note="secret wish",
        fraud_score=12,
    )
    with by_hand(desk.url) as connection:
        connection.execute(
            update(t.customers).values(
                email="secret@ana.example", phone="secret 0815", address="secret street"
            )
        )
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("666.44")))
    return order.id


async def test_no_way_of_looking_tells_what_customers_pay_or_how_they_are_reached(desk: DeskUnderTest):
    await _with_distributor(desk)
    reads = await desk.look("distributor")
    refused = set()
    for name, ways in ASKED.items():
        for ask in ways:
            try:
                told = repr(await ask(reads))
            except NotPermitted:
                refused.add(name)
                continue
            except DomainError as other:
                told = other.message
            for secret in SECRETS:
                assert secret not in told, (name, told)
    assert {"payments", "invoices", "customer_card", "tokens", "report", "letters", "recurring"} <= refused
    assert not refused & {"order_details", "count", "counts", "general", "order_ids", "reseller_accounts"}


async def test_the_distributor_sees_what_it_executes_and_what_that_costs(desk: DeskUnderTest):
    order_id = await _with_distributor(desk)
    reads = await desk.look("distributor")
    (row,) = (await reads.orders(parse("waiting:distributor", TODAY), limit=10)).rows
    assert (row.id, row.customer, row.cost) == (order_id, "Ana Silva", eur("98.40"))
    assert (str(row.total), row.total.decimal(), str(row.price)) == ("—", "", "—")
    details = await reads.order_details(order_id)
    (item,) = details.items
    assert (item.product, item.domain, str(item.total)) == ("Web Pro", "shop.example", "—")
    assert (details.invoices, details.payments, details.email) == ((), (), None)


@pytest.mark.parametrize(
    "search",
    ["total:>100", "secret", "customer:ana", "same:3000000001", "payment:partial", "fraud:>1", "promo:secret10",
     "affiliate:secret", "paid:today", "method:cash", "currency:eur", "-total:>100", "status:submitted total:<1"],
)  # fmt: skip
async def test_a_search_does_not_tell_either(desk: DeskUnderTest, search: str):
    await _with_distributor(desk)
    reads = await desk.look("distributor")
    query = parse(search, TODAY)
    for ask in (reads.orders(query, limit=5), reads.count(query, limit=5), reads.orders_by_id([1], query)):
        with pytest.raises(NotPermitted, match="finds orders by"):
            await ask
    assert await reads.names("promo", limit=5) == ()


async def test_an_order_is_found_by_its_whole_number_and_no_telephone_by_its_own(desk: DeskUnderTest):
    order_id = await _with_distributor(desk)
    number = (await desk.order(order_id)).number
    await desk.place(Status.SUBMITTED)
    with by_hand(desk.url) as connection:
        connection.execute(update(t.customers).values(phone="4915112345"))
    await desk.do(AddNote, order_id=order_id, body="again, so that the telephone is searched for too")
    reads = await desk.look("distributor")
    for search, found in (
        (number, [order_id]),
        (f"{number} status:submitted", [order_id]),
        ("4915112345", []),
    ):
        query = parse(search, TODAY)
        assert [row.id for row in (await reads.orders(query, limit=5)).rows] == found, search
        assert await reads.count(query, limit=5) == len(found)
    assert [row.id for row in (await reads.orders(parse(f"-{number}", TODAY), limit=5)).rows] != [order_id]
    with pytest.raises(NotPermitted, match="whole number"):
        await reads.count(parse(number[:4], TODAY), limit=5)


async def test_the_order_of_a_list_does_not_tell_either(desk: DeskUnderTest):
    reads = await desk.look("distributor")
    with pytest.raises(NotPermitted):
        await reads.orders(EVERYTHING, sort=Sort(By.AMOUNT, up=True), limit=5)


async def test_the_timeline_tells_of_deliveries_and_not_of_payments(desk: DeskUnderTest):
    order_id = await _with_distributor(desk)
    await desk.do(AddNote, order_id=order_id, body="call before noon")
    await desk.do(DeliverItems, by="distributor", order_id=order_id)
    reads = await desk.look("distributor")
    told = " ".join(" ".join(entry.sentences) for entry in (await reads.order_details(order_id)).timeline)
    assert "delivered" in told
    assert "note added" in told
    assert "received" not in told
    assert "received" in repr((await (await desk.look()).order_details(order_id)).timeline)


async def test_what_a_command_would_do_is_told_without_money(desk: DeskUnderTest):
    """T13: an answer to a cancellation credits what the customer paid."""
    order_id = await _with_distributor(desk)
    version = (await desk.order(order_id)).version
    await desk.do(CancelOrder, order_id=order_id, version=version, reason="moved away")
    version = (await desk.order(order_id)).version
    agreed = AnswerCancel(order_id=order_id, version=version, agreed=True)
    theirs = await desk.preview(await desk.who("distributor"), agreed)
    ours = await desk.preview(await desk.who("owner"), agreed)
    assert set(theirs) < set(ours)
    assert any("777.55" in sentence for sentence in ours)
    assert not any("777.55" in sentence for sentence in theirs)


async def test_who_comes_second_is_not_told_what_was_paid(desk: DeskUnderTest):
    """L17."""
    order_id = await _with_distributor(desk)
    with pytest.raises(Changed) as stale:
        await desk.do(DeliverItems, by="distributor", order_id=order_id, version=1)
    assert "666.44" not in stale.value.message
    assert "edited" in stale.value.message


async def test_letters_to_customers_are_not_drafted_for_the_distributor(desk: DeskUnderTest):
    order_id = await _with_distributor(desk)
    with pytest.raises(NotPermitted):
        await desk.draft(await desk.who("distributor"), MailKind.INVOICE, order_id)


async def test_the_first_page_takes_the_way_that_leaves_out(sqlite_url, opened):
    """V1: what is read without any library knows no such rule."""
    desk = opened(sqlite_url)
    await _with_distributor(desk)
    file = Path(sqlite_url.database)
    assert first_look(file, "owner", 10) is not None
    assert first_look(file, "distributor", 10) is None


async def test_only_who_works_for_the_distributor_sees_less(desk: DeskUnderTest):
    for user in ("viewer", "agent", "manager", "owner"):
        assert not isinstance(await desk.look(user), DistributorReads)


def test_every_event_that_is_told_is_there():
    import_all()
    assert Event.kinds.keys() >= TOLD
