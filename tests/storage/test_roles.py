"""Roles and people in the database: kept, read again, and the same for two at once (S1, S2)."""

import asyncio

import pytest

from domain.errors import NotPermitted, Refused
from domain.orders.commands import AddNote
from domain.roles.commands import AddRole, ChangeRole
from domain.staff import Permission
from domain.staffing import ChangeStaff, SetRole

P = Permission
NIGHT = frozenset({P.VIEW, P.NOTE})


async def test_what_a_role_allows_is_read_with_the_person_wherever_that_is_read(desk):
    """S1, X3"""
    role = (await desk.do(AddRole, name="Night", permissions=NIGHT)).ids[0]
    await desk.do(SetRole, user="agent", role="night")
    assert (await desk.who("agent")).permissions == NIGHT
    order = await desk.place()
    identity = await desk.who("agent")
    await desk.execute(identity, AddNote(order_id=order.id, version=1, body="called"))
    async with desk.sql.unit_of_work(write=False) as unit:
        everyone = {person.user: person.permissions for person in await unit.everyone()}
    assert everyone["agent"] == NIGHT
    await desk.do(ChangeRole, role_id=role, permissions=frozenset({P.VIEW}))
    with pytest.raises(NotPermitted, match="“note”"):
        await desk.execute(identity, AddNote(order_id=order.id, version=1, body="again"))


async def test_roles_are_listed_with_the_people_that_may_be_seen(desk):
    """T2"""
    role = (await desk.do(AddRole, name="Night", permissions=NIGHT)).ids[0]
    await desk.do(AddRole, name="Early", permissions=frozenset({P.VIEW}))
    for user in ("agent", "manager"):
        await desk.do(SetRole, user=user, role="Night")
    await desk.do(ChangeStaff, user="manager", resellers=("Zeta",))
    await desk.do(ChangeStaff, user="viewer", resellers=("Acme",))
    await desk.do(ChangeRole, role_id=role, retired=True)
    rows = await (await desk.look()).roles()
    assert [row.name for row in rows] == [
        "viewer",
        "agent",
        "manager",
        "owner",
        "distributor",
        "Early",
        "Night",
    ]
    assert [(row.people, row.built_in, row.retired) for row in rows[-2:]] == [
        (0, False, False),
        (2, False, True),
    ]
    assert rows[-1].permissions == NIGHT
    assert (await (await desk.look("viewer")).roles())[-1].people == 1


async def test_the_resellers_of_a_person_are_given_and_taken(desk):
    """T2"""
    await desk.do(ChangeStaff, user="agent", resellers=("Acme", "Zeta"))
    assert (await desk.who("agent")).reseller_ids == {1, 2}
    await desk.do(ChangeStaff, user="agent", resellers=("Zeta",), name="Agnes")
    assert (await desk.who("agent")).reseller_ids == {2}
    await desk.do(ChangeStaff, user="agent", resellers=())
    assert (await desk.who("agent")).reseller_ids == frozenset()
    assert desk.one("SELECT count(*) FROM staff_resellers") == 0


async def test_of_two_who_add_one_role_at_once_one_is_told(desk, opened):
    """S1, R3"""
    other = opened(desk.url)
    outcomes = await asyncio.gather(
        desk.do(AddRole, name="Night", permissions=NIGHT),
        other.do(AddRole, name="NIGHT", permissions=NIGHT),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [Refused]
    assert desk.one("SELECT count(*) FROM own_roles") == 1


async def test_of_two_owners_who_leave_at_once_one_stays(desk, opened):
    """S1: or no one could let anyone in again."""
    await desk.do(SetRole, user="manager", role="owner")
    other = opened(desk.url)
    outcomes = await asyncio.gather(
        desk.do(ChangeStaff, user="owner", active=False),
        other.do(ChangeStaff, by="manager", user="manager", active=False),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [Refused]
    assert desk.one("SELECT count(*) FROM staff WHERE role = 'owner' AND active") == 1
