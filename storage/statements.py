"""Statements as the driver takes them: written once, executed many at a time (V10)."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.one_hop import OneHopConnection


class Statement(NamedTuple):
    """SQL with ``?`` for each parameter, and the parameters; names of tables and columns are ours, never typed."""

    sql: str
    parameters: Sequence[Any]


@cache
def for_driver(sql: str, dialect: str) -> str:
    """The SQL with the driver's own placeholders."""
    return sql if dialect == "sqlite" else sql.replace("?", "%s")


async def execute_all(
    connection: AsyncConnection, statements: Iterable[Statement], *, commit: bool = False
) -> None:
    """Executes statements in order, and commits if asked to; on SQLite in one step to its thread and back."""
    if connection.dialect.name != "sqlite":
        for statement in statements:
            sql = for_driver(statement.sql, connection.dialect.name)
            await connection.exec_driver_sql(sql, tuple(statement.parameters))
    elif todo := list(statements):
        raw = await _raw(connection)
        await raw.in_thread(
            lambda database: [database.execute(*statement) for statement in todo], commit=commit
        )
    if commit:
        await connection.commit()


async def fetch_one(connection: AsyncConnection, sql: str, parameters: Sequence[Any]) -> Sequence[Any] | None:
    """The first row as the driver gives it, or none; `sql` is written with ``?`` for each parameter."""
    if connection.dialect.name != "sqlite":
        found = await connection.exec_driver_sql(for_driver(sql, connection.dialect.name), tuple(parameters))
        return found.first()
    raw = await _raw(connection)
    row: Sequence[Any] | None = await raw.in_thread(
        lambda database: database.execute(sql, parameters).fetchone()
    )
    return row


async def fetch_last(connection: AsyncConnection, sql: str) -> Sequence[Sequence[Any]]:
    """All rows of a statement without parameters, the last of a transaction that only looks; on SQLite that ends in the
    same step, so that a look that is taken all the time is one step to the thread and back."""
    if connection.dialect.name != "sqlite":
        return (await connection.exec_driver_sql(sql)).all()
    raw = await _raw(connection)
    rows: list[Sequence[Any]] = await raw.in_thread(
        lambda database: database.execute(sql).fetchall(), commit=True
    )
    return rows


async def _raw(connection: AsyncConnection) -> OneHopConnection:
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, OneHopConnection)
    return raw


async def insert_returning(connection: AsyncConnection, table: str, values: dict[str, Any]) -> int:
    """Adds a row; returns the id that the database gave it."""
    statement = insert(table, values)
    sql = for_driver(f"{statement.sql} RETURNING id", connection.dialect.name)
    number: int = (await connection.exec_driver_sql(sql, tuple(statement.parameters))).scalar_one()
    return number


def insert(table: str, values: dict[str, Any]) -> Statement:
    """Adds a row."""
    return Statement(_insert_sql(table, tuple(values)), list(values.values()))


def update(table: str, key: dict[str, Any], values: dict[str, Any]) -> Statement:
    """Changes the row with this key."""
    return Statement(_update_sql(table, tuple(key), tuple(values)), [*values.values(), *key.values()])


def delete(table: str, number: int) -> Statement:
    """Removes the row with this id."""
    return Statement(f"DELETE FROM {table} WHERE id = ?", [number])  # noqa: S608


@cache
def _insert_sql(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


@cache
def _update_sql(table: str, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in names)
    where = " AND ".join(f'"{name}" = ?' for name in key)
    return f"UPDATE {table} SET {sets} WHERE {where}"  # noqa: S608
