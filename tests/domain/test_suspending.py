"""Items are suspended where they were set up, and go on again: asked for, answered, refused, by hand (SPEC 2, R2)."""

import pytest

from domain.delivery.commands import BeginSuspension, RecordSuspension, SuspendItems, UnsuspendItems
from domain.delivery.module import Delivered, Fate
from domain.delivery.pauses import MOST_TRIES
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.commands import CancelOrder, SetPending
from domain.orders.model import Item
from domain.orders.status import DeliveryStatus, Mark, Status, Switching
from tests.domain.builders import FakeDesk, an_order
from tests.domain.test_deliveries import BY_HAND, REFUSED, SILENT, WAITS, a_delivering_desk
from tests.domain.test_ending import running

D = DeliveryStatus
SUSPENDED, UNSUSPENDED = Delivered(fate=Fate.SUSPENDED), Delivered(fate=Fate.UNSUSPENDED)


def a_desk(*items: Item, status: Status = Status.HANDLED) -> FakeDesk:
    """A desk with an order of these items, or of one that the server has set up."""
    return a_delivering_desk(an_order(status, items=items or [running()]))


def item(desk: FakeDesk, position: int = 1) -> Item:
    return desk.order().items[position - 1]


def jobs(desk: FakeDesk, kind: JobKind) -> list[str]:
    return [job.key for job in desk.state.jobs if job.kind is kind]


async def begun(desk: FakeDesk) -> bool:
    outcome = await desk.do(BeginSuspension, order_id=1, intent=item(desk).ending_intent or "")
    return bool(outcome.details["wanted"])


async def answered(desk: FakeDesk, answer: Delivered) -> bool:
    intent = item(desk).ending_intent
    return (await desk.do(RecordSuspension, order_id=1, intent=intent, answer=answer)).changed


async def test_an_item_is_suspended_by_its_module_and_goes_on_again():
    """SPEC 2: active ↔ suspended, each call with a key of its own."""
    desk = a_desk()
    await desk.do(SuspendItems)
    assert (item(desk).delivery, item(desk).switching) == (D.ACTIVE, Switching.ASKED)
    assert await begun(desk)
    assert await answered(desk, SUSPENDED)
    assert (item(desk).delivery, item(desk).switching) == (D.SUSPENDED, None)
    assert desk.order().status is Status.HANDLED
    await desk.do(UnsuspendItems)
    assert await begun(desk)
    assert await answered(desk, UNSUSPENDED)
    assert item(desk).delivery is D.ACTIVE
    keys = {*jobs(desk, JobKind.SUSPEND), *jobs(desk, JobKind.UNSUSPEND), item(desk).delivery_intent}
    assert len(keys) == 3
    assert desk.told()[-3:] == ["SuspensionAsked", "SuspensionBegun", "ItemUnsuspended"]


async def test_the_dialog_says_who_is_asked():
    """T13."""
    desk = a_desk(running(1), running(2))
    said = await desk.preview(desk.identity(), desk.command(SuspendItems))
    assert said == ("have 2 items suspended at server web-03",)


async def test_one_item_of_several_is_suspended():
    desk = a_desk(running(1), running(2))
    await desk.do(SuspendItems, positions=frozenset({2}))
    assert [one.switching for one in desk.order().items] == [None, Switching.ASKED]
    with pytest.raises(InvalidInput, match="its items are 1 to 2"):
        await desk.do(SuspendItems, positions=frozenset({3}))


async def test_what_staff_have_done_is_recorded_at_once():
    desk = a_desk(running(module_id=BY_HAND))
    with pytest.raises(Refused, match="was set up by hand"):
        await desk.do(SuspendItems)
    await desk.do(SuspendItems, by_hand=True)
    assert (item(desk).delivery, jobs(desk, JobKind.SUSPEND)) == (D.SUSPENDED, [])
    await desk.do(UnsuspendItems, by_hand=True)
    assert item(desk).delivery is D.ACTIVE


@pytest.mark.parametrize("status", [Status.EXECUTING, Status.CANCELLED, Status.PENDING_APPROVAL])
async def test_only_items_of_a_handled_order_are_suspended(status: Status):
    desk = a_desk(status=status)
    with pytest.raises(Refused, match="only items of a handled order"):
        await desk.do(SuspendItems)


async def test_what_is_so_already_is_refused():
    desk = a_desk()
    with pytest.raises(Refused, match="Nothing of 3000000001 is suspended"):
        await desk.do(UnsuspendItems)
    await desk.do(SuspendItems, by_hand=True)
    with pytest.raises(Refused, match="Nothing of 3000000001 is active"):
        await desk.do(SuspendItems)


async def test_what_is_asked_for_already_is_not_asked_for_again_while_it_is_under_way():
    """R1."""
    desk = a_desk()
    await desk.do(SuspendItems)
    with pytest.raises(Refused):
        await desk.do(SuspendItems)
    await begun(desk)
    await answered(desk, SILENT)
    with pytest.raises(Refused):
        await desk.do(SuspendItems)
    assert len(jobs(desk, JobKind.SUSPEND)) == 1


async def test_no_answer_is_looked_up_and_counts_whenever_it_comes():
    """R2."""
    desk = a_desk()
    await desk.do(SuspendItems)
    await begun(desk)
    assert await answered(desk, SILENT)
    assert not await answered(desk, SILENT)
    assert await begun(desk)
    assert item(desk).ending_attempts == 1
    assert await answered(desk, WAITS)
    assert await answered(desk, SUSPENDED)
    assert not await answered(desk, SUSPENDED)
    assert item(desk).delivery is D.SUSPENDED


async def test_a_refusal_shows_its_code_and_is_tried_again_then_by_staff():
    desk = a_desk()
    await desk.do(SuspendItems)
    for attempt in range(1, MOST_TRIES + 1):
        assert await begun(desk)
        assert item(desk).ending_attempts == attempt
        await answered(desk, REFUSED)
    assert not await begun(desk)
    assert (item(desk).delivery, item(desk).delivery_code) == (D.ACTIVE, REFUSED.code)
    assert Mark.DELIVERY_FAILED in desk.order().marks
    assert desk.order().needs_staff
    await desk.do(SuspendItems)
    assert await begun(desk)
    assert Mark.DELIVERY_FAILED not in desk.order().marks
    assert not desk.order().needs_staff


async def test_what_makes_no_sense_changes_nothing():
    desk = a_desk()
    await desk.do(SuspendItems)
    assert not await answered(desk, REFUSED)
    await begun(desk)
    for answer in (UNSUSPENDED, Delivered(fate=Fate.ENDED), Delivered(fate=Fate.DELIVERED, reference="x")):
        assert not await answered(desk, answer)
    with pytest.raises(NotFound):
        await desk.do(RecordSuspension, order_id=1, intent="none such", answer=SUSPENDED)


async def test_an_item_that_is_ended_meanwhile_is_not_suspended_any_more():
    """L9: the end has a key of its own."""
    desk = a_desk()
    await desk.do(SuspendItems)
    asked = item(desk).ending_intent
    await desk.do(CancelOrder, reason="moved away")
    assert (item(desk).delivery, item(desk).switching) == (D.PENDING_CANCELLATION, None)
    assert not (await desk.do(BeginSuspension, order_id=1, intent=asked)).details["wanted"]


async def test_a_suspended_item_stays_suspended_while_its_order_waits_for_approval_again():
    """L10: running ones stay."""
    desk = a_desk()
    await desk.do(SuspendItems, by_hand=True)
    await desk.do(SetPending)
    assert item(desk).delivery is D.SUSPENDED
