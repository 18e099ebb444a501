"""Items are ended where they were set up: asked for, answered, failed, by hand (L9, R1, R2)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.delivery.commands import BeginTermination, EndItems, RecordDelivery, RecordTermination
from domain.delivery.module import Delivered, Fate
from domain.delivery.pauses import MOST_TRIES
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.commands import CancelOrder
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, Status
from tests.domain.builders import FakeDesk, an_item, an_order
from tests.domain.test_deliveries import BY_HAND, DONE, REFUSED, SERVER, SILENT, WAITS, a_delivering_desk

D = DeliveryStatus
ENDED = Delivered(fate=Fate.ENDED)


def running(position: int = 1, **given: Any) -> Item:
    """An item that the server has set up."""
    made: dict[str, Any] = {
        "delivery": D.ACTIVE,
        "delivery_intent": f"made-{position}",
        "delivery_reference": "acct_7",
    }
    return an_item(position, **{**made, "module_id": SERVER, **given})


async def cancelled(*items: Item, status: Status = Status.HANDLED, **given: Any) -> FakeDesk:
    """A cancelled order of these items."""
    desk = a_delivering_desk(an_order(status, items=items))
    await desk.do(CancelOrder, reason="ordered twice", **given)
    return desk


def item(desk: FakeDesk, position: int = 1) -> Item:
    return desk.order().items[position - 1]


def endings(desk: FakeDesk) -> list[str]:
    """The keys of the ends that are to be asked for, in order."""
    return [job.key for job in desk.state.jobs if job.kind is JobKind.TERMINATE]


async def begun(desk: FakeDesk) -> bool:
    outcome = await desk.do(BeginTermination, order_id=1, intent=item(desk).ending_intent or "")
    return bool(outcome.details["wanted"])


async def answered(desk: FakeDesk, answer: Delivered) -> bool:
    intent = item(desk).ending_intent
    return (await desk.do(RecordTermination, order_id=1, intent=intent, answer=answer)).changed


async def test_what_runs_is_ended_by_the_module_that_set_it_up():
    """L9, SPEC 2: active → pending cancellation → terminating → cancelled, each end with a key of its own."""
    desk = await cancelled(running())
    assert (desk.order().status, item(desk).delivery) == (Status.CANCELLED, D.PENDING_CANCELLATION)
    assert endings(desk) == [item(desk).ending_intent]
    assert item(desk).ending_intent != item(desk).delivery_intent
    assert Mark.STILL_RUNNING in desk.order().marks
    assert await begun(desk)
    assert (item(desk).delivery, item(desk).ending_attempts) == (D.TERMINATING, 1)
    assert await answered(desk, ENDED)
    assert item(desk).delivery is D.CANCELLED
    assert Mark.STILL_RUNNING not in desk.order().marks
    assert desk.told()[-2:] == ["EndingBegun", "ItemEnded"]


async def test_what_the_module_calls_the_end_is_told():
    """T6: the number to name when one asks there."""
    desk = await cancelled(running())
    await begun(desk)
    await answered(desk, replace(ENDED, reference="job-7"))
    assert desk.told()[-2:] == ["ItemEnded", "NamedOutside"]
    assert desk.state.audit[-1].record.events[-1]["reference"] == "job-7"


async def test_the_dialog_says_who_ends_what():
    """T13."""
    items = [running(1), running(2), running(3, module_id=BY_HAND), an_item(4, delivery=D.QUEUED)]
    desk = a_delivering_desk(an_order(Status.EXECUTING, items=items))
    said = await desk.preview(desk.identity(), desk.command(CancelOrder, reason="ordered twice"))
    assert "have the server web-03 end 2 items" in said
    assert "leave 1 item to be ended by hand" in said
    assert "cancel its 1 item" in said


async def test_what_waits_in_the_queue_is_dropped_and_never_asked_for():
    """L9."""
    desk = await cancelled(an_item(delivery=D.QUEUED, delivery_intent="made-1"), status=Status.EXECUTING)
    assert item(desk).delivery is D.CANCELLED
    assert endings(desk) == []


@pytest.mark.parametrize("before", [D.RUNNING, D.UNKNOWN])
async def test_what_is_being_set_up_is_ended_after_it_finishes(before):
    """L9: it is looked up until that is known."""
    asked = an_item(delivery=before, delivery_intent="made-1", module_id=SERVER)
    desk = await cancelled(asked, status=Status.EXECUTING)
    assert (desk.order().status, item(desk).delivery) == (Status.CANCELLED, before)
    assert Mark.STILL_RUNNING in desk.order().marks
    await desk.do(RecordDelivery, order_id=1, intent="made-1", answer=DONE)
    assert item(desk).delivery is D.PENDING_CANCELLATION
    assert await begun(desk)
    await answered(desk, ENDED)
    assert (item(desk).delivery, desk.order().status) == (D.CANCELLED, Status.CANCELLED)


async def test_what_was_not_set_up_in_the_end_needs_no_end():
    """L9."""
    asked = an_item(delivery=D.RUNNING, delivery_intent="made-1", module_id=SERVER)
    desk = await cancelled(asked, status=Status.EXECUTING)
    await desk.do(RecordDelivery, order_id=1, intent="made-1", answer=REFUSED)
    assert (item(desk).delivery, endings(desk)) == (D.CANCELLED, [])
    assert not desk.order().marks & {Mark.STILL_RUNNING, Mark.DELIVERY_FAILED}


async def test_an_end_that_is_refused_waits_for_a_person_and_is_asked_for_again():
    """L9, T2: it runs on."""
    desk = await cancelled(running())
    for attempt in range(1, MOST_TRIES + 1):
        assert await begun(desk)
        assert item(desk).ending_attempts == attempt
        assert await answered(desk, REFUSED)
        assert (item(desk).delivery, item(desk).delivery_code) == (D.PENDING_CANCELLATION, "out_of_stock")
        assert desk.order().marks >= {Mark.STILL_RUNNING, Mark.DELIVERY_FAILED}
        assert desk.order().needs_staff
    assert not await begun(desk)
    await desk.do(EndItems)
    assert len(set(endings(desk))) == 2
    assert await begun(desk)
    await answered(desk, ENDED)
    assert (item(desk).delivery, desk.order().needs_staff) == (D.CANCELLED, False)


async def test_no_answer_to_an_end_is_not_known_and_looked_up():
    """R2."""
    desk = await cancelled(running())
    await begun(desk)
    assert await answered(desk, SILENT)
    assert (item(desk).delivery, item(desk).delivery_code) == (D.TERMINATING, "no_answer")
    assert not await answered(desk, SILENT)
    assert await begun(desk)
    assert item(desk).ending_attempts == 1
    assert await answered(desk, WAITS)
    assert item(desk).delivery_code is None
    assert await answered(desk, ENDED)
    assert item(desk).delivery is D.CANCELLED


@pytest.mark.parametrize("late", [ENDED, REFUSED, SILENT, WAITS, DONE])
async def test_an_answer_to_what_is_ended_changes_nothing(late):
    """R1."""
    desk = await cancelled(running())
    await begun(desk)
    await answered(desk, ENDED)
    before = desk.state.audit
    assert not await answered(desk, late)
    assert desk.state.audit == before


async def test_what_no_module_set_up_is_ended_by_hand():
    """L9, T2: nobody could be asked, so someone has to say that it is done."""
    desk = await cancelled(an_item(delivery=D.ACTIVE))
    assert (item(desk).delivery, endings(desk)) == (D.PENDING_CANCELLATION, [])
    assert desk.order().marks >= {Mark.STILL_RUNNING, Mark.BY_HAND}
    assert desk.order().needs_staff
    with pytest.raises(Refused, match="a module could be asked"):
        await desk.do(EndItems)
    await desk.do(EndItems, by_hand=True)
    assert item(desk).delivery is D.CANCELLED
    assert not desk.order().marks
    with pytest.raises(Refused, match="waits to be ended"):
        await desk.do(EndItems, by_hand=True)


async def test_where_only_the_status_changes_nothing_is_ended_and_that_is_said():
    """L15: what runs is marked, and can be ended later."""
    items = [running(1), an_item(2, delivery=D.RUNNING, delivery_intent="made-2"), an_item(3)]
    desk = a_delivering_desk(an_order(Status.EXECUTING, items=items))
    command = desk.command(CancelOrder, reason="ordered twice", status_only=True)
    said = await desk.preview(desk.identity(), command)
    assert "leave 2 items running, marked so: no module is asked" in said
    await desk.execute(desk.identity(), command)
    assert [one.delivery for one in desk.order().items] == [D.ACTIVE, D.RUNNING, D.CANCELLED]
    assert (endings(desk), Mark.STILL_RUNNING in desk.order().marks) == ([], True)
    await desk.do(EndItems)
    assert [one.delivery for one in desk.order().items[:2]] == [D.PENDING_CANCELLATION, D.RUNNING]
    assert item(desk, 2).ends


async def test_of_an_open_order_nothing_is_ended():
    """L9."""
    desk = a_delivering_desk(an_order(Status.EXECUTING, items=[running()]))
    for by_hand in (True, False):
        with pytest.raises(Refused) as refused:
            await desk.do(EndItems, by_hand=by_hand)
        assert refused.value.rule == "L9"


async def test_a_held_order_is_not_ended_by_a_worker():
    """L19."""
    ending = running(delivery=D.PENDING_CANCELLATION, ending_intent="end")
    order: Order = an_order(Status.CANCELLED, items=[ending], marks=frozenset({Mark.HELD}))
    desk = a_delivering_desk(order)
    assert not await begun(desk)


async def test_an_item_or_an_end_that_is_not_there_is_named():
    """S6."""
    desk = await cancelled(running())
    with pytest.raises(InvalidInput, match="has no item 2; its items are 1 to 1"):
        await desk.do(EndItems, positions=frozenset({2}))
    with pytest.raises(NotFound):
        await desk.do(RecordTermination, order_id=1, intent="another", answer=ENDED)
