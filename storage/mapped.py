"""Plain dataclasses to rows and back, column by column; what the database keeps is whole numbers and text.

The unit of work compares what it read with what is there at its end and writes the difference, so that a changed order
is a statement or two, however many parts it has.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Table

from domain.money import Money
from storage.types import Choice, Flag, Marks, Permissions, SortText, UtcTime

T = TypeVar("T")

#: A row, its values in the order of the columns.
Values = tuple[Any, ...]

Convert = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _converters(column: Column[Any]) -> tuple[Convert, Convert]:
    """From the domain's value to the database's, and back; none stays none."""
    kind = column.type
    if isinstance(kind, Flag):
        return bool, bool
    if isinstance(kind, UtcTime | Choice | Marks | Permissions | SortText):
        convert: Any = kind
        return (
            lambda value: convert.process_bind_param(value, None),
            lambda value: convert.process_result_value(value, None),
        )
    return _same, _same


class Mapped(Generic[T]):
    """One class and its table: columns are attributes of the same name, except those that are said otherwise.

    Args:
        money: attributes that are `Money`, by the column of the amount; the currency stands in `currency`.
        currencies: the columns of those currencies that stand elsewhere, by the column of the amount.
        links: attributes that are other mapped objects, by the column that holds their id.
        parent: the column that holds the id of the order it is a part of.
        left_out: columns that the class does not know.
    """

    def __init__(
        self,
        kind: Callable[..., T],
        table: Table,
        *,
        money: Mapping[str, str] | None = None,
        currencies: Mapping[str, str] | None = None,
        links: Mapping[str, str] | None = None,
        parent: str | None = None,
        left_out: Collection[str] = (),
    ) -> None:
        self.table = table
        self.columns = tuple(column.name for column in table.columns if column.name not in left_out)
        places = {name: place for place, name in enumerate(self.columns)}
        self._kind = kind
        stands_in = {column: (currencies or {}).get(column, "currency") for column in money or ()}
        self._money = [
            (places[column], places[stands_in[column]], attribute)
            for column, attribute in (money or {}).items()
        ]
        self._links = [(places[column], column, attribute) for column, attribute in (links or {}).items()]
        self._parent = -1 if parent is None else places[parent]
        special = {*(money or ()), *stands_in.values(), *(links or ()), parent}
        self._plain = [
            (places[column.name], column.name, *_converters(column))
            for column in table.columns
            if column.name not in special and column.name in places
        ]

    def values(self, thing: T, parent_id: int | None = None) -> Values:
        """The row of an object."""
        row: list[Any] = [None] * len(self.columns)
        for place, name, to_database, _back in self._plain:
            value = getattr(thing, name)
            row[place] = None if value is None else to_database(value)
        for place, currency, attribute in self._money:
            money: Money = getattr(thing, attribute)
            row[place], row[currency] = money.amount_minor, money.currency
        for place, _column, attribute in self._links:
            linked = getattr(thing, attribute)
            row[place] = None if linked is None else linked.id
        if self._parent >= 0:
            row[self._parent] = parent_id
        return tuple(row)

    def build(self, values: Sequence[Any], linked: Mapping[str, Mapping[int, object]] | None = None) -> T:
        """The object of a row; `linked` holds the objects that it may name, by column and id."""
        given: dict[str, Any] = {}
        for place, name, _to, from_database in self._plain:
            value = values[place]
            given[name] = None if value is None else from_database(value)
        for place, currency, attribute in self._money:
            given[attribute] = Money(values[place], values[currency])
        for place, column, attribute in self._links:
            number = values[place]
            given[attribute] = None if number is None else (linked or {})[column][number]
        return self._kind(**given)

    def changes(self, before: Values, after: Values) -> dict[str, Any]:
        """The columns that differ, with what they hold now."""
        return {name: new for name, old, new in zip(self.columns, before, after, strict=True) if old != new}
