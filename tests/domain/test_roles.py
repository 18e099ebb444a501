"""Roles of the desk's own: what they allow, who may give them, and that nobody comes to more by one (S1)."""

import pytest

from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.orders.commands import AddNote, CancelOrder
from domain.roles.commands import AddRole, ChangeRole
from domain.roles.model import OwnRole, permissions_named
from domain.staff import ROLES, Permission, Staff
from domain.staffing import AddStaff, ChangeStaff, SetRole
from tests.domain.builders import FakeDesk, a_desk, an_order

P = Permission


def a_role(number: int, name: str, *permissions: Permission, retired: bool = False) -> OwnRole:
    key = name.casefold().replace(" ", "_")
    return OwnRole(id=number, name=name, by_name=key, permissions=frozenset(permissions), retired=retired)


def desk_with(*roles: OwnRole, **people: str) -> FakeDesk:
    """A desk with these roles, and these people, each in the role named."""
    desk = a_desk(an_order())
    desk.state.things = {(OwnRole, role.id): role for role in roles if role.id is not None}
    for number, (user, role) in enumerate(people.items(), start=20):
        desk.state.staff[number] = Staff(id=number, user=user, name=user.title(), role=role)
    return desk


def role_of(desk: FakeDesk, number: int) -> OwnRole:
    found = desk.state.things[OwnRole, number]
    assert isinstance(found, OwnRole)
    return found


async def test_a_role_of_ones_own_allows_what_it_says_and_nothing_else():
    """S1"""
    desk = desk_with()
    await desk.do(AddRole, name="Night shift", permissions=frozenset({P.VIEW, P.NOTE}))
    await desk.do(AddStaff, user="nina", name="Nina", role="night-shift")
    nina = desk.person("nina")
    assert nina.role == "Night shift"
    assert nina.permissions == {P.VIEW, P.NOTE}
    await desk.do(AddNote, by="nina", body="called")
    with pytest.raises(NotPermitted, match=r"Nina \(Night shift\) may not do this.*“cancel”"):
        await desk.do(CancelOrder, by="nina", reason="asked for")


async def test_what_a_role_allows_counts_from_the_next_command_on():
    """X3: the role is read again inside each write, whatever the door saw when it opened."""
    desk = desk_with(a_role(1, "Night", P.VIEW, P.NOTE), nina="Night")
    identity = desk.identity("nina")
    assert P.NOTE in identity.permissions
    await desk.do(ChangeRole, role_id=1, permissions=frozenset({P.VIEW}))
    with pytest.raises(NotPermitted, match="“note”"):
        await desk.execute(identity, desk.command(AddNote, body="called"))
    await desk.do(ChangeRole, role_id=1, permissions=frozenset({P.VIEW, P.NOTE}))
    assert (await desk.execute(identity, desk.command(AddNote, body="called"))).changed


async def test_a_change_tells_what_is_allowed_now_and_no_longer_and_to_how_many():
    """T13, S4"""
    desk = desk_with(a_role(1, "Night", P.VIEW, P.NOTE), nina="Night", omar="Night")
    command = desk.command(ChangeRole, role_id=1, permissions=frozenset({P.VIEW, P.REFUND}))
    assert await desk.preview(desk.identity(), command) == (
        "have the role “Night” allow refund too, and no longer note; 2 people have it",
    )
    await desk.execute(desk.identity(), command)
    record = desk.state.audit[-1].record
    assert (record.before, record.after) == (
        {"permissions": ["view", "note"]},
        {"permissions": ["view", "refund"]},
    )
    assert not (await desk.do(ChangeRole, role_id=1, permissions=frozenset({P.VIEW, P.REFUND}))).changed


async def test_a_retired_role_stays_with_who_has_it_and_comes_to_nobody_else():
    """S1"""
    desk = desk_with(a_role(1, "Night", P.VIEW, P.NOTE), nina="Night")
    command = desk.command(ChangeRole, role_id=1, retired=True)
    assert await desk.preview(desk.identity(), command) == (
        "retire the role “Night”: 1 person who has it keeps it, nobody else gets it",
    )
    await desk.execute(desk.identity(), command)
    await desk.do(AddNote, by="nina", body="called")
    for kind, given in (
        (AddStaff, {"user": "omar", "name": "Omar", "role": "night"}),
        (SetRole, {"user": "agent", "role": "Night"}),
    ):
        with pytest.raises(Refused, match="The role “Night” is retired") as refused:
            await desk.do(kind, **given)
        assert refused.value.rule == "S1"
    assert not (await desk.do(SetRole, user="nina", role="Night")).changed
    await desk.do(ChangeRole, role_id=1, retired=False)
    assert (await desk.do(SetRole, user="agent", role="Night")).changed


