"""CSV: cells that run nowhere, numbers that stay numbers, rows that any program reads (X2)."""

import csv
import io
import re
from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.money import Money
from domain.settings.model import SETTINGS, clean_value
from tests.cli.conftest import HOSTILE
from tui.csv_lines import PASTED, CsvForm, CsvLines, csv_form

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1", "-", "=", "-5 EUR",
    " =1+1", "\u200b=1+1", "\x00=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example";"x")', "+49 30 1234",
    "-1,5",
]  # fmt: skip

#: A formula that would stand at the beginning of a cell for a program that takes another separator.
HIDDEN = ["x;=1+1", "x,=1+1", "x; =1+1", "x, @SUM(A1)", 'x";=1+1', "x,＝1", "a;b;-1+1", ";=1", ",=1"]

FORMS = [CsvForm(), CsvForm(separator=";", decimal=","), CsvForm(separator="\t"), PASTED]


def written(form: CsvForm, *cells: object) -> str:
    file = io.StringIO(newline="")
    CsvLines(file, ["header"], form).add([cells])
    return file.getvalue().partition("\n")[2]


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula: a number is none."""
    return re.match("[=+\\-@＝＋－＠\t\r\n]", cell) is not None and not re.fullmatch(r"-\d+([.,]\d+)?", cell)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [*FORMULAS, HOSTILE])
def test_a_cell_that_could_be_a_formula_is_made_text(form, text):
    """X2"""
    ((cell,),) = csv.reader(io.StringIO(written(form, text)), delimiter=form.separator)
    assert cell.startswith("'")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [*FORMULAS, *HIDDEN, HOSTILE])
@pytest.mark.parametrize("separators", [",", ";", "\t", ",;\t"])
def test_no_cell_runs_whatever_separator_the_file_is_opened_with(form, text, separators):
    """X2: spreadsheets guess, or split at several separators at once."""
    line = written(form, "before", text, "after").rstrip("\n")
    assert not [cell for cell in opened(line, separators) if runs(cell.strip())]


def opened(line: str, separators: str) -> list[str]:
    """The cells as spreadsheets see them: a quote opens a cell only where one begins."""
    cell = re.compile(f'(?:"((?:[^"]|"")*)")?([^{separators}]*)')
    cells, at = [], 0
    while at <= len(line):
        found = cell.match(line, at)
        assert found is not None
        cells.append((found[1] or "").replace('""', '"') + found[2])
        at = found.end() + 1
    return cells


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (True, "true"), (False, "false"), (-5, "-5"), ("-5.00", "-5.00"), ("149.00", "149.00"),
        ("Ana = Bob", "Ana = Bob"), ("", ""), ("4820193375", "4820193375"), (Money(-14900, "EUR"), "-149.00"),
        (Money(1550, "JPY"), "1550"), (Decimal("33.30"), "33.30"), ("Müller & Söhne", "Müller & Söhne"),
    ],
)  # fmt: skip
def test_numbers_and_plain_words_stay_as_they_are(value, cell):
    assert CsvForm().cell(value) == cell


def test_an_amount_has_the_decimals_of_the_setting_and_text_keeps_its_own():
    german = CsvForm(separator=";", decimal=",")
    assert written(german, Money(-14900, "EUR"), Decimal("33.30"), "1.5", 7) == '"-149,00";"33,30";1.5;7\n'


def test_every_cell_is_read_back_as_it_was_by_any_reader():
    texts = ["x, y", 'say "hi"', "a;b", "a|b", "multi\nline", "tab\there", "'=1", "日本語", "مكتبة"]
    for form in FORMS:
        (read,) = csv.reader(io.StringIO(written(form, *texts)), delimiter=form.separator)
        assert read == ["x, y", 'say "hi"', "a;b", "a|b", "multi line", "tab here", "'=1", "日本語", "مكتبة"]


def test_what_steers_a_terminal_is_cleaned():
    """X1"""
    line = written(CsvForm(), HOSTILE)
    assert not {"\x1b", "\u202e", "\x07"} & {*line}


def test_the_form_follows_the_desks_settings():
    assert csv_form({}) == CsvForm(",", ".", bom=False)
    assert csv_form({"csv_separator": "semicolon", "csv_decimal": "comma", "csv_bom": "yes"}) == CsvForm(
        ";", ",", bom=True
    )
    assert csv_form({"csv_separator": "tab"}).separator == "\t"
    with pytest.raises(InvalidInput, match="csv_separator"):
        clean_value(SETTINGS["csv_separator"], "|")


def test_the_byte_order_mark_stands_only_where_a_file_begins():
    form = CsvForm(bom=True)
    file, pipe = io.StringIO(), io.StringIO()
    CsvLines(file, ["id"], form, marked=True).add([[1]])
    CsvLines(pipe, ["id"], form).add([[1]])
    assert (file.getvalue(), pipe.getvalue()) == ("\ufeffid\n1\n", "id\n1\n")
