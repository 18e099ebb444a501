"""Who is let in, with which role (S1, S2)."""

import pytest

from domain.errors import InvalidInput, NotFound, Refused
from domain.staffing import AddStaff, SetRole
from tests.domain.builders import a_desk


async def test_a_person_is_added_with_a_role_and_the_resellers_named():
    """S2."""
    desk = a_desk()
    outcome = await desk.do(AddStaff, user="nina", name=" Nina \x1b", role="agent", resellers=("Zeta",))
    nina = desk.person("nina")
    assert (outcome.subject, outcome.ids) == ("staff", (nina.id,))
    assert (nina.name, nina.role, nina.active, nina.may_act_as) == ("Nina", "agent", True, False)
    assert nina.reseller_ids == {2}
    assert desk.state.audit[0].record.after["role"] == "agent"


async def test_a_person_without_a_name_is_called_by_the_user():
    desk = a_desk()
    await desk.do(AddStaff, user="DOMAIN\\nina", name="\u200b", role="viewer")
    assert desk.person("DOMAIN\\nina").name == "DOMAIN\\nina"


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"user": ""}, InvalidInput, "“” is no system user name"),
        ({"user": "two words"}, InvalidInput, "is no system user name"),
        ({"user": "-rf"}, InvalidInput, "is no system user name"),
        ({"user": "x" * 65}, InvalidInput, "is no system user name"),
        ({"user": "níña"}, InvalidInput, "is no system user name"),
        ({"user": "agent"}, Refused, "agent is here already; change the role"),
        ({"role": "king"}, InvalidInput, "“king” is no role; roles are viewer, agent, manager"),
        ({"resellers": ("Acme", "Nowhere")}, NotFound, "There is no reseller “Nowhere”"),
    ],
)
async def test_who_cannot_be_added_is_refused_in_a_sentence(given, error, sentence):
    """S6."""
    desk = a_desk()
    before = desk.state
    with pytest.raises(error, match=sentence):
        await desk.do(AddStaff, **{"user": "nina", "name": "Nina", "role": "agent", **given})
    assert desk.state is before


async def test_a_role_is_changed_and_told():
    """S1, S4."""
    desk = a_desk()
    assert (await desk.do(SetRole, user="viewer", role="manager")).changed
    record = desk.state.audit[0].record
    assert desk.person("viewer").role == "manager"
    assert (record.before, record.after) == ({"role": "viewer"}, {"role": "manager"})


async def test_the_role_someone_has_changes_nothing():
    desk = a_desk()
    assert not (await desk.do(SetRole, user="viewer", role="viewer")).changed
    assert not desk.state.audit


@pytest.mark.parametrize(
    ("user", "role", "error"), [("mallory", "agent", NotFound), ("agent", "king", InvalidInput)]
)
async def test_neither_an_unknown_person_nor_an_unknown_role_will_do(user, role, error):
    """S6."""
    with pytest.raises(error, match=r"There is no staff member|is no role"):
        await a_desk().do(SetRole, user=user, role=role)


async def test_the_last_owner_cannot_step_down():
    """S1: or no one could let anyone in again."""
    desk = a_desk()
    with pytest.raises(Refused, match="owner is the only owner; make someone else owner first"):
        await desk.do(SetRole, user="owner", role="agent")
    await desk.do(SetRole, user="manager", role="owner")
    await desk.do(SetRole, user="owner", role="agent")
    assert desk.person().role == "agent"


async def test_an_owner_who_has_left_does_not_count():
    """S1."""
    desk = a_desk()
    left = desk.person("manager")
    left.role, left.active = "owner", False
    with pytest.raises(Refused, match="only owner"):
        await desk.do(SetRole, user="owner", role="agent")
    assert (await desk.do(SetRole, user="manager", role="viewer")).changed
