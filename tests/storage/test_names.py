"""What is called how on a desk, for completion (T4)."""

import pytest

from domain.orders.status import Status
from domain.query.fields import NAMED
from storage import names


@pytest.fixture
async def named(desk):
    await desk.place(promotion_code="SPRING10", affiliate="blog", manager_id=2, customer_id=1)
    await desk.place(promotion_code="SPRING10", reseller_id=2, customer_id=3, affiliate="partner")
    await desk.place(Status.INCOMPLETE, cart_step="payment", promotion_code="OF A CART")
    return desk


async def found(desk, field: str, *, by: str = "owner", limit: int = 50) -> list[str]:
    return list(await (await desk.look(by)).names(field, limit=limit))


async def test_each_filter_has_its_names_once_and_in_order(named):
    assert await found(named, "reseller") == ["Acme", "Zeta"]
    assert await found(named, "promo") == ["SPRING10"]
    assert await found(named, "affiliate") == ["blog", "partner"]
    assert await found(named, "step") == ["payment"]
    assert await found(named, "manager") == ["Viewer"]
    assert await found(named, "currency") == ["EUR"]
    for field in NAMED:
        assert len(await found(named, field, limit=1)) <= 1


async def test_nobody_hears_names_of_resellers_that_are_not_theirs(named):
    """T2."""
    await named.grant("agent", "Acme")
    assert await found(named, "reseller", by="agent") == ["Acme"]
    assert await found(named, "affiliate", by="agent") == ["blog"]


async def test_only_the_newest_orders_are_looked_at(named, monkeypatch):
    """V7: the look costs the same on a desk of any size."""
    monkeypatch.setattr(names, "_NEWEST", 1)
    assert len(await found(named, "affiliate")) == 1
