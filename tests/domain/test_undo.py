"""Taking one's last change back: a reversing change, refused once anything stands in its way (S7)."""

import pytest

from domain.billing import InvoiceStatus, balance_of
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.errors import Changed, NotFound, NotPermitted, Refused
from domain.jobs import JobKind
from domain.mail.model import Mail, MailStatus
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    ChangeOrder,
    Collection,
    DeliverItems,
    RefuseOrder,
)
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.settings.commands import ChangeSetting
from domain.staff import ROLES, Door, Identity, Permission
from domain.statuses.commands import SetStatus
from domain.statuses.model import CustomStatus
from domain.undoing.commands import UndoChange
from domain.undoing.model import Final
from tests.domain.builders import FakeDesk, a_custom_status, a_desk, an_item, an_order, eur

SERVER = DeliveryModule(
    id=4, kind=PlaceKind.SERVER, name="web-03", module=ModuleKind.SANDBOX, is_default=True
)


def last(desk: FakeDesk) -> str:
    """The command that made the last change."""
    return list(desk.state.changes)[-1]


async def undo(desk: FakeDesk, *, by: str = "owner", change: str | None = None) -> None:
    await desk.do(UndoChange, by=by, change=change or last(desk))


async def test_a_cancellation_is_taken_back_with_its_items_and_its_invoice():
    """S7: by reversing entries; nothing is wiped out."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    before = desk.order().snapshot()
    await desk.do(CancelOrder, reason="twice")
    assert desk.order().invoices[0].status is InvoiceStatus.CANCELLED
    await undo(desk)
    order = desk.order()
    assert order.snapshot() == before
    assert order.invoices[0].status is InvoiceStatus.UNPAID
    assert balance_of(order.entries, "EUR").due == eur("50")
    assert len(order.entries) == 3
    assert desk.told()[-3:] == ["ChangeUndone", "MovedBack", "InvoiceReopened"]
    assert desk.state.audit[-1].record.staff == "Owner"


async def test_a_note_a_status_and_a_correction_are_taken_back():
    """S7"""
    desk = a_desk(an_order())
    desk.state.things[CustomStatus, 9] = a_custom_status(9)
    await desk.do(AddNote, body="wrong order")
    await undo(desk)
    assert [note.retracted for note in desk.order().notes] == [True]
    assert desk.order().snapshot()["notes"] == 0
    await desk.do(SetStatus, status_id=9)
    await undo(desk)
    assert desk.order().custom_status_id is None
    await desk.do(ChangeOrder, invoice_name="Silva Lda", domains=((1, "ana.example"),))
    await undo(desk)
    assert desk.order().invoice_name == ""
    assert desk.order().items[0].domain is None


async def test_an_approval_is_taken_back_while_what_it_does_outside_still_waits():
    """S7: the setting, 10 s unless set."""
    desk = a_desk(an_order(items=[an_item(cost_minor=3_000)]))
    desk.state.things[DeliveryModule, 4] = SERVER
    desk.person().email = "owner@acme.example"
    desk.account().credit_limit_minor = 10_000
    await desk.do(ApproveOrder)
    waits = {job.kind: job.not_before for job in desk.state.jobs}
    assert waits == {kind: desk.time.at.add(seconds=10) for kind in (JobKind.DELIVER, JobKind.MAIL)}
    assert desk.account().reserved_minor == 3_000
    await undo(desk)
    order = desk.order()
    assert order.status is Status.PENDING_APPROVAL
    assert order.accepted_at is None
    assert (order.items[0].delivery, order.items[0].delivery_intent) == (DeliveryStatus.PENDING, None)
    assert desk.account().reserved_minor == order.reserved_minor == 0
    assert desk.state.jobs == []
    assert {one.status for one in desk.state.things.values() if isinstance(one, Mail)} == {
        MailStatus.WITHDRAWN
    }
    assert "JobsTakenBack" in desk.told()


async def test_what_has_begun_outside_is_not_taken_back():
    """S7, R1"""
    desk = a_desk(an_order())
    desk.state.things[DeliveryModule, 4] = SERVER
    await desk.do(ApproveOrder)
    desk.state.begun = {job.key for job in desk.state.jobs if job.kind is JobKind.DELIVER}
    before = desk.state
    with pytest.raises(
        Refused, match="The approval of 3000000001 cannot be taken back any more: letters or deliveries"
    ) as no:
        await undo(desk)
    assert no.value.rule == "S7"
    assert desk.state is before


async def test_without_a_pause_what_reaches_outside_is_final():
    """S7"""
    desk = a_desk(an_order())
    desk.state.things[DeliveryModule, 4] = SERVER
    await desk.do(ChangeSetting, name="undo_seconds", value="0")
    await desk.do(ApproveOrder)
    assert desk.state.jobs[0].not_before == desk.time.at
    assert desk.state.changes[last(desk)].final is Final.OUTSIDE
    with pytest.raises(
        Refused, match="The approval of 3000000001 cannot be taken back: letters and deliveries begin at once"
    ):
        await undo(desk)


@pytest.mark.parametrize(
    ("status", "kind", "given"),
    [
        (Status.AWAITING_PAYMENT, ApproveOrder, {"collect": Collection(amount=eur("50"))}),
        (Status.PENDING_APPROVAL, CancelOrder, {"reason": "twice"}),
        (Status.PENDING_APPROVAL, CancelOrder, {"reason": "twice", "refund": True}),
    ],
)
async def test_what_moves_money_is_final_and_says_so_beforehand(status, kind, given):
    """S7, T13: a payment that was booked, a credit note, a refund."""
    desk = a_desk(an_order(status))
    foreseen = await desk.foresee(desk.identity(), desk.command(kind, **given))
    assert foreseen.undo == "be final, because money is moved by it"
    await desk.do(kind, **given)
    with pytest.raises(Refused, match="cannot be taken back: money is moved by it"):
        await undo(desk)


async def test_it_is_said_beforehand_how_long_a_change_can_be_taken_back():
    """S7, T13"""
    desk = a_desk(an_order(), an_order(Status.AWAITING_PAYMENT, id=2))
    desk.state.things[DeliveryModule, 4] = SERVER
    approve, cancel = desk.command(ApproveOrder), desk.command(CancelOrder, order_id=2, reason="twice")
    assert (await desk.foresee(desk.identity(), approve)).undo == (
        "be yours to take back for 10 s, before letters or deliveries begin"
    )
    assert (await desk.foresee(desk.identity(), cancel)).undo == (
        "be yours to take back, until someone changes the order again"
    )


async def test_a_change_by_someone_else_since_stands_in_the_way():
    """S7"""
    desk = a_desk(an_order())
    await desk.do(AddNote, body="mine")
    mine = last(desk)
    await desk.do(CancelOrder, by="agent", reason="asked for")
    with pytest.raises(Changed, match=r"Agent changed 3000000001 since .*; it stays as it is") as refused:
        await undo(desk, change=mine)
    assert refused.value.rule == "S7"
    assert not desk.order().notes[0].retracted


async def test_only_ones_own_changes_are_taken_back_and_only_once():
    """S7"""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(CancelOrder, reason="twice")
    with pytest.raises(NotFound, match="no such change of yours"):
        await undo(desk, by="manager")
    await undo(desk)
    with pytest.raises(Refused, match="You have taken back the cancellation of 3000000001 already"):
        await undo(desk)


async def test_several_are_taken_back_one_after_the_other():
    """S7: the last first; an earlier one by itself is held by the later."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    desk.state.things[CustomStatus, 9] = a_custom_status(9, base=Status.AWAITING_PAYMENT)
    before = desk.order().snapshot()
    await desk.do(SetStatus, status_id=9)
    first = last(desk)
    await desk.do(CancelOrder, reason="twice")
    second = last(desk)
    with pytest.raises(Changed):
        await undo(desk, change=first)
    await undo(desk, change=second)
    assert desk.order().custom_status_id == 9
    await undo(desk, change=first)
    assert desk.order().snapshot() == before


