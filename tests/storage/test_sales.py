"""To whom a sale is credited on a real desk, what is shown of it, and orders paid with the same card (M2, M3, T6)."""

from typing import Any

import pytest

from domain.billing.commands import AddPaymentSystem, AddToken, RecordCard
from domain.billing.systems import GatewayKind
from domain.importing import ImportedCustomer
from domain.orders.status import Status
from domain.sales.commands import AddPlan, ClaimSale, ConfirmSale
from tests.domain.builders import an_item
from tests.storage.databases import one, rows
from tests.storage.imported import an_import, imported
from tests.storage.support import CUSTOMER, TRUSTED_CUSTOMER, DeskUnderTest


async def planned(desk: DeskUnderTest, **given: Any) -> int:
    outcome = await desk.do(AddPlan, by="agent", **{"customer_id": CUSTOMER, **given})
    return int(outcome.details["plan"])


async def test_a_claim_finds_the_newest_paid_order_with_its_offer(desk):
    """M2: of this customer, sold, and nobody's yet."""
    other = an_import(customer=ImportedCustomer(ref="c9", name="Rui"))
    await desk.execute(await desk.who(), imported([other]))
    offer = one(desk.url, "SELECT id FROM offers")
    wanted = await desk.place(items=[an_item(offer_id=offer)])
    for status, customer_id in (
        (Status.CANCELLED, CUSTOMER),
        (Status.AWAITING_PAYMENT, CUSTOMER),
        (Status.PENDING_APPROVAL, TRUSTED_CUSTOMER),
    ):
        await desk.place(status, customer_id=customer_id, items=[an_item(offer_id=offer)])
    newest = await desk.place()
    plan = await planned(desk, offer_id=offer, note="yearly")
    await desk.do(ClaimSale, by="agent", plan_id=plan)
    row = await desk.row(wanted.id)
    assert (row.manager, row.sale_confirmed) == ("Agent", False)
    any_plan = await planned(desk)
    await desk.do(ClaimSale, by="agent", plan_id=any_plan)
    assert (await desk.row(newest.id)).manager == "Agent"
    card = await (await desk.look()).customer_card(CUSTOMER, limit=5)
    assert [(one.note, one.standing, one.order_number) for one in card.plans] == [
        ("", "paid", newest.number),
        ("yearly", "paid", wanted.number),
    ]
    assert desk.problems() == ()


async def test_a_confirmed_sale_says_who_confirmed_it_and_is_found_by_its_manager(desk):
    """M3: in the details, with history."""
    order = await desk.place()
    agent = (await desk.who("agent")).staff_id
    details = await (await desk.look()).order_details(order.id)
    assert details.confirmation is None
    await desk.do(ConfirmSale, order_id=order.id, manager_id=agent, by="manager")
    await desk.do(ConfirmSale, order_id=order.id, system=True)
    details = await (await desk.look()).order_details(order.id)
    assert details.confirmation is not None
    assert details.confirmation.by == "owner"
    told = [sentence for entry in details.timeline for sentence in entry.sentences]
    assert told[:2] == [
        "sale confirmed as that of the system instead of Agent",
        "sale confirmed as that of Agent",
    ]
    assert await desk.found("confirmed:yes") == [order.id]
    await desk.do(ConfirmSale, order_id=order.id, manager_id=agent)
    assert await desk.found("manager:agent") == [order.id]
    assert desk.problems() == ()


@pytest.mark.parametrize("few", [True, False], ids=["few", "among many"])
async def test_orders_of_customers_with_the_same_card_are_the_same_persons(desk, few):
    """T6: told by the gateway's fingerprint."""
    mine, theirs = await desk.place(), await desk.place(customer_id=TRUSTED_CUSTOMER)
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    tokens = []
    for customer_id in (CUSTOMER, TRUSTED_CUSTOMER):
        added = await desk.do(
            AddToken, customer_id=customer_id, system_id=1, label="Visa 4242", sealed="gAAAA…"
        )
        tokens.append(added.ids[0])
    words = f"same:{mine.number}" if few else f"same:{mine.number} currency:EUR -status:fraud"
    assert await desk.found(words) == [mine.id]
    await desk.do(RecordCard, token_id=tokens[0], card="fp_1")
    await desk.do(RecordCard, token_id=tokens[1], card="fp_2")
    assert await desk.found(words) == [mine.id]
    await desk.do(RecordCard, token_id=tokens[1], card="fp_1")
    assert await desk.found(words) == [theirs.id, mine.id]
    details = await (await desk.look()).order_details(mine.id)
    assert ([row.id for row in details.same], details.related) == ([theirs.id], 1)
    assert rows(desk.url, "SELECT card FROM payment_tokens ORDER BY id") == [("fp_1",), ("fp_1",)]


async def test_a_card_number_is_no_fingerprint(desk):
    """S3, X4."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    added = await desk.do(
        AddToken, customer_id=CUSTOMER, system_id=1, label="Visa", sealed="gAAAA…", card="4111111111111111"
    )
    again = await desk.do(RecordCard, token_id=added.ids[0], card="4111 1111 1111 1111")
    assert not again.changed
    assert rows(desk.url, "SELECT card FROM payment_tokens") == [(None,)]
