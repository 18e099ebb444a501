"""Bad input as a value of every option and argument of every command: one sentence, its exit code, no fault (S6).

Commands and options are taken from the program itself, so that a new one is walked too.
"""

import itertools
from dataclasses import dataclass
from functools import cache

import pytest

from tests.cli.conftest import COMMANDS
from tests.tui.hostile import FORBIDDEN
from tui.commands.failure import EXIT_CODES
from tui.commands.root import build

BAD = (
    "\x1b[31mred\x1b]52;c;cHduZWQ=\x07",
    "\u202egnp.exe\u202c \u200f",
    "x" * 10_000,
    "'; DROP TABLE orders; --",
    "=cmd|' /C calc'!A0",
    "[red]x[/red] [/nope] [@click=app.quit]y[/]",
    "\U0001f469\u200d\U0001f467\U0001f1e6\U0001f1fa",
    "z" + "\u0301" * 300,
    "\udcff",  # what is no UTF-8 arrives so
    "",
    "-1",
    "1000000000",
    "9" * 40,
    "1e9",
    "4111 1111 1111 1111",
)

#: What never ends by itself, or makes a whole desk.
NOT_WALKED = {"demo", "worker", "watch"}

#: What many commands take alike.
SHARED = {"--command-id", "--version", "--query", "--limit", "--after", "--columns", "--output", "--reseller"}

#: What stands where something has to, while another value is bad.
WELL = {
    "NAMES": "id:1", "--reason": "why", "--reseller": "Acme", "--customer": "id:1", "--currency": "EUR",
    "--text": "hi", "--amount": "1.00", "--module": "manual", "--gateway": "manual", "--base": "handled",
    "--colour": "red", "--to": "none", "--role": "agent", "--price": "1.00 EUR", "--cost": "1.00",
}  # fmt: skip


@dataclass(frozen=True)
class Takes:
    """What a command takes: positional arguments, the options that have to be there, and all that have a value."""

    arguments: tuple[str, ...]
    needed: tuple[str, ...]
    options: tuple[str, ...]


@cache
def commands() -> dict[tuple[str, ...], Takes]:
    """Every command; an option that several of a topic have, or many at all, is walked with the first that has it."""
    found, seen = {}, set[tuple[str, str]]()
    for topic, names in COMMANDS.items():
        for name in names.split() or [""]:
            words = tuple(word for word in (topic, name) if word)
            app = build()[topic][name] if name else build()[topic]
            there = [one for one in app.assemble_argument_collection() if one.parse and not one.children]
            named = [one for one in there if one.names[0].startswith("--")]
            options = [one.names[0] for one in named if one.token_count()[0]]
            whose = {option: ("" if option in SHARED else topic, option) for option in options}
            found[words] = Takes(
                tuple(one.names[0] for one in there if one not in named),
                tuple(one.names[0] for one in named if one.required),
                tuple(option for option in options if whose[option] not in seen),
            )
            seen.update(whose.values())
    return found


@pytest.mark.parametrize("topic", [topic for topic in COMMANDS if topic not in NOT_WALKED])
def test_commands_answer_bad_values_with_a_sentence(run, desk, topic, tmp_path, monkeypatch):
    """S6, X1, SPEC 13: each value by itself; what the others are is well."""
    monkeypatch.chdir(tmp_path)
    bad = itertools.cycle(BAD[sum(map(ord, topic)) % len(BAD) :] + BAD)
    for words, takes in commands().items():
        if words[0] != topic:
            continue
        for place in (*takes.options, *range(len(takes.arguments))):
            said = next(bad)
            given = [WELL.get(name, "1") for name in takes.arguments]
            named = {name: WELL.get(name, "1") for name in takes.needed}
            if isinstance(place, int):
                given[place] = said
            else:
                named[place] = said
            result = run(*words, *(f"{name}={value}" for name, value in named.items()), "--", *given)
            told = (words, place, said, result)
            assert result.code in {0, 1, *EXIT_CODES.values()}, told
            shown = (result.out + result.err).replace("\n", "")
            assert not [c for c in shown if ord(c) < 32 or c in FORBIDDEN], told
            # One sentence; of a search also the word at fault, with a line that points at it.
            assert result.code in (0, 1) or result.err.count("\n") in (1, 3), told
