"""Output: text that steers nothing, cells that run nowhere, columns that stay straight."""

import io
import json

import pytest

from tests.cli.conftest import HOSTILE
from tui.commands import output
from tui.commands.output import Column, CsvList, JsonList, TextTable, dumped, fitted, safe_cell, width


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        "\r=1",
        "\n=1",
        "-",
        "=",
        "-5 EUR",
    ],
)
def test_a_cell_that_could_be_a_formula_is_made_text(text):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (True, "true"), (False, "false"), (-5, "-5"), ("-5.00", "-5.00"), ("149.00", "149.00"),
        ("Ana = Bob", "Ana = Bob"), ("", ""), ("4820193375", "4820193375"),
    ],
)  # fmt: skip
def test_numbers_and_plain_words_stay_as_they_are(value, cell):
    assert safe_cell(value) == cell


def test_csv_quotes_what_has_commas_and_cleans_what_steers():
    file = io.StringIO()
    CsvList(["a", "b"], file).add([["x, y", HOSTILE]])
    header, row = file.getvalue().splitlines()
    assert header == "a,b"
    assert row.startswith('"x, y",')
    assert "'=1+1" in row
    assert "\x1b" not in row
    assert "\u202e" not in row


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
