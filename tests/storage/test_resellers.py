"""The orders of one reseller, and of no other whose name begins the same (T2)."""

import pytest
from sqlalchemy import insert

from domain.orders.status import Archive, Status
from domain.query import Exactly
from domain.query.exact import write_exactly
from domain.rows import ResellerRow
from storage import tables as t
from tests.storage.databases import by_hand

NAMES = ["Acme Ltd", "acme", "Acme & Sons", 'Joe "Best" Hosting', "=Acme", "#1", "ACME Ltd archive:closed"]


@pytest.fixture
async def resellers(desk) -> dict[str, int]:
    """Resellers with names alike, each with an order that waits for a person, one that does not, and a cart."""
    found = {"Acme": 1, "Zeta": 2}
    with by_hand(desk.url) as connection:
        for reseller_id, name in enumerate(NAMES, start=3):
            reseller = {"id": reseller_id, "name": name, "currency": "EUR", "timezone": "UTC"}
            connection.execute(insert(t.resellers).values(payment_method="cash", **reseller))
            found[name] = reseller_id
    statuses = (Status.PENDING_APPROVAL, Status.HANDLED, Status.INCOMPLETE)
    await desk.place_all(
        *(
            {"reseller_id": reseller_id, "status": status, "customer_id": None, "site_id": None}
            for reseller_id in found.values()
            for status in statuses
        )
    )
    return found


async def test_a_reseller_is_found_exactly_and_alone(desk, resellers):
    for name, reseller_id in resellers.items():
        term = write_exactly("reseller", name, reseller_id)
        found = await desk.found(term)
        assert len(found) == 2, term
        for order_id in found:
            assert (await desk.row(order_id)).reseller == name
        assert len(await desk.found(f"{term} archive:incomplete")) == 1
        assert len(await desk.found(f"-{term}")) == 2 * (len(resellers) - 1)
    assert len(await desk.found("reseller:acme")) > 2, "by words it is any that begins so"


async def test_where_there_is_no_such_reseller_nothing_is_found_and_everything_else(desk, resellers):
    for term in ("reseller:=Nobody", "reseller:#99", 'reseller:="acme ltd"'):
        assert await desk.found(term) == []
        assert len(await desk.found(f"-{term}")) == 2 * len(resellers)


async def test_the_counts_follow_one_reseller(desk, resellers):
    """V8"""
    reads = await desk.look()
    for name, reseller_id in resellers.items():
        for of in (Exactly("reseller", name), Exactly("reseller", id=reseller_id)):
            counts = await reads.counts(of)
            assert (counts.of, counts.reseller) == (of, name)
            assert (counts.without_carts, counts.needs_me) == (2, 1)
            assert counts.archives[Archive.INCOMPLETE] == counts.archives[Archive.HANDLED] == 1
    nobody = await reads.counts(Exactly("reseller", "Nobody"))
    assert (nobody.without_carts, nobody.needs_me, nobody.reseller) == (0, 0, None)
    everyone = await reads.counts()
    assert (everyone.of, everyone.without_carts) == (None, 2 * len(resellers))


async def test_each_is_listed_by_name_with_its_orders_also_one_that_has_none(desk, resellers):
    with by_hand(desk.url) as connection:
        reseller = {"id": 99, "name": "Ázure", "currency": "EUR", "timezone": "UTC"}
        connection.execute(insert(t.resellers).values(payment_method="cash", **reseller))
    rows = await (await desk.look()).resellers()
    assert {row.name: row.id for row in rows} == {**resellers, "Ázure": 99}
    assert {(row.orders, row.needs_me) for row in rows if row.id != 99} == {(2, 1)}
    assert ResellerRow(id=99, name="Ázure", orders=0, needs_me=0) in rows
    assert [row.name for row in rows][-3:] == ["Ázure", 'Joe "Best" Hosting', "Zeta"]


async def test_staff_see_those_granted_to_them(desk, resellers):
    """X3"""
    await desk.grant("agent", "Acme Ltd", "Zeta")
    reads = await desk.look("agent")
    assert [row.name for row in await reads.resellers()] == ["Acme Ltd", "Zeta"]
    assert len(await desk.found('reseller:="Acme Ltd"', by="agent")) == 2
    assert await desk.found("reseller:=Acme", by="agent") == []
    assert (await reads.counts(Exactly("reseller", "Acme"))).reseller is None
