"""One thing done to many orders: what would become of each is counted by the transition table (L15)."""

import pytest

from domain.bulk.foreseeing import changes_told, forecast, sentences
from domain.bulk.model import Bulk, BulkKind, Target, own_id
from domain.bulk.rows import ChangedOrder, Standing
from domain.errors import NotPermitted
from domain.marks import Marks
from domain.orders.commands import ApproveOrder, CancelOrder
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.orders.transitions import Action, sources
from domain.staff import ROLES, Permission
from domain.statuses.colours import Colour
from domain.statuses.commands import SetStatus
from domain.statuses.rows import StatusRow
from tests.domain.builders import a_desk, an_item, an_order
from tests.domain.fakes import START


def a_bulk(kind: BulkKind, **given: object) -> Bulk:
    return Bulk(id="night", kind=kind, marks=Marks(frozenset({1})), **given)  # type: ignore[arg-type]


def standing(status: Status, n: int = 1, **given: object) -> Standing:
    made: dict[str, object] = dict.fromkeys(("charging", "owing", "empty", "running"), False)
    return Standing(status=status, custom_status_id=None, n=n, **{**made, **given})  # type: ignore[arg-type]


HOLD = StatusRow(
    id=9,
    name="On hold",
    base=Status.PENDING_APPROVAL,
    colour=Colour.BLUE,
    position=1,
    retired=False,
    orders=0,
)


@pytest.mark.parametrize("kind", [kind for kind in BulkKind if kind is not BulkKind.SET_STATUS])
def test_the_forecast_is_the_transition_tables_for_every_status(kind):
    """L15, L16"""
    found = forecast(a_bulk(kind), [standing(status) for status in Status])
    legal = sources(Action(kind.value))
    assert (found.total, found.passing) == (len(Status), len(legal))
    assert sum(n for _why, n in found.refused) == len(Status) - len(legal)


def test_it_says_how_many_go_through_and_why_the_others_do_not():
    """L15, T13"""
    bulk = a_bulk(BulkKind.CANCEL, reason="spam")
    found = forecast(
        bulk,
        [
            standing(Status.PENDING_APPROVAL, 30, running=True),
            standing(Status.AWAITING_PAYMENT, 8),
            standing(Status.FRAUD, 2),
            standing(Status.PENDING_APPROVAL, 1, charging=True),
        ],
    )
    assert sentences(bulk, found) == (
        "cancel 38 orders of 41 with their items and unpaid invoices; what was received stays the customers' credit",
        "send no letter, and ask no module and no payment system for anything",
        "mark 30 of them “still running”: what they have runs on at its server or registrar",
        "leave 2 as they are, marked: “Fraud” (L9)",
        "leave 1 as it is, marked: money for them is under way (L18)",
    )


def test_it_says_how_many_changed_since_they_were_marked_and_which_were_the_last():
    """L17, T13"""
    two = [
        ChangedOrder(id=n, number=f"300000000{n}", at=START, staff="Agent", sentences=said)
        for n, said in ((1, ("note “wait”", "paid")), (2, ()))
    ]
    now = START.add(seconds=300)
    assert changes_told(0, 41, [], now) == ()
    assert changes_told(2, 41, two, now) == (
        "take them as they are: 2 of 41 changed since you marked them",
        "3000000001: Agent, 5 min ago: note “wait”; paid",
        "3000000002: Agent, 5 min ago: edited",
    )
    assert changes_told(3, 41, two, now)[-1] == "and others that changed before these"
    assert "10,000 or more of 1,000,000" in changes_told(10_000, 1_000_000, two, now)[0]


def test_an_approval_of_many_collects_nothing():
    """L15, L4"""
    bulk = a_bulk(BulkKind.APPROVE)
    found = forecast(bulk, [standing(Status.AWAITING_PAYMENT, 3, owing=True), standing(Status.UNEXECUTED)])
    assert sentences(bulk, found) == (
        "approve 1 order of 4, validated by itself: what credit does not cover waits for credit",
        "leave 3 as they are, marked: money is due, to be collected one by one (L4)",
    )


def test_a_custom_status_goes_to_orders_of_its_base():
    """L14, L15"""
    bulk = a_bulk(BulkKind.SET_STATUS, status_id=9)
    found = forecast(bulk, [standing(Status.PENDING_APPROVAL, 4), standing(Status.FRAUD)], [HOLD])
    assert sentences(bulk, found, [HOLD])[0] == "show 4 orders of 5 as “On hold”"
    assert sentences(bulk, found, [HOLD])[-1] == "leave 1 as it is, marked: “Fraud” (L14)"
    assert forecast(bulk, [standing(Status.FRAUD)], []).passing == 0


def test_each_order_has_its_command_under_the_same_name_every_time():
    """L15, R8, L17"""
    bulk = a_bulk(BulkKind.CANCEL, reason="spam", seen={7: 3})
    command = bulk.command(Target(7, "3000000007", 5))
    assert isinstance(command, CancelOrder)
    assert (command.command_id, command.version, command.bulk) == (own_id("night", 7), 3, "night")
    assert command.status_only
    assert isinstance(a_bulk(BulkKind.APPROVE).command(Target(8, "", 1)), ApproveOrder)
    assert isinstance(a_bulk(BulkKind.SET_STATUS).command(Target(8, "", 1)), SetStatus)
    assert bulk.command(Target(8, "3000000008", 5)).version == 5
    assert own_id("night", 7) != own_id("night", 8) != own_id("day", 8)


async def test_nobody_outside_hears_of_a_cancellation_that_is_one_of_many():
    """L15: no module, mail or gateway runs; what runs is marked."""
    running = an_item(delivery=DeliveryStatus.ACTIVE, delivery_reference="srv-1")
    desk = a_desk(an_order(Status.PENDING_APPROVAL, items=[running]))
    await desk.do(CancelOrder, reason="spam", status_only=True)
    assert desk.order().status is Status.CANCELLED
    assert Mark.STILL_RUNNING in desk.order().marks
    assert desk.state.jobs == []


async def test_a_bulk_needs_its_own_permission_in_the_domain(monkeypatch):
    """S1, X3: whatever door it comes through."""
    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.CANCEL}))
    desk = a_desk(an_order())
    with pytest.raises(NotPermitted, match="“bulk”"):
        await desk.do(CancelOrder, by="agent", reason="spam", bulk="night")
    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.CANCEL, Permission.BULK}))
    await desk.do(CancelOrder, by="agent", reason="spam", bulk="night")
    assert desk.order().status is Status.CANCELLED