async def test_nobody_gives_or_takes_more_than_they_may():
    """S1: neither with a role, nor by changing one, nor by changing what someone is who may more."""
    desk = desk_with(
        a_role(1, "Lets in", P.VIEW, P.MANAGE_STAFF), a_role(2, "Night", P.VIEW, P.REFUND), lena="Lets in"
    )
    before = desk.state
    beyond = frozenset({P.VIEW, P.REFUND})
    for kind, given in (
        (AddRole, {"name": "More", "permissions": beyond}),
        (ChangeRole, {"role_id": 1, "permissions": frozenset({P.VIEW, P.MANAGE_STAFF, P.REFUND})}),
        (ChangeRole, {"role_id": 2, "permissions": frozenset({P.VIEW})}),
        (ChangeRole, {"role_id": 2, "retired": True}),
        (AddStaff, {"user": "omar", "name": "Omar", "role": "owner"}),
        (AddStaff, {"user": "omar", "name": "Omar", "role": "night"}),
        (SetRole, {"user": "lena", "role": "manager"}),
        (SetRole, {"user": "owner", "role": "viewer"}),
        (ChangeStaff, {"user": "agent", "active": False}),
    ):
        with pytest.raises(
            NotPermitted, match="may not give or take what goes beyond the own role"
        ) as refused:
            await desk.do(kind, by="lena", **given)
        assert refused.value.rule == "S1"
    for kind, given in (
        (AddStaff, {"user": "omar", "name": "Omar", "role": "viewer", "may_act_as": True}),
        (ChangeStaff, {"user": "lena", "may_act_as": True}),
    ):
        with pytest.raises(NotPermitted, match="Only an owner lets someone act as others"):
            await desk.do(kind, by="lena", **given)
    assert desk.state is before
    assert (await desk.do(AddStaff, by="lena", user="omar", name="Omar", role="viewer")).changed


async def test_who_works_for_some_resellers_lets_nobody_in_for_others():
    """S1, T2"""
    desk = desk_with(a_role(1, "Lets in", *Permission), lena="Lets in", omar="viewer")
    desk.person("lena").reseller_ids = frozenset({1})
    new = {"user": "nina", "name": "Nina", "role": "viewer"}
    with pytest.raises(NotFound, match="There is no reseller “Zeta”"):
        await desk.do(AddStaff, by="lena", **new, resellers=("Zeta",))
    with pytest.raises(NotPermitted, match="Lena does not work for all resellers"):
        await desk.do(AddStaff, by="lena", **new)
    with pytest.raises(NotPermitted, match="omar works for more than you do"):
        await desk.do(ChangeStaff, by="lena", user="omar", resellers=("Acme",))
    with pytest.raises(NotPermitted, match="owner works for more than you do"):
        await desk.do(SetRole, by="lena", user="owner", role="viewer")
    assert (await desk.do(AddStaff, by="lena", **new, resellers=("Acme",))).changed


async def test_a_person_who_leaves_may_nothing_and_may_come_back():
    """S2"""
    desk = desk_with(a_role(1, "Night", P.VIEW, P.NOTE), nina="Night")
    identity = desk.identity("nina")
    await desk.do(ChangeStaff, user="nina", active=False)
    with pytest.raises(NotPermitted):
        await desk.execute(identity, desk.command(AddNote, body="called"))
    assert (await desk.do(ChangeStaff, user="nina", active=True)).changed
    assert (await desk.execute(identity, desk.command(AddNote, body="called"))).changed
    await desk.do(ChangeStaff, user="nina", active=False)
    await desk.do(ChangeRole, role_id=1, retired=True)
    with pytest.raises(Refused, match="The role “Night” is retired"):
        await desk.do(ChangeStaff, user="nina", active=True)


async def test_the_last_owner_cannot_leave():
    """S1: or no one could let anyone in again."""
    desk = desk_with()
    with pytest.raises(Refused, match="owner is the only owner"):
        await desk.do(ChangeStaff, user="owner", active=False)
    await desk.do(SetRole, user="manager", role="owner")
    assert (await desk.do(ChangeStaff, user="owner", active=False)).changed


async def test_for_whom_a_person_works_can_be_changed():
    """T2, S4"""
    desk = desk_with()
    await desk.do(ChangeStaff, user="agent", resellers=("Zeta",), may_act_as=True)
    assert desk.person("agent").reseller_ids == {2}
    assert desk.person("agent").may_act_as
    assert desk.state.audit[-1].record.after == {"resellers": [2], "may_act_as": True}
    assert not (await desk.do(ChangeStaff, user="agent", resellers=("Zeta",), may_act_as=True)).changed
    await desk.do(ChangeStaff, user="agent", resellers=())
    assert desk.person("agent").reseller_ids == frozenset()


@pytest.mark.parametrize("role", ROLES)
async def test_a_built_in_role_cannot_be_made_anew(role):
    """S1"""
    with pytest.raises(InvalidInput, match=f"“{role}” is a built-in role, which cannot be changed"):
        await desk_with().do(AddRole, name=role.upper(), permissions=frozenset({P.VIEW}))


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("", InvalidInput, "needs a name of 1 to 30 characters"),
        ("!?", InvalidInput, "needs a name of 1 to 30 characters"),
        ("x" * 31, InvalidInput, "needs a name of 1 to 30 characters"),
        ("4111 1111 1111 1111", InvalidInput, "card number"),
        ("NIGHT!", Refused, "There is a role “Night” already; choose another name"),
        ("old", Refused, "There is a role “Old” already, retired; take that one back into use"),
    ],
)
async def test_a_name_that_will_not_do_is_refused_in_a_sentence(name, error, said):
    """S6"""
    desk = desk_with(a_role(1, "Night", P.VIEW), a_role(2, "Old", P.VIEW, retired=True))
    with pytest.raises(error, match=said):
        await desk.do(AddRole, name=name, permissions=frozenset({P.VIEW}))
    assert not desk.state.audit


async def test_a_role_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no role with the id 77"):
        await desk_with().do(ChangeRole, role_id=77, retired=True)


def test_permissions_are_known_by_their_names():
    assert permissions_named(["take-payment", "VIEW"]) == {P.TAKE_PAYMENT, P.VIEW}
    with pytest.raises(InvalidInput, match="“everything” is no permission; there are: view, note"):
        permissions_named(["everything"])
