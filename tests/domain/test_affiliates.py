"""Affiliates of a reseller, and who can be assigned to an order by hand (T6)."""

from typing import Any

import pytest

from domain.affiliates.commands import AddAffiliate, ChangeAffiliate
from domain.affiliates.model import Affiliate
from domain.errors import InvalidInput, NotFound, Refused
from domain.orders.commands import ChangeOrder
from tests.domain.builders import FakeDesk, a_desk, an_order


def desk_with(*affiliates: Affiliate, **given: Any) -> FakeDesk:
    desk = a_desk(an_order(**given), an_order(id=2, reseller_id=2))
    desk.state.things = {(Affiliate, one.id): one for one in affiliates if one.id is not None}
    return desk


BLOG: dict[str, Any] = {"id": 1, "reseller_id": 1, "code": "maker-blog.example"}


async def test_an_affiliate_is_assigned_by_hand_by_its_code_whatever_its_case():
    """T6"""
    desk = desk_with(Affiliate(**BLOG))
    assert (await desk.do(ChangeOrder, affiliate=" Maker-Blog.EXAMPLE ")).changed
    assert desk.order().affiliate == "maker-blog.example"
    assert (await desk.do(ChangeOrder, affiliate="")).changed
    assert desk.order().affiliate is None


async def test_only_who_is_known_at_the_orders_reseller_can_be_assigned():
    """T6, S6"""
    desk = desk_with(Affiliate(**BLOG), Affiliate(id=2, reseller_id=1, code="gone", retired=True))
    with pytest.raises(NotFound, match=r"has no affiliate “radio”; there are: maker-blog\.example"):
        await desk.do(ChangeOrder, affiliate="radio")
    with pytest.raises(NotFound, match=r"there are: none yet\. “ordertop affiliates add” adds one"):
        await desk.do(ChangeOrder, order_id=2, affiliate="maker-blog.example")
    with pytest.raises(Refused, match="The affiliate gone is retired") as refused:
        await desk.do(ChangeOrder, affiliate="GONE")
    assert refused.value.rule == "T6"
    assert desk.order().affiliate is None


async def test_what_an_event_from_outside_named_stays_though_nobody_knows_it():
    """T6: a correction of something else does not stumble over it."""
    desk = desk_with(affiliate="radio")
    assert (await desk.do(ChangeOrder, affiliate="radio", invoice_name="Silva Lda")).changed
    assert desk.order().affiliate == "radio"


async def test_each_code_of_a_reseller_is_there_once():
    """T6: another reseller may have the same."""
    desk = desk_with(Affiliate(**BLOG), Affiliate(id=2, reseller_id=1, code="gone", retired=True))
    with pytest.raises(Refused, match=r"There is an affiliate maker-blog\.example already"):
        await desk.do(AddAffiliate, reseller_id=1, code="MAKER-blog.example")
    with pytest.raises(Refused, match="gone already, retired; take that one back into use"):
        await desk.do(AddAffiliate, reseller_id=1, code="gone")
    assert (await desk.do(AddAffiliate, reseller_id=2, code="maker-blog.example")).changed


async def test_an_affiliate_is_corrected_retired_and_taken_back():
    """S4: each change with what was there before."""
    desk = desk_with(Affiliate(**BLOG, email="old@blog.example"))
    await desk.do(ChangeAffiliate, affiliate_id=1, name="Makers", email="new@blog.example")
    await desk.do(ChangeAffiliate, affiliate_id=1, email="", retired=True)
    record = desk.state.audit[-1].record
    assert record.before == {"email": "new@blog.example", "retired": False}
    assert record.after == {"email": None, "retired": True}
    assert [event["event"] for event in record.events] == ["AffiliateChanged", "AffiliateRetired"]
    assert (await desk.do(ChangeAffiliate, affiliate_id=1, retired=False)).changed
    assert not (await desk.do(ChangeAffiliate, affiliate_id=1, name="Makers", retired=False)).changed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": " \x1b"}, "needs a code of 1 to 60 characters"),
        ({"code": "x" * 61}, "needs a code of 1 to 60 characters"),
        ({"code": "4111 1111 1111 1111"}, "card number"),
        ({"email": "nobody"}, "“nobody”"),
    ],
)
async def test_what_cannot_be_an_affiliate_is_refused_in_a_sentence(given, said):
    """S6"""
    desk = desk_with()
    with pytest.raises(InvalidInput, match=said):
        await desk.do(AddAffiliate, **{"reseller_id": 1, "code": "blog", **given})
    assert not desk.state.things
