"""Rows of a CSV file, whatever is in it: a row that cannot be read is a fault with its line, never a crash (X5)."""

import codecs
import csv
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _
from storage.importers.source import Progress, open_input, shown

#: The most bytes of one row, line breaks within quotation marks included.
ROW_LIMIT = 1024 * 1024

_SYNTAX = b',;\t|"\r\n'
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Row(NamedTuple):
    """One row: the line it begins on, its cells, and what is wrong with it (then the cells are what could be saved)."""

    line: int
    cells: list[str]
    fault: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a file writes its rows. Without `quotes` a quotation mark is a letter like any other."""

    delimiter: str = ","
    encoding: str = "utf-8"
    quotes: bool = True


def check_encoding(encoding: str) -> None:
    """Stops encodings that rows cannot be told apart in.

    Raises:
        InvalidInput: Python does not know it, or its commas and line ends are not those of ASCII (UTF-16).
    """
    try:
        plain = _SYNTAX.decode(encoding).encode(encoding) == _SYNTAX
        known = codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError, TypeError, AttributeError):
        plain = known = False
    if not (plain and known):
        raise InvalidInput(
            _("“{encoding}” is no encoding that can be read here; save the file as UTF-8.").format(
                encoding=encoding[:40]
            )
        )


class _TooLong(Exception):
    """A row has passed `ROW_LIMIT`."""


class _Lines:
    """The lines of a file as text for the csv module, remembering the row they belong to."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._encoding = encoding
        self.line = 0
        self.fault: str | None = None
        self._quotes = 0
        self._bytes = 0
        self._begun = False

    def __iter__(self) -> "_Lines":
        return self

    def start(self) -> None:
        """A new row begins with the next line."""
        self.fault = None
        self._quotes = self._bytes = 0

    def __next__(self) -> str:
        raw = self._file.readline(ROW_LIMIT + 1 - self._bytes)
        if not raw:
            raise StopIteration
        self.line += 1
        self._bytes += len(raw)
        self._quotes += raw.count(b'"')
        if self._bytes > ROW_LIMIT:
            self._finish_line(raw)
            raise _TooLong
        if not self._begun:
            self._begun = True
            raw = self._without_mark(raw)
        if b"\0" in raw:
            self.fault = _("there are NUL bytes in it")
            raw = raw.replace(b"\0", b"")
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError:
            self.fault = _("it is not {encoding}").format(encoding=self._encoding.upper())
            return raw.decode(self._encoding, "replace")

    def _without_mark(self, raw: bytes) -> bytes:
        if raw.startswith(_UTF16):
            raise InvalidInput(_("The file is UTF-16; save it as UTF-8."), rule="S6")
        return raw.removeprefix(codecs.BOM_UTF8)

    def _finish_line(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._file.readline(ROW_LIMIT)
            self._quotes += raw.count(b'"')

    def skip_row(self, *, quotes: bool) -> None:
        """Passes over the rest of a row that is too long: what stands between quotation marks is no row."""
        while quotes and self._quotes % 2:
            raw = self._file.readline(ROW_LIMIT)
            if not raw:
                return
            self._quotes += raw.count(b'"')
            self._finish_line(raw)
            self.line += 1


def read_rows(path: Path, dialect: Dialect, progress: Progress | None = None) -> Generator[Row]:
    """All rows of the file from the first line on, empty ones left out; holds one row at a time.

    A row that is cut off, badly quoted, too long, or not in the encoding comes with its `fault`. After a quotation mark
    that is out of place, reading goes on with the next line; text between marks is never read as rows.

    Raises:
        InvalidInput: the file cannot be read, or is UTF-16.
    """
    with open_input(path, progress) as file:
        lines = _Lines(file, dialect.encoding)
        reader = csv.reader(
            lines,
            delimiter=dialect.delimiter,
            quoting=csv.QUOTE_MINIMAL if dialect.quotes else csv.QUOTE_NONE,
            strict=True,
        )
        while True:
            lines.start()
            line = lines.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _TooLong:
                lines.skip_row(quotes=dialect.quotes)
                yield Row(line, [], _("it is longer than 1 MB"))
            except csv.Error as error:
                if "limit" in str(error):
                    lines.skip_row(quotes=dialect.quotes)
                    yield Row(line, [], _("a field of it is too long"))
                else:
                    yield Row(line, [], _syntax_fault(str(error), line, lines.line))
            else:
                if any(cells) or lines.fault:
                    yield Row(line, cells, lines.fault)


def _syntax_fault(error: str, first: int, last: int) -> str:
    if "end of data" in error:
        reason = _("a quotation mark that opens in it is never closed")
    elif "new-line" in error:
        reason = _("a line break in it stands outside quotation marks")
    else:
        reason = _("a quotation mark stands where none can be")
    if last > first:
        return _("{reason}; nothing up to line {last} could be read").format(reason=reason, last=last)
    return reason


def read_table(
    path: Path, dialect: Dialect, columns: tuple[str, ...], progress: Progress | None = None
) -> tuple[dict[str, int], Generator[Row]]:
    """The places of the columns named, and the rows after the header; a row with a cell too few has a fault.

    Headers are compared without regard to case and outer blanks. The header is read at once, rows as they are taken.

    Raises:
        InvalidInput: the file is empty or cannot be read, or the header lacks a column, or names it twice.
    """
    rows = read_rows(path, dialect, progress)
    header = next(rows, None)
    if header is None:
        rows.close()
        raise InvalidInput(_("“{file}” is empty.").format(file=shown(path)), rule="S6")
    try:
        places = _places(path, header, columns)
    except InvalidInput:
        rows.close()
        raise
    return places, _whole(rows, len(header.cells))


def _places(path: Path, header: Row, columns: tuple[str, ...]) -> dict[str, int]:
    if header.fault is not None:
        raise InvalidInput(
            _("The header of “{file}” cannot be read: {reason}.").format(
                file=shown(path), reason=header.fault
            ),
            rule="S6",
        )
    there = [_plain(cell) for cell in header.cells]
    wanted = {column: _plain(column) for column in columns}
    if missing := [column for column in wanted if wanted[column] not in there]:
        raise InvalidInput(
            _("“{file}” has no column {missing}; its columns are {there}.").format(
                file=shown(path), missing=_listed(missing), there=_listed(header.cells)
            ),
            rule="S6",
        )
    if twice := [column for column in wanted if there.count(wanted[column]) > 1]:
        raise InvalidInput(
            _("“{file}” has the column {column} more than once; rename one of them.").format(
                file=shown(path), column=_listed(twice[:1])
            ),
            rule="S6",
        )
    return {column: there.index(wanted[column]) for column in wanted}


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _listed(names: list[str]) -> str:
    shown_names = ", ".join(f"“{clean_line(name, limit=40)}”" for name in names[:20])
    return shown_names + ", …" if len(names) > 20 else shown_names


def _whole(rows: Generator[Row], width: int) -> Generator[Row]:
    with closing(rows):
        for row in rows:
            count = len(row.cells)
            if row.fault is not None or count == width or (count > width and not any(row.cells[width:])):
                yield row
            else:
                fault = _("it has {n} fields where the header has {width}").format(n=count, width=width)
                yield Row(row.line, row.cells, fault)
