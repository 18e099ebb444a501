"""Sales confirmed by keys, in the list, the details and on the customer card (M1 to M4)."""

import pytest

from domain.billing.commands import ReceivePayment
from domain.money import Money
from domain.orders.commands import Collection
from domain.sales.commands import AddPlan, ClaimSale
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, asked, dashboard
from tests.tui.test_money import press
from widgets.palette import CONFIRMED_GLYPH


async def claimed(desk: DeskUnderTest, *, by: str = "agent") -> None:
    """Someone plans a sale to Ana and says that she has paid."""
    plan = await desk.do(AddPlan, by=by, customer_id=1, note="yearly")
    await desk.do(ClaimSale, by=by, plan_id=int(plan.details["plan"]))


async def test_a_sale_without_a_manager_is_confirmed_as_the_systems(file, desk):
    """M1, M2: the name is green from then on."""
    async with dashboard(file, user="manager", size=(160, 30)) as mina:
        await press(mina, 8, "x")
        assert "Credited to the system, not confirmed." in mina.words
        assert "‹ system sales ›" in mina.words
        await mina.until(lambda: "confirm the sale as that of the system" in mina.words)
        await mina.keys("enter", "x")
        await mina.until(lambda: "3000000008: sale confirmed." in mina.footer)
        await mina.shows(f"{CONFIRMED_GLYPH} system")
    assert (await desk.order(8)).sale_confirmed


async def test_the_manager_who_claimed_it_is_proposed_and_can_be_changed_to_another(file, desk):
    """M2: by the first letter of a name."""
    await claimed(desk)
    async with dashboard(file, user="manager", size=(160, 30)) as mina:
        await mina.to(7)
        await mina.shows("  Agent")
        await press(mina, 7, "x")
        assert "‹ sales by user ›" in mina.words
        await mina.until(lambda: "confirm the sale as that of Agent" in mina.words)
        await mina.keys("tab", "o")
        await mina.until(lambda: "confirm the sale as that of owner" in mina.words)
        await mina.keys("enter", "x")
        await mina.until(lambda: "sale confirmed." in mina.footer)
        await mina.shows(f"{CONFIRMED_GLYPH} owner")
        await mina.keys("enter", "enter")
        await mina.shows("owner, confirmed by Manager on 2026-11-21 09:00", "sale confirmed as that of owner")


async def test_a_manager_is_added_to_a_sale_of_the_systems(file, desk):
    """M2: red until that is confirmed."""
    async with dashboard(file, user="manager") as mina:
        await press(mina, 8, "X")
        await mina.keys("a")
        await mina.until(lambda: "credit the sale to Agent, to be confirmed" in mina.words)
        await mina.keys("enter", "X")
        await mina.until(lambda: "sales manager added" in mina.footer)
    order = await desk.order(8)
    assert (order.manager_id, order.sale_confirmed) == ((await desk.who("agent")).staff_id, False)


@pytest.mark.parametrize(
    ("user", "order_id", "why"),
    [
        ("manager", 9, "3000000009 is not paid; a sale is credited once it is."),
        ("manager", 2, "3000000002 is “Cancelled”; there is no sale to credit."),
        ("agent", 8, "agent may not do this: it needs the permission “manage_sales”. Ask the owner."),
    ],
)
async def test_what_is_not_possible_says_why(file, user, order_id, why):
    """M1, M2, T11"""
    async with dashboard(file, user=user) as someone:
        await someone.to(order_id)
        for key in ("x", "X"):
            await someone.keys(key)
            await someone.until(lambda: someone.footer == why, why)


async def open_card(someone: Dashboard) -> None:
    await someone.to(7)
    await someone.keys("w")
    await someone.shows("Approval", "ORDERS")


async def test_a_plan_is_made_and_claimed_on_the_card_and_its_sale_confirmed_there(file, desk):
    """M2, M4, T9: without leaving the card."""
    async with dashboard(file, user="manager", size=(120, 50)) as mina:
        await open_card(mina)
        await mina.keys("p")
        await mina.asks()
        assert "whatever is bought" in mina.words
        await mina.keys("tab", "tab", "2026-12-24", "tab", "second site", "enter")
        await mina.until(lambda: "plan a sale of Manager" in mina.words)
        await mina.keys("p")
        await mina.shows("SALES PLANS", "second site", "2026-12-24", "open")
        await mina.keys("P")
        await mina.asks()
        await mina.until(lambda: "claim the sale of 3000000007 for Manager" in mina.words)
        await mina.keys("enter", "P")
        await mina.shows("paid by 3000000007")
        page = mina.screen.query_one("LinkedPage")
        while (chosen := page.chosen) is None or chosen.id != 7:  # type: ignore[attr-defined]
            await mina.keys("down")
        await mina.keys("x")
        await mina.asks()
        await mina.until(lambda: "confirm the sale as that of Manager" in mina.words)
        await mina.keys("tab", "enter", "x")
        await mina.until(lambda: "sale confirmed." in mina.footer)
    assert (await desk.order(7)).sale_confirmed


async def test_a_plan_is_dropped_on_the_card(file, desk):
    """M2"""
    await desk.do(AddPlan, by="agent", customer_id=1, note="yearly")
    async with dashboard(file, user="agent", size=(120, 50)) as anna:
        await open_card(anna)
        await anna.keys("P")
        await anna.asks()
        await anna.keys("tab", "right")
        await anna.until(lambda: "drop the plan of Agent" in anna.words)
        await anna.keys("enter", "P")
        await anna.shows("dropped")


async def test_the_card_shows_the_error_code_of_a_payment_that_failed(file, desk):
    """M4"""
    await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=Money(1000, "EUR")))
    from tests.tui.harness import by_raw_sql

    by_raw_sql(file, "UPDATE payments SET status = 'failed', code = 'insufficient_funds' WHERE order_id = 9")
    async with dashboard(file, user="manager", size=(80, 60)) as mina:
        await open_card(mina)
        await mina.shows("failed · insufficient_funds")
    assert asked(file, "SELECT count(*) FROM payments WHERE code = 'insufficient_funds'") == 1
