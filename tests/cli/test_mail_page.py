"""docs/mail.md says what the program does: the same kinds, the same fields (A7)."""

import re
from pathlib import Path

from domain.mail.facts import fields_of, item_fields_of
from domain.mail.model import MailKind
from gateways.mail.stationery import _FILTERS

PAGE = (Path(__file__).parents[2] / "docs/mail.md").read_text(encoding="utf-8")
NAMES = re.compile(r"`([a-z_]+)`")


def table(heading: str) -> list[tuple[set[str], str]]:
    """The rows of the table with this heading: the names in its first cell, and the rest."""
    _before, _heading, after = PAGE.partition(heading)
    lines = after.split("\n\n")[0].splitlines()[2:]
    cells = [line.split("|") for line in lines if line.startswith("|")]
    return [(set(NAMES.findall(row[1])), row[2]) for row in cells]


def test_each_kind_of_letter_is_described():
    kinds = [name for names, _when in table("| kind | when | to |") for name in names]
    assert kinds == list(MailKind)


def test_each_field_is_described_with_the_letters_that_have_it():
    described: dict[str, set[str]] = {kind: set() for kind in MailKind}
    for fields, letters in table("| fields | in letters |"):
        named = set(NAMES.findall(letters))
        within = set(MailKind) - named if "all" in letters else named
        for kind in within:
            described[kind] |= fields
    assert described == {kind.value: set(fields_of(kind)) for kind in MailKind}


def test_the_fields_of_items_and_the_filters_are_described():
    sentence = next(line for line in PAGE.split("\n\n") if line.startswith("Each of `items`"))
    assert set(item_fields_of(MailKind.INVOICE)) <= set(NAMES.findall(sentence))
    assert {f"`{name}`" for name in _FILTERS if name not in ("e", "escape")} <= set(
        re.findall(r"`[a-z]+`", PAGE)
    )
