"""Rows as CSV that no spreadsheet runs (X2): the one place that knows separators, decimals, quotes and the like.

The cells are quoted here and not by the library, because what has to be quoted is more than it knows of: people open a
file with another separator than it was written with, and a cell must not fall into two then, of which one is a formula.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from domain.money import Money
from domain.settings.model import CSV_BOM, CSV_DECIMAL, CSV_SEPARATOR, CsvDecimal, CsvSeparator
from domain.text import clean_line

#: What a spreadsheet takes for the beginning of a formula, in plain and full-width forms.
_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(f"[{_SIGNS}\t\r\n]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)

#: What a program may take for the end of a cell, or for its quotes.
_QUOTED = re.compile('[,;\t|"]')

#: Most cells: text in which there is nothing to clean, quote or disarm, found out by one look.
_PLAIN = re.compile(r"[A-Za-z0-9](?: ?[A-Za-z0-9._:/@-]){0,1000}")

#: A spreadsheet's cell holds no more.
_LIMIT = 32_000

_SEPARATORS = {CsvSeparator.COMMA: ",", CsvSeparator.SEMICOLON: ";", CsvSeparator.TAB: "\t"}
_BOM = "\ufeff"


@dataclass(frozen=True)
class CsvForm:
    """How cells are written: what stands between them, what before decimals, and whether a file begins with a mark that
    says it is UTF-8."""

    separator: str = ","
    decimal: str = "."
    bom: bool = False

    def cell(self, value: object) -> str:
        """A cell: nothing for none, numbers as numbers, what could be a formula with an apostrophe before it."""
        match value:
            case str():
                if _PLAIN.fullmatch(value):
                    return value
                written = self._text(value)
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case int():
                return str(value)
            case Money():
                written = value.decimal().replace(".", self.decimal)
            case Decimal():
                written = f"{value:f}".replace(".", self.decimal)
            case _:
                written = self._text(str(value))
        return '"{}"'.format(written.replace('"', '""')) if _QUOTED.search(written) else written

    def _text(self, text: str) -> str:
        # Looked at before it is cleaned too: what begins with a tab or line break meant to be a formula.
        suspicious = _FORMULA.match(text) is not None
        text = clean_line(text, limit=_LIMIT)
        if _NUMBER.fullmatch(text):
            return text
        text = self._inside.sub(r"\1'", text)
        return f"'{text}" if suspicious or _FORMULA.match(text) else text

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        """Where a formula would begin for who opens the file with another separator."""
        others = "".join(one for one in ",;" if one != self.separator)
        return re.compile(f"([{others}] ?)(?=[{_SIGNS}])")


#: How spreadsheets paste cells.
PASTED = CsvForm(separator="\t")


def csv_form(kept: Mapping[str, str]) -> CsvForm:
    """The form that a desk is set to, by the values that are kept of its settings."""
    decimal = CSV_DECIMAL.value(kept.get(CSV_DECIMAL.name))
    return CsvForm(
        separator=_SEPARATORS[CSV_SEPARATOR.value(kept.get(CSV_SEPARATOR.name))],
        decimal="," if decimal is CsvDecimal.COMMA else ".",
        bom=CSV_BOM.value(kept.get(CSV_BOM.name)),
    )


class Written(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object: ...


class CsvLines:
    """Writes a header and rows.

    Args:
        names: of the columns.
        marked: whether the byte order mark stands first where the form has it; only a file's beginning is the place.
    """

    def __init__(
        self, file: Written, names: Sequence[str], form: CsvForm = CsvForm(), *, marked: bool = False
    ) -> None:
        self._file = file
        self._form = form
        if marked and form.bom:
            file.write(_BOM)
        self.add([names])

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Writes some more rows."""
        cell, separator = self._form.cell, self._form.separator
        self._file.write("".join([separator.join(map(cell, row)) + "\n" for row in rows]))
