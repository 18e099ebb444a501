"""The one door: who is let in, and what two people at once come to (S1, S2, L17, R3)."""

import asyncio

import pytest

from domain.errors import Changed, InvalidInput, NotPermitted
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder
from domain.orders.status import DeliveryStatus, Status
from domain.staff import ROLES, Door, Permission, Staff
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus
from domain.statuses.model import CustomStatus
from tests.domain.builders import a_custom_status, a_desk, an_order

P = Permission


async def test_staff_are_known_by_their_system_user():
    """S2."""
    identity = await a_desk().identify("agent", Door.COMMAND)
    assert (identity.name, identity.role, identity.door) == ("Agent", "agent", Door.COMMAND)
    assert identity.permissions == ROLES["agent"]


async def test_an_unknown_user_is_not_let_in_and_told_who_can_help():
    """S2."""
    with pytest.raises(NotPermitted, match=r"“mallory” is not known.*ordertop staff add mallory") as refused:
        await a_desk().identify("mallory", Door.SCREEN)
    assert refused.value.rule == "S2"


async def test_someone_who_has_left_is_not_let_in():
    """S2."""
    desk = a_desk()
    desk.person("agent").active = False
    with pytest.raises(NotPermitted, match="“agent” is not known"):
        await desk.identify("agent", Door.SCREEN)


async def test_acting_as_someone_else_needs_the_owners_consent():
    """S2."""
    desk = a_desk()
    with pytest.raises(NotPermitted, match="owner may not act as someone else"):
        await desk.identify("owner", Door.COMMAND, act_as="agent")
    desk.person("manager").may_act_as = True
    agent = await desk.identify("manager", Door.COMMAND, act_as="agent")
    assert (agent.user, agent.name) == ("agent", "Agent (through manager)"), "the record names both (S4)"
    assert (await desk.identify("owner", Door.COMMAND, act_as="owner")).user == "owner"


@pytest.mark.parametrize("missing", ["mallory", "viewer"])
async def test_one_can_act_only_as_someone_who_is_here(missing):
    """S2."""
    desk = a_desk()
    desk.person("manager").may_act_as = True
    desk.person("viewer").active = False
    with pytest.raises(NotPermitted, match=f"There is no “{missing}” on this desk"):
        await desk.identify("manager", Door.COMMAND, act_as=missing)


async def test_who_may_not_look_reads_nothing():
    """S1, S2."""
    desk = a_desk()
    desk.person("agent").role = "retired role"
    with pytest.raises(NotPermitted, match="Agent may not look at this desk"):
        desk.reads(desk.identity("agent"))


def test_the_built_in_roles_allow_what_the_specification_says():
    """S1; and L7: the distributor's role gives the distributor's answers, as other staff do."""
    every = frozenset(Permission)
    agent = {P.VIEW, P.NOTE, P.TAKE_PAYMENT, P.APPROVE, P.CANCEL, P.DELIVER, P.PLACE_ORDER, P.FOLLOW_UP}
    assert set(ROLES) == {"viewer", "agent", "manager", "owner", "distributor"}
    assert ROLES["viewer"] == {P.VIEW}
    assert ROLES["agent"] == agent
    assert ROLES["distributor"] == {P.VIEW, P.NOTE, P.DELIVER}
    assert ROLES["owner"] == every
    assert ROLES["manager"] == every - {P.DELETE, P.MANAGE_CREDIT, P.MANAGE_STAFF, P.SETTINGS}


def test_someone_who_has_left_may_do_nothing():
    """S1, S2."""
    assert Staff(user="x", name="X", role="owner", active=False).permissions == frozenset()


async def test_of_two_approvals_of_one_order_one_succeeds_and_one_is_told():
    """R3, L17."""
    desk = a_desk(an_order())
    first, second = (desk.command(ApproveOrder) for _n in range(2))
    done = await asyncio.gather(
        desk.execute(desk.identity("agent"), first),
        desk.execute(desk.identity("manager"), second),
        return_exceptions=True,
    )
    told = [outcome for outcome in done if isinstance(outcome, Changed)]
    assert len(told) == 1
    assert "moved to “Awaiting approval · automatic”" in told[0].message
    assert desk.told() == ["OrderMoved", "DeliveryQueued"]


async def test_what_changed_long_ago_is_told_in_minutes():
    """L17."""
    desk = a_desk(an_order())
    stale = desk.command(CancelOrder, reason="ordered twice")
    await desk.do(ApproveOrder, by="agent")
    desk.time.passes(seconds=301)
    with pytest.raises(Changed, match="Agent changed 3000000001 5 min ago"):
        await desk.execute(desk.identity(), stale)


async def test_a_change_that_left_no_record_is_told_too():
    """L17."""
    desk = a_desk(an_order(version=3))
    with pytest.raises(Changed, match="3000000001 was changed meanwhile"):
        await desk.do(ApproveOrder, version=2)


async def test_leaving_a_unit_of_work_without_commit_undoes_everything():
    """R6."""
    desk = a_desk(an_order())
    async with desk.storage.unit_of_work() as unit:
        order = await unit.order(1)
        order.status = Status.FRAUD
        order.items[0].delivery = DeliveryStatus.FAILED
        await unit.next_number("invoices")
    assert desk.order().status is Status.PENDING_APPROVAL
    assert desk.order().items[0].delivery is DeliveryStatus.PENDING
    assert desk.state.counters["invoices"] == 1


async def test_an_order_says_when_it_was_last_changed():
    desk = a_desk(an_order())
    desk.time.passes(hours=1)
    await desk.do(ApproveOrder)
    assert desk.order().updated_at == desk.time.now()
    assert desk.order().version == 2


@pytest.mark.parametrize("body", ["", " \n\t", "\u200b\u2060"])
async def test_an_empty_note_is_refused(body):
    """S6."""
    desk = a_desk(an_order())
    with pytest.raises(InvalidInput, match="The note is empty"):
        await desk.do(AddNote, body=body)


async def test_a_note_keeps_its_lines_its_writer_and_its_time():
    desk = a_desk(an_order())
    await desk.do(AddNote, by="agent", body=" called\nback \x1b[2J")
    note = desk.order().notes[0]
    assert (note.body, note.staff_id, note.at) == (
        "called\nback [2J",
        desk.person("agent").id,
        desk.time.now(),
    )
    assert (desk.order().status, desk.told()) == (Status.PENDING_APPROVAL, ["NoteAdded"])


async def test_a_change_of_what_someone_changed_since_is_told_so_and_overwrites_nothing():
    """L17: of what is no order too, by the number of the newest record that the asker had seen."""
    desk = a_desk()
    desk.state.things[CustomStatus, 9] = a_custom_status(9, "On hold", position=1)
    await desk.do(ChangeStatus, status_id=9, colour=Colour.RED)
    seen = len(desk.state.audit)
    assert (await desk.do(ChangeStatus, status_id=9, colour=Colour.CYAN, seen=seen)).changed
    desk.time.passes(seconds=7)
    before = desk.state
    stale = desk.command(ChangeStatus, status_id=9, name="Called", seen=seen)
    for door in (desk.execute, desk.preview):
        with pytest.raises(Changed, match=r"Owner changed it 7 s ago \(“On hold” shows in cyan\)") as refused:
            await door(desk.identity(), stale)
        assert refused.value.rule == "L17"
    assert desk.state is before
    assert (await desk.do(ChangeStatus, status_id=9, name="Called", seen=seen + 1)).changed
    made = {"name": "New", "base": Status.HANDLED, "colour": Colour.RED}
    assert (await desk.do(AddStatus, **made, seen=0)).changed
