"""Column types that both databases store alike: whole numbers and text only."""

from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Boolean, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator
from whenever import Instant

from domain.errors import DeskUnavailable
from domain.orders.status import Mark
from domain.sorting import Sort, parse_sort
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _

E = TypeVar("E", bound=StrEnum)

#: A whole number of 64 bits; SQLite's own INTEGER, so that ids can be row ids.
Whole = BigInteger().with_variant(Integer(), "sqlite")

#: Text that both databases compare byte by byte, whatever language the server speaks.
Bytewise = Text().with_variant(Text(collation="C"), "postgresql")


class UtcTime(TypeDecorator[Instant]):
    """A moment, kept as milliseconds since 1970 UTC. Only an `Instant` goes in: there is no naive time."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: Instant | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Instant):
            raise TypeError(f"a moment is an Instant, not {type(value).__name__}")
        return value.timestamp(unit="millisecond")

    def process_result_value(self, value: Any, _dialect: Dialect) -> Instant | None:
        return None if value is None else Instant.from_timestamp(value, unit="millisecond")


class Flag(TypeDecorator[bool]):
    """Yes or no; 1 or 0 where the database has no such type."""

    impl = Boolean(create_constraint=False).with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_result_value(self, value: Any, _dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Choice(TypeDecorator[E], Generic[E]):
    """One value of an enumeration, kept as its text. What another program wrote there instead is said, not guessed."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | str | None, _dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, _dialect: Dialect) -> E | None:
        try:
            return None if value is None else self.kind(value)
        except ValueError:
            raise DeskUnavailable(
                _(
                    "The desk holds “{value}” where only {known} can stand: another program wrote it, or a newer "
                    "ordertop. Put it right there, or open the desk with that one."
                ).format(value=clean_line(str(value), limit=40), known=", ".join(self.kind))
            ) from None


class SortText(TypeDecorator[Sort]):
    """How a list is sorted, kept as it is asked for."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sort | None, _dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Sort | None:
        return None if value is None else parse_sort(value)


class Marks(TypeDecorator[frozenset[Mark]]):
    """A set of marks, kept as their names with a blank on each side, so that one can be found inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[Mark] | None, _dialect: Dialect) -> str:
        return f" {' '.join(sorted(value))} " if value else ""

    def process_result_value(self, value: Any, _dialect: Dialect) -> frozenset[Mark]:
        return frozenset(Mark(name) for name in value.split()) if value else frozenset()


class Permissions(TypeDecorator[frozenset[Permission]]):
    """A set of permissions, kept as their names; one that only another version knows allows nothing here."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[Permission] | None, _dialect: Dialect) -> str:
        return " ".join(sorted(value or ()))

    def process_result_value(self, value: Any, _dialect: Dialect) -> frozenset[Permission]:
        return permissions_kept(value)


def permissions_kept(text: str | None) -> frozenset[Permission]:
    """What a role of the desk's own allows, as its row says it; nothing where there is no such role."""
    return frozenset(Permission(name) for name in (text or "").split() if name in set(Permission))
