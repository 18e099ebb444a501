"""Many rows at once, by the driver's own executemany: values as the database keeps them, no mapping in between."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Table, bindparam, cast, func, text
from sqlalchemy.ext.asyncio import AsyncConnection

V = TypeVar("V")

#: The most values that go into one IN list.
_CHUNK = 500


def chunks(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """The values in parts that fit an IN list."""
    return (values[n : n + _CHUNK] for n in range(0, len(values), _CHUNK))


def among(
    connection: AsyncConnection, column: ColumnElement[Any], values: Sequence[V]
) -> ColumnElement[bool]:
    """Whether the column is one of these values, however many; for thousands much faster than an IN list.

    The values go to the database as one.
    """
    if connection.dialect.name == "sqlite":
        clause: ColumnElement[bool] = column.in_(
            text("SELECT value FROM json_each(:among)").bindparams(among=json.dumps(list(values)))
        )
        return clause
    return column == func.any(cast(bindparam(None, list(values), unique=True), ARRAY(column.type)))


async def write_rows(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[tuple[object, ...]],
    *names: str,
    over: bool = False,
) -> None:
    """Inserts rows whose values stand in the order of `names` (or of all the table's columns).

    With `over`, a row whose `id` is there already takes the new values: unlike one that is deleted and made again, it
    can be waited for.
    """
    if not rows:
        return
    columns = names or tuple(column.name for column in table.columns)
    place = "?" if connection.dialect.name == "sqlite" else "%s"
    quoted = ", ".join(f'"{name}"' for name in columns)
    statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join([place] * len(columns))})"  # noqa: S608
    if over:
        values = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
        statement += f" ON CONFLICT (id) DO UPDATE SET {values}"
    await connection.exec_driver_sql(statement, list(rows))


async def reserve_ids(connection: AsyncConnection, table: Table, n: int) -> list[int]:
    """The next `n` ids of a numbered table, for rows that name each other before they are written."""
    if n == 0:
        return []
    if connection.dialect.name == "sqlite":
        statement = text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        last = (await connection.execute(statement)).scalar() or 0
        return list(range(last + 1, last + 1 + n))
    statement = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)")
    return sorted((await connection.execute(statement.bindparams(name=table.name, n=n))).scalars())


async def reserve_numbers(connection: AsyncConnection, counter: str, n: int) -> int:
    """The first of the next `n` numbers of a counter, which may be none (L12)."""
    statement = text("UPDATE counters SET value = value + :n WHERE name = :name RETURNING value")
    last: int = (await connection.execute(statement.bindparams(n=n, name=counter))).scalar_one()
    return last - n + 1
