"""Custom statuses: a name, a colour and a place over a base that the rules look at (L14)."""

import pytest

from domain.errors import InvalidInput, NotFound, Refused
from domain.orders.commands import ApproveOrder, CancelOrder, RefuseOrder
from domain.orders.status import Status
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from domain.statuses.model import CustomStatus
from domain.statuses.rows import StatusRow, status_named
from tests.domain.builders import FakeDesk, a_custom_status, a_desk, an_order


def desk_with(*statuses: CustomStatus, status: Status = Status.PENDING_APPROVAL) -> FakeDesk:
    desk = a_desk(an_order(status), an_order(Status.SUBMITTED, id=2))
    desk.state.things = {(CustomStatus, one.id): one for one in statuses if one.id is not None}
    return desk


def status_of(desk: FakeDesk, number: int) -> CustomStatus:
    found = desk.state.things[CustomStatus, number]
    assert isinstance(found, CustomStatus)
    return found


def names(desk: FakeDesk) -> list[str]:
    """The names in their order."""
    return [one.name for one in sorted(desk.state.things.values(), key=lambda one: one.position)]


async def test_a_custom_status_shows_on_orders_of_its_base_alone():
    """L14: rules look only at the base."""
    desk = desk_with(a_custom_status(9, "On hold"))
    with pytest.raises(
        Refused,
        match="3000000002 is “Awaiting approval · with distributor”; “On hold” is only for orders that are "
        "“Awaiting approval · reseller”",
    ) as refused:
        await desk.do(SetStatus, order_id=2, status_id=9)
    assert refused.value.rule == "L14"
    assert (await desk.do(SetStatus, status_id=9)).changed
    assert desk.order().custom_status_id == 9
    assert desk.order().status is Status.PENDING_APPROVAL
    assert not (await desk.do(SetStatus, status_id=9)).changed
    await desk.do(SetStatus, status_id=None)
    assert desk.order().custom_status_id is None
    assert desk.told() == ["CustomStatusSet", "CustomStatusSet"]


async def test_any_transition_ends_a_custom_status():
    """L14"""
    for kind, given in ((ApproveOrder, {}), (CancelOrder, {"reason": "twice"})):
        desk = desk_with(a_custom_status(9))
        await desk.do(SetStatus, status_id=9)
        await desk.do(kind, **given)
        assert desk.order().custom_status_id is None
    desk = desk_with(a_custom_status(9, base=Status.SUBMITTED), status=Status.SUBMITTED)
    await desk.do(SetStatus, status_id=9)
    await desk.do(RefuseOrder, reason="sold out")
    assert desk.order().custom_status_id is None


async def test_a_retired_status_stays_where_it_is_and_comes_to_no_other_order():
    """L14"""
    desk = desk_with(a_custom_status(9, "On hold"))
    desk.state.orders[3] = an_order(id=3)
    await desk.do(SetStatus, status_id=9)
    await desk.do(ChangeStatus, status_id=9, retired=True)
    assert desk.order().custom_status_id == 9
    assert not (await desk.do(SetStatus, status_id=9)).changed
    with pytest.raises(Refused, match="“On hold” is retired"):
        await desk.do(SetStatus, order_id=3, status_id=9)
    await desk.do(ChangeStatus, status_id=9, retired=False)
    await desk.do(SetStatus, order_id=3, status_id=9)
    assert desk.order(3).custom_status_id == 9


async def test_a_status_renamed_while_a_colleague_uses_it_is_still_what_the_colleague_meant():
    """L14, S6: orders and searches know it by more than its name."""
    desk = desk_with(a_custom_status(9, "On hold"))
    await desk.do(SetStatus, status_id=9)
    await desk.do(ChangeStatus, status_id=9, name="Waiting for documents")
    assert desk.order().custom_status_id == 9
    renamed = status_of(desk, 9)
    assert (renamed.by_name, renamed.former) == ("waiting_for_documents", " on_hold ")
    await desk.do(SetStatus, order_id=1, status_id=None)
    await desk.do(SetStatus, order_id=1, status_id=9)
    await desk.do(ChangeStatus, status_id=9, name="On hold")
    assert status_of(desk, 9).former == " waiting_for_documents "


