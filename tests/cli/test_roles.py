"""``ordertop roles`` and ``staff`` on a real desk (S1, S2)."""

import pytest

from tui import settings

NIGHT = ("roles", "add", "Night shift", "--allow", "view", "note", "--json")


def test_a_role_is_added_listed_changed_and_retired(run, desk):
    """S1"""
    made = run(*NIGHT).json
    assert made == {
        "role": {
            "id": 1, "name": "Night shift", "built_in": False, "permissions": ["view", "note"], "people": 0,
            "retired": False,
        },
        "changed": True,
    }  # fmt: skip
    run("staff", "add", "kim", "--role", "night-shift")
    will = run("roles", "edit", "night shift", "--allow", "refund", "--forbid", "note", "--dry-run").out
    assert will == "have the role “Night shift” allow refund too, and no longer note; 1 person has it\n"
    assert run("roles", "edit", "night shift", "--allow", "cancel").out == (
        "“Night shift” allows view, note, cancel.\n"
    )
    assert run("roles", "show", "NIGHT-SHIFT", "--json").json["role"]["people"] == 1
    assert "“Night shift” is retired; 1 person keeps it" in run("roles", "retire", "night shift").out
    listed = run("roles", "list").out.splitlines()
    assert listed[-1].split() == "Night shift 1 retired view, note, cancel".split()
    assert run("roles", "edit", "night shift", "--revive", "--json").json["role"]["retired"] is False
    like = run("roles", "add", "Careful", "--like", "viewer", "--allow", "export", "--json").json["role"]
    assert like["permissions"] == ["view", "export"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "Night"), 2, "Say what the role allows"),
        (("add", "Night", "--allow", "everything"), 2, "“everything” is no permission; there are: view,"),
        (("add", "Agent", "--allow", "view"), 2, "“agent” is a built-in role"),
        (("add", "night-shift", "--allow", "view"), 4, "There is a role “Night shift” already"),
        (("edit", "Night shift"), 2, "Say what to change: --allow, --forbid or --revive"),
        (("edit", "owner", "--forbid", "delete"), 2, "“--like owner” makes one like it"),
        (("retire", "viewer"), 2, "“viewer” is a built-in role"),
        (("show", "gone"), 3, "no role “gone”; roles are viewer, agent, manager, owner, distributor, Night"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_done(run, desk, words, code, said):
    """S6"""
    run(*NIGHT)
    before = run("roles", "list", "--json").json
    result = run("roles", *words)
    assert (result.code, said in result.err) == (code, True), result.err
    assert run("roles", "list", "--json").json == before


def test_who_has_a_role_of_the_desks_own_may_what_it_allows(run, desk, number):
    """S1, X3: through this door as through any other."""
    run(*NIGHT)
    run("staff", "add", "kim", "--role", "night shift")
    assert run("--as", "kim", "orders", "note", number("a2"), "--text", "called").code == 0
    refused = run("--as", "kim", "orders", "cancel", number("a2"), "--reason", "twice", "--json")
    assert (refused.code, refused.error["rule"]) == (5, "S1")
    assert run("--as", "kim", "roles", "edit", "night shift", "--allow", "cancel").code == 5


def test_a_person_is_granted_resellers_leaves_and_comes_back(run, desk):
    """S2, T2"""
    run("staff", "add", "kim", "--role", "agent")
    edited = run("staff", "edit", "kim", "--resellers", "Acme", "--may-act-as", "--json").json["staff"]
    assert (edited["resellers"], edited["may_act_as"]) == (["Acme"], True)
    edited = run("staff", "edit", "kim", "--all-resellers", "--may-not-act-as", "--json").json["staff"]
    assert (edited["resellers"], edited["may_act_as"]) == ([], False)
    assert "let kim in no more" in run("staff", "retire", "kim", "--dry-run").out
    assert run("staff", "retire", "kim").out == "kim is let in no more.\n"
    assert run("--as", "kim", "orders", "list").code == 5
    assert "agent, left" in run("staff", "list").out
    assert run("staff", "edit", "kim", "--revive").code == 0
    assert run("--as", "kim", "orders", "list").code == 0
    assert run("staff", "retire", settings.system_user()).code == 4
    assert run("staff", "edit", "kim").code == 2
