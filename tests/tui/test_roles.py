"""Who may do what from the screens (S1, S2, X3)."""

import pytest

from domain.orders.commands import CancelOrder
from domain.orders.status import Status
from domain.staff import ROLES
from domain.staffing import SetRole
from tests.tui.harness import asked, by_raw_sql, dashboard
from tui.actions import ACTIONS, ORDER_ACTIONS
from widgets.dialogs.ask import Ask

CHANGING = [action for action in (ACTIONS[name] for name in ORDER_ACTIONS) if action.permission]
#: An order for which each action would be legal.
LEGAL = {
    "order.approve": 8,
    "order.cancel": 8,
    "order.answer_cancel": 5,
    "order.end": 8,
    "order.set_up": 8,
    "order.redeliver": 5,
    "order.deliver": 5,
    "order.refuse": 5,
    "order.note": 8,
    "order.receive": 9,
    "order.capture": 9,
    "order.capture_held": 9,
    "order.void_held": 9,
    "order.refund": 8,
    "order.retry": 8,
    "order.confirm_partial": 9,
    "order.reject_partial": 9,
    "order.complete": 8,  # carts are in a list of their own; who may do it at all is asked first
    "order.confirm_sale": 8,
}


@pytest.mark.parametrize("role", ["viewer", "distributor"])
async def test_a_role_without_the_permission_is_told_which_one_it_needs(file, role):
    """S1"""
    async with dashboard(file, user=role) as anna:
        for action in CHANGING:
            if action.permission in ROLES[role]:
                continue
            await anna.to(LEGAL[action.id])
            assert f" {action.keys[0]} {action.label}" not in f" {anna.footer}"
            await anna.keys(action.keys[0])
            await anna.until(lambda a=action: f"it needs the permission “{a.permission}”" in anna.footer)  # type: ignore[misc]
            assert role in anna.footer
            assert not isinstance(anna.screen, Ask)


async def test_the_distributor_finds_what_waits_for_it_under_mine(file):
    """L7: orders that lack credit, and those it executes; of everyone else, mine is what waits for a person."""
    async with dashboard(file, user="distributor") as dora:
        await dora.keys("m")
        await dora.until(lambda: "waiting for the distributor" in dora.text)
        waiting = asked(file, "SELECT count(*) FROM orders WHERE status IN ('unexecuted', 'submitted')")
        assert f"m Mine {waiting}" in dora.text
        both = {Status.UNEXECUTED, Status.SUBMITTED}
        await dora.until(lambda: {row.status for row in dora.table.held} == both)
        await dora.keys("0")
        await dora.until(lambda: "waiting for the distributor" not in dora.text)
    async with dashboard(file, user="agent") as anna:
        await anna.keys("m")
        await anna.until(lambda: "waiting for a person" in anna.text)


async def test_read_only_offers_and_does_nothing_that_changes_anything(file):
    """S1"""
    async with dashboard(file, read_only=True) as anna:
        assert "read-only" in anna.lines[0]
        for action in CHANGING:
            await anna.to(LEGAL[action.id])
            assert f" {action.keys[0]} {action.label}" not in f" {anna.footer}"
            await anna.keys(action.keys[0])
            await anna.until(lambda: "started read-only; nothing can be changed in it." in anna.footer)
            assert not isinstance(anna.screen, Ask)
            await anna.keys("up", "down")
        await anna.keys("y")
        await anna.until(lambda: "copied." in anna.footer)
    assert asked(file, "SELECT count(*) FROM command_outcomes") == 1


async def test_a_role_taken_away_meanwhile_counts_at_once(file, desk):
    """X3"""
    async with dashboard(file, user="agent") as anna:
        await anna.to(8)
        await anna.keys("a")
        await anna.asks()
        await desk.do(SetRole, user="agent", role="viewer")
        await anna.keys("a")
        await anna.shows("it needs the permission “approve”")
        assert (await desk.row(8)).status is Status.PENDING_APPROVAL


async def test_one_sees_only_the_resellers_one_is_granted(file, desk):
    """T2"""
    by_raw_sql(file, "INSERT INTO staff_resellers SELECT id, 2 FROM staff WHERE \"user\" = 'agent'")
    await desk.place(Status.PENDING_APPROVAL, id=11, reseller_id=2, customer_id=3)
    async with dashboard(file, user="agent") as bea:
        assert bea.ids == [11]
        assert "your resellers" in bea.lines[0]
        await bea.shows("0 All 1", "m Mine 1")
        await desk.do(CancelOrder, order_id=8, reason="double")
        await desk.do(CancelOrder, order_id=11, reason="double")
        await bea.shows("Cancelled", "m Mine 0")
        assert bea.ids == [11]


async def test_acting_as_another_is_their_role_and_resellers(file):
    """S2"""
    async with dashboard(file, as_name="viewer") as anna:
        assert "(viewer)" in anna.lines[0]
        await anna.to(8)
        await anna.keys("a")
        await anna.until(lambda: "it needs the permission “approve”" in anna.footer)


async def test_the_distributor_gives_its_answers(file, desk):
    """L7: staff with its role mark what is delivered, and refuse."""
    async with dashboard(file, user="distributor") as dora:
        await dora.to(5)
        await dora.until(lambda: "d delivered b refused" in dora.footer)
        await dora.keys("b")
        await dora.asks()
        await dora.keys("sold out", "enter", "b")
        await dora.until(lambda: "back for approval." in dora.footer)
    assert (await desk.row(5)).status is Status.PENDING_APPROVAL


async def test_the_distributor_sees_costs_and_not_what_customers_pay(file):
    """S1: in the list, in the details and in the tabs of money; a search says why it is refused."""
    async with dashboard(file, user="distributor", size=(200, 50)) as dora:
        await dora.to(5)
        assert "50.00" not in dora.text
        assert "Ana Silva Lda" not in dora.text
        await dora.keys("enter", "enter")
        await dora.shows("Total cost", "Package 1")
        assert "50.00" not in dora.text
        await dora.keys("escape", "escape")
        await dora.search("total:>10")
        await dora.shows("The distributor finds orders by")
        for tab in ("right_square_bracket",) * 4:
            await dora.keys(tab)
            await dora.settled()
        assert "50.00" not in dora.text
