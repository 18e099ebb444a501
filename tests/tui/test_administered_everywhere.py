"""What is administered can be listed, shown, added, changed, retired and taken back, on screen and by command."""

import pytest

from tests.cli.conftest import COMMANDS
from tui.administration import KINDS
from tui.administration.kind import Kind
from tui.commands.root import build

LIST, SHOW, ADD, EDIT, RETIRE, REVIVE = "list", "show", "add", "edit", "retire", "revive"
ALL = {LIST, SHOW, ADD, EDIT, RETIRE, REVIVE}

#: What a kind cannot have, and why; the same on screen and by command.
NOT_THERE = {
    "contacts": {REVIVE: "who is retired is added anew"},
    "resellers": dict.fromkeys((RETIRE, REVIVE), "orders, credit and invoices stay the reseller's"),
    "credit-limits": dict.fromkeys((ADD, RETIRE, REVIVE), "every reseller has one, no limit among them"),
    "templates": {REVIVE: "rewriting it again does that"},
    "settings": dict.fromkeys((ADD, REVIVE), "there are those that there are"),
}

#: Commands that are called otherwise than elsewhere.
CALLED = {
    "credit-limits": {LIST: "resellers list", SHOW: "resellers show", EDIT: "resellers set-limit"},
    "templates": {ADD: "templates edit", RETIRE: "templates reset"},
    "settings": {SHOW: "settings get", EDIT: "settings set", RETIRE: "settings set"},
}


def on_screen(kind: Kind) -> set[str]:
    """What the administration can do; a thing is shown by the line of its list and in its dialog."""
    able = {LIST, SHOW}
    able |= {ADD} if kind.add else set()
    able |= {EDIT} if kind.change else set()
    able |= {RETIRE} if kind.retire else set()
    return able | ({REVIVE} if kind.retire and kind.revivable else set())


def by_command(kind: Kind) -> set[str]:
    """What commands can do: each is there and, where it changes what there is, takes the version that was seen."""
    app = build()
    there = {f"{topic} {name}" for topic, names in COMMANDS.items() for name in names.split()}
    able = set()
    for what in ALL - {REVIVE}:
        words = CALLED.get(kind.id, {}).get(what, f"{kind.id} {what}")
        if words in there:
            able.add(what)
            options = {
                name
                for one in app[words.split()[0]][words.split()[1]].assemble_argument_collection()
                for name in one.names
            }
            if what in (EDIT, RETIRE):
                assert "--version" in options, words
            if "--revive" in options:
                able.add(REVIVE)
    return able


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_each_kind_can_do_the_same_on_screen_and_by_command(kind):
    """SPEC 13: everything that a screen does, a command does."""
    wanted = ALL - set(NOT_THERE.get(kind.id, {}))
    assert (kind.id, by_command(kind)) == (kind.id, wanted)
    assert (kind.id, on_screen(kind)) == (kind.id, wanted)
