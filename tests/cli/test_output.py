"""Output: text that steers nothing, columns that stay straight."""

import json

import pytest

from tests.cli.conftest import HOSTILE
from tui.commands import output
from tui.commands.output import Column, JsonList, TextTable, dumped, fitted, width


def test_json_keeps_every_character_and_lets_none_steer_the_terminal():
    said = dumped({"a": HOSTILE + "\x9b\x7f\U000e0041 مكتبة Łukasz"})
    assert said.isprintable()
    assert json.loads(said)["a"] == HOSTILE + "\x9b\x7f\U000e0041 مكتبة Łukasz"


@pytest.mark.parametrize("pieces", [[], [[]], [[1]], [[1, 2], [3]]])
def test_a_json_list_in_pieces_is_one_object(capsys, pieces):
    entries = JsonList("orders")
    for piece in pieces:
        entries.add(piece)
    entries.end("c0")
    assert json.loads(capsys.readouterr().out) == {
        "orders": [one for piece in pieces for one in piece],
        "next": "c0",
    }


@pytest.mark.parametrize(
    "text", ["Ana", "مكتبة النور", "日本語テキスト", "Łukasz", "👩‍👩‍👧 family", "e\u0301", ""]
)
@pytest.mark.parametrize("cells", [0, 1, 5, 20])
def test_a_fitted_text_takes_exactly_its_cells(text, cells):
    assert width(fitted(text, cells)) == cells
    assert width(fitted(text, cells, right=True)) == cells


def test_columns_are_straight_whatever_stands_in_them(capsys):
    table = TextTable([Column("NAME"), Column("TOTAL", right=True)])
    table.add([["日本語", "1.00"], ["Ana\x1b[31m\nBob", "1,000.00"]])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert len({width(line) for line in lines}) == 1
    assert "\x1b" not in "".join(lines)


def test_a_narrow_terminal_narrows_only_what_may_shrink(capsys, monkeypatch):
    monkeypatch.setattr(output, "terminal_width", lambda: 30)
    table = TextTable([Column("NUMBER"), Column("NAME", shrinks=True)])
    table.add([["4820193375", "x" * 40]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("4820193375  xxx")
    assert all(width(line) <= 30 for line in lines)


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.has_colour()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.has_colour()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not output.has_colour()
