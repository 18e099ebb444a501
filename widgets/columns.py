"""Columns as data: what each shows, how wide it is, and which give way on a narrow terminal (T2, T15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from widgets.cells import Align
from widgets.palette import Role

R = TypeVar("R")


class Cell(NamedTuple):
    """What one cell shows: plain text, never markup (X1)."""

    text: str
    role: Role | None = None
    #: Said instead where `text` does not fit.
    short: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column(Generic[R]):
    """One column of a table. Widths are in cells.

    A column is shown at `width` where there is room, at no less than `min_width` else; the columns with the
    largest `priority` numbers are dropped first. Room left over goes to the `flexible` ones. `hint` is what
    hovering over the cell tells; `names` says that a click on it leads to whom it names.
    """

    id: str
    label: str
    width: int
    cell: Callable[[R], Cell]
    min_width: int = 0
    align: Align = "left"
    priority: int = 5
    flexible: bool = False
    gap: int = 2
    hint: Callable[[R], str | None] | None = None
    names: bool = False

    @property
    def least(self) -> int:
        """The narrowest the column may be."""
        return self.min_width or self.width

    def widened(self, width: int | None) -> "Column[R]":
        """The same column at a width that someone chose; itself for None."""
        return self if width is None else replace(self, width=width, min_width=width, flexible=False)


class Placed(NamedTuple, Generic[R]):
    """A column with its place in the line."""

    column: Column[R]
    x: int
    width: int


def lay_out(columns: Sequence[Column[R]], width: int, *, start: int = 0) -> tuple[Placed[R], ...]:
    """Which columns are shown in `width` cells, and where; the first begins at `start`, without its gap."""
    chosen = _choose(columns, width - start)
    widths = {column.id: column.least for column in chosen}
    room = width - start - sum(widths.values()) - sum(column.gap for column in chosen[1:])
    for column in sorted(chosen, key=lambda column: column.priority):
        grown = min(room, column.width - column.least)
        widths[column.id] += max(0, grown)
        room -= max(0, grown)
    flexible = [column for column in chosen if column.flexible]
    for nth, column in enumerate(flexible):
        share = room // (len(flexible) - nth)
        widths[column.id] += max(0, share)
        room -= max(0, share)
    placed: list[Placed[R]] = []
    x = start
    for nth, column in enumerate(chosen):
        x += column.gap if nth else 0
        shown = min(widths[column.id], max(0, width - x))
        placed.append(Placed(column, x, shown))
        x += shown
    return tuple(placed)


def _choose(columns: Sequence[Column[R]], room: int) -> list[Column[R]]:
    """The columns that fit, in their order: the more important first, and always the most important one."""
    kept: set[str] = set()
    for column in sorted(columns, key=lambda column: column.priority):
        room -= column.least + (column.gap if kept else 0)
        if room < 0 and kept:
            break
        kept.add(column.id)
    return [column for column in columns if column.id in kept]
