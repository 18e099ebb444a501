"""What may still be corrected of an order (N3)."""

from typing import Any

import pytest

from domain.errors import InvalidInput, Refused
from domain.orders.commands import ChangeOrder
from domain.orders.status import DeliveryStatus
from tests.domain.builders import a_desk, an_item, an_order


async def test_a_correction_is_recorded_with_what_was_there_before():
    """N3, S4"""
    items = [an_item(1), an_item(2, domain="anna.example")]
    desk = a_desk(an_order(items=items, invoice_name="Silva", affiliate="Blog"))
    given: dict[str, Any] = {
        "invoice_name": " Silva  Lda ",
        "affiliate": "",
        "domains": ((2, "Ana.Example"),),
    }
    assert (await desk.do(ChangeOrder, **given)).changed
    order = desk.order()
    assert (order.invoice_name, order.affiliate, order.items[1].domain) == ("Silva Lda", None, "ana.example")
    record = desk.state.audit[-1].record
    assert record.before == {"invoice_name": "Silva", "affiliate": "Blog", "domains": {"2": "anna.example"}}
    assert record.after == {"invoice_name": "Silva Lda", "affiliate": None, "domains": {"2": "ana.example"}}
    assert not (await desk.do(ChangeOrder, **given)).changed


@pytest.mark.parametrize("delivery", list(DeliveryStatus))
async def test_only_a_domain_of_which_nothing_is_under_way_can_be_corrected(delivery):
    """N3: what was asked of a registrar stays what is delivered."""
    desk = a_desk(an_order(items=[an_item(domain="anna.example", delivery=delivery)]))
    given: dict[str, Any] = {"domains": ((1, "ana.example"),)}
    if delivery in (DeliveryStatus.PENDING, DeliveryStatus.FAILED):
        assert (await desk.do(ChangeOrder, **given)).changed
        return
    with pytest.raises(Refused, match="Item 1 of 3000000001 is ") as refused:
        await desk.do(ChangeOrder, **given)
    assert refused.value.rule == "N3"
    assert desk.order().items[0].domain == "anna.example"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"invoice_name": " "}, "The name on the invoice of 3000000001 cannot be empty"),
        ({"invoice_name": "4111 1111 1111 1111"}, "card number"),
        ({"domains": ((2, "ana.example"),)}, "3000000001 has no item 2; its items are 1 to 1"),
        *(
            ({"domains": ((1, domain),)}, "is no domain; write it like example.org")
            for domain in (
                "",
                "ana",
                "ana example.org",
                "-ana.example",
                ".org",
                "a..b",
                "x" * 250 + ".org",
                "a/b.c",
            )
        ),
    ],
)
async def test_what_cannot_be_is_refused_in_one_sentence(given, said):
    """S6"""
    desk = a_desk(an_order())
    before = desk.state
    with pytest.raises(InvalidInput, match=said):
        await desk.do(ChangeOrder, **given)
    assert desk.state is before


async def test_a_domain_may_be_in_any_script():
    desk = a_desk(an_order())
    await desk.do(ChangeOrder, domains=((1, "bücher.例え"),))
    assert desk.order().items[0].domain == "bücher.例え"