async def test_it_needs_what_the_change_itself_needed(monkeypatch):
    """S1, S7"""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(CancelOrder, by="agent", reason="twice")
    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.NOTE}))
    with pytest.raises(NotPermitted, match="“cancel”"):
        await undo(desk, by="agent")


async def test_credit_that_others_have_taken_since_is_not_taken_from_them():
    """S7, A6"""
    items = [an_item(cost_minor=6_000)]
    desk = a_desk(
        an_order(Status.PENDING_APPROVAL, items=items, reserved_minor=6_000, paid="0"),
        an_order(id=2, items=[an_item(cost_minor=6_000)]),
    )
    desk.account().credit_limit_minor, desk.account().reserved_minor = 10_000, 6_000
    await desk.do(CancelOrder, reason="twice")
    cancelled = last(desk)
    assert desk.account().reserved_minor == 0
    await desk.do(ApproveOrder, order_id=2)
    with pytest.raises(Refused, match="The credit that 3000000001 had is used otherwise by now") as refused:
        await undo(desk, change=cancelled)
    assert refused.value.rule == "A6"
    await undo(desk)
    await undo(desk, change=cancelled)
    assert desk.account().reserved_minor == desk.order().reserved_minor == 6_000


async def test_a_dropped_delivery_is_asked_for_anew():
    """S7, R1: under a key of its own, for whoever had the old one knows that it was not wanted."""
    item = an_item(delivery=DeliveryStatus.QUEUED, delivery_intent="old", module_id=4)
    desk = a_desk(an_order(Status.PENDING_APPROVAL, items=[item], paid="0"))
    await desk.do(CancelOrder, reason="twice")
    assert desk.order().items[0].delivery is DeliveryStatus.CANCELLED
    await undo(desk)
    (job,) = desk.state.jobs
    assert (job.kind, job.key) == (JobKind.DELIVER, desk.order().items[0].delivery_intent)
    assert job.key != "old"


async def test_a_delivery_by_hand_and_a_refusal_are_taken_back():
    """S7"""
    queued = [an_item(n, delivery=DeliveryStatus.QUEUED) for n in (1, 2)]
    desk = a_desk(an_order(Status.SUBMITTED, items=queued, marks=frozenset({Mark.BY_HAND})))
    before = desk.order().snapshot()
    await desk.do(DeliverItems, positions=frozenset({1}))
    await undo(desk)
    assert desk.order().snapshot() == before
    await desk.do(RefuseOrder, reason="sold out")
    await undo(desk)
    assert desk.order().snapshot() == before


async def test_what_the_world_outside_reports_is_nobodys_to_take_back():
    """S7"""
    desk = a_desk(an_order())
    identity = Identity.of(desk.person(), Door.INGEST)
    await desk.execute(identity, desk.command(AddNote, body="from the shop"))
    assert desk.state.changes == {}