async def test_a_name_means_one_status_whatever_its_case_accents_and_punctuation():
    """L14"""
    desk = desk_with(a_custom_status(1, "On hold"), a_custom_status(2, "Old", retired=True))
    for name in ("ON HOLD", "on-hold", "Ön höld!"):
        with pytest.raises(Refused, match="There is a custom status “On hold” already; choose another name"):
            await desk.do(AddStatus, name=name, base=Status.HANDLED, colour=Colour.RED)
    with pytest.raises(Refused, match="“Old” already, retired; take that one back into use"):
        await desk.do(ChangeStatus, status_id=1, name="old")
    await desk.do(ChangeStatus, status_id=1, name="Called")
    await desk.do(AddStatus, name="On hold", base=Status.HANDLED, colour=Colour.RED)
    assert status_of(desk, 1).former == ""


@pytest.mark.parametrize(
    "name", ["", " ", "!?", "x" * 31, "\x1b\n", "Cancelled", "paid AND approved", "fraud", "none"]
)
async def test_a_name_that_is_none_is_refused_in_a_sentence(name):
    """S6"""
    desk = desk_with(a_custom_status(1, "On hold"))
    for kind, given in (
        (AddStatus, {"base": Status.HANDLED, "colour": Colour.RED}),
        (ChangeStatus, {"status_id": 1}),
    ):
        with pytest.raises(InvalidInput) as refused:
            await desk.do(kind, name=name, **given)
        assert refused.value.rule == "L14"
    assert names(desk) == ["On hold"]


async def test_each_has_a_place_and_the_others_make_room():
    """L14: a place in the sort."""
    desk = desk_with(*(a_custom_status(n, name) for n, name in enumerate("ABCD", start=1)))
    await desk.do(ChangeStatus, status_id=4, position=2)
    assert names(desk) == ["A", "D", "B", "C"]
    await desk.do(ChangeStatus, status_id=1, position=99)
    assert names(desk) == ["D", "B", "C", "A"]
    await desk.do(AddStatus, name="E", base=Status.HANDLED, colour=Colour.RED, position=1)
    await desk.do(AddStatus, name="F", base=Status.HANDLED, colour=Colour.RED)
    assert names(desk) == ["E", "D", "B", "C", "A", "F"]
    assert sorted(one.position for one in desk.state.things.values()) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(InvalidInput, match="Places are counted from 1"):
        await desk.do(ChangeStatus, status_id=1, position=0)


async def test_no_more_are_in_use_than_anyone_can_choose_from():
    desk = desk_with(*(a_custom_status(n, f"S{n}") for n in range(1, 51)))
    with pytest.raises(Refused, match="50 custom statuses are in use already; retire one first"):
        await desk.do(AddStatus, name="More", base=Status.HANDLED, colour=Colour.RED)
    await desk.do(ChangeStatus, status_id=7, retired=True)
    await desk.do(AddStatus, name="More", base=Status.HANDLED, colour=Colour.RED)
    with pytest.raises(Refused, match="retire one first"):
        await desk.do(ChangeStatus, status_id=7, retired=False)


def a_row(number: int, name: str, **given: object) -> StatusRow:
    made = {"base": Status.HANDLED, "colour": Colour.RED, "position": number, "retired": False, "orders": 0}
    return StatusRow(id=number, name=name, **{**made, **given})  # type: ignore[arg-type]


def test_a_status_is_found_by_its_name_then_by_an_earlier_one():
    rows = [a_row(1, "On hold", former=" waiting "), a_row(2, "Old", retired=True)]
    assert status_named(rows, "ON-HOLD").id == status_named(rows, "waiting").id == 1
    assert status_named(rows, "old").id == 2
    with pytest.raises(NotFound, match="There is no custom status “x”; there are: “On hold”"):
        status_named(rows, "x")
    with pytest.raises(NotFound, match="there are: none yet"):
        status_named([], "!")
