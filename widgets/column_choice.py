"""Which columns of a table a person wants to see, in which order, and how wide (T2)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from widgets.columns import Column

R = TypeVar("R")

NARROWEST, WIDEST = 3, 60


@dataclass(frozen=True)
class ColumnChoice:
    """All columns in their order, the `hidden` ones too; the `wanted` ones come before others where it is tight.

    `widths` are those that someone chose, in cells. Where nothing is chosen, columns are as they come.
    """

    order: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    widths: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def columns(self, all_columns: Sequence[Column[R]], *, always: Collection[str]) -> list[Column[R]]:
        """The columns to be shown, as far as there is room; `always` are those that stay, each at its own width."""
        known = {column.id: column for column in all_columns}
        chosen = [known[column_id] for column_id in self.order if column_id not in self.hidden]
        return [
            replace(column, priority=-1) if column.id in always else self._as_chosen(column)
            for column in chosen
        ]

    def _as_chosen(self, column: Column[R]) -> Column[R]:
        column = column.widened(self.widths.get(column.id))
        return replace(column, priority=0) if column.id in self.wanted else column

    def shown(self, column_id: str) -> "ColumnChoice":
        """With this column, before others where there is no room for all."""
        return replace(self, hidden=self.hidden - {column_id}, wanted=self.wanted | {column_id})

    def without(self, column_id: str) -> "ColumnChoice":
        """Without this column."""
        return replace(self, hidden=self.hidden | {column_id}, wanted=self.wanted - {column_id})

    def moved(self, column_id: str, by: int) -> "ColumnChoice":
        """With this column so many places further to the right, as far as there are places."""
        order = list(self.order)
        place = order.index(column_id)
        order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
        return replace(self, order=tuple(order))

    def widened(self, column_id: str, width: int) -> "ColumnChoice":
        """With this column so wide, as far as that makes sense."""
        width = min(max(width, NARROWEST), WIDEST)
        return replace(self, widths=MappingProxyType({**self.widths, column_id: width}))

    def kept(self) -> dict[str, Any]:
        """The choice as plain values, for `read_choice`."""
        return {
            "order": list(self.order),
            "hidden": sorted(self.hidden),
            "wanted": sorted(self.wanted),
            "widths": dict(self.widths),
        }


def as_they_come(columns: Sequence[Column[R]]) -> ColumnChoice:
    """The choice of someone who has chosen nothing."""
    return ColumnChoice(tuple(column.id for column in columns))


def read_choice(
    kept: object, columns: Sequence[Column[R]], *, always: Collection[str]
) -> ColumnChoice | None:
    """The choice that these plain values are, for the columns there are; none where they are no choice.

    Columns that are not known are left out. Those that the choice does not know stand behind the one that they come
    behind.
    """
    if not isinstance(kept, dict) or not isinstance(kept.get("widths"), dict):
        return None
    lists = [kept.get(name) for name in ("order", "hidden", "wanted")]
    if not all(isinstance(ids, list) and all(isinstance(one, str) for one in ids) for ids in lists):
        return None
    if not all(type(width) is int for width in kept["widths"].values()):
        return None
    known = [column.id for column in columns]
    order = [column_id for column_id in dict.fromkeys(kept["order"]) if column_id in known]
    for place, column_id in enumerate(known):
        if column_id not in order:
            order.insert(order.index(known[place - 1]) + 1 if place else 0, column_id)
    choice = ColumnChoice(
        tuple(order),
        frozenset(kept["hidden"]).intersection(known).difference(always),
        frozenset(kept["wanted"]).intersection(known),
    )
    for column_id, width in kept["widths"].items():
        if column_id in known:
            choice = choice.widened(column_id, width)
    return choice
