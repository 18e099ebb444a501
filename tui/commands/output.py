"""How commands print: JSON for programs, aligned plain text for people. The one place."""

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from domain.text import clean_line, clean_note

#: What JSON's own escapes leave raw and a terminal may obey or hide: DEL, C1, bidirectional and invisible signs.
_STEERING = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_ELLIPSIS = "…"
_GAP = "  "


def dumped(value: Any) -> str:
    """JSON in one line, names as given, that steers no terminal."""
    return _STEERING.sub(_escaped, json.dumps(value, ensure_ascii=not _speaks_utf8()))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def print_json(value: Any) -> None:
    """Prints one object."""
    print(dumped(value))


class JsonList:
    """Prints ``{"name": [...], "next": …}`` piece by piece, one entry a line, so that a long list needs no memory."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = False

    def add(self, entries: Iterable[Any]) -> None:
        """Prints some more entries."""
        for entry in entries:
            print(",\n" if self._begun else f'{{"{self._name}": [\n', dumped(entry), sep="", end="")
            self._begun = True

    def end(self, following: str | None) -> None:
        """Prints the end, with the cursor of what follows."""
        opening = "\n" if self._begun else f'{{"{self._name}": ['
        print(f'{opening}], "next": {dumped(following)}}}')


def never_fail() -> None:
    """Lets a terminal or locale that lacks a character show a stand-in for it, rather than end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fitted(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly so many cells: padded, or cut with an ellipsis."""
    wide = width(text)
    if wide > cells:
        while text and width(text) > cells - 1:
            text = text[:-1]
        text = f"{text}{_ELLIPSIS}" if cells else ""
        wide = width(text)
    blanks = " " * (cells - wide)
    return f"{blanks}{text}" if right else f"{text}{blanks}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a text table. `most` bounds its width in cells; only a column with `shrinks` gives way to a narrow
    terminal."""

    title: str
    right: bool = False
    most: int = 40
    shrinks: bool = False


class TextTable:
    """Prints rows straight in columns. The first rows decide the widths; later ones are cut to them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._widths: list[int] | None = None

    def add(self, rows: Sequence[Sequence[str]], colours: Sequence[str | None] | None = None) -> None:
        """Prints some more rows; `colours` are parameters of an SGR sequence, used on a terminal that wants them."""
        cleaned = [[clean_line(cell, limit=500) for cell in row] for row in rows]
        if self._widths is None:
            self._widths = self._measured(cleaned)
            print(self._line([column.title for column in self._columns]))
        painted = has_colour()
        for index, row in enumerate(cleaned):
            line = self._line(row)
            colour = colours[index] if colours is not None else None
            print(f"\x1b[{colour}m{line}\x1b[0m" if painted and colour else line)

    def _measured(self, rows: Sequence[Sequence[str]]) -> list[int]:
        widths = [
            min(column.most, max([width(column.title), *(width(row[i]) for row in rows)]))
            for i, column in enumerate(self._columns)
        ]
        room = terminal_width()
        over = 0 if room is None else sum(widths) + len(_GAP) * (len(widths) - 1) - room
        for i in sorted(range(len(widths)), key=lambda i: -widths[i]):
            if over > 0 and self._columns[i].shrinks:
                less = min(over, max(0, widths[i] - 8))
                widths[i] -= less
                over -= less
        return widths

    def _line(self, cells: Sequence[str]) -> str:
        assert self._widths is not None
        parts = [
            fitted(cell, wide, right=column.right)
            for cell, wide, column in zip(cells, self._widths, self._columns, strict=True)
        ]
        return _GAP.join(parts).rstrip()


def has_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """The terminal's width in cells, or none where the output is not a terminal: a file holds lines of any width."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None


def hint(text: str) -> None:
    """Says something beside the result, on standard error, so that a pipe holds the result alone."""
    print(clean_line(text, limit=2_000), file=sys.stderr, flush=True)


def say(text: str = "", *, indent: int = 0) -> None:
    """Prints a line for people."""
    print(" " * indent + clean_line(text, limit=2_000))


def say_facts(facts: Iterable[tuple[str, str]], *, indent: int = 2) -> None:
    """Prints names and what they are, one below the other; a fact without content is left out."""
    told = [(name, value) for name, value in facts if value]
    wide = max((width(name) for name, _value in told), default=0)
    for name, value in told:
        print(f"{' ' * indent}{fitted(name, wide)}{_GAP}{clean_line(value, limit=2_000)}")


def say_note(text: str, *, indent: int = 0) -> None:
    """Prints text of several lines."""
    for line in clean_note(text).split("\n"):
        print(f"{' ' * indent}{line}".rstrip())
