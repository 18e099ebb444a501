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


async def execute_all(connection: AsyncConnection, statements: Iterable[Statement]) -> None:
    """Executes statements one after the other; on SQLite in one step to its thread and back."""
    dialect = connection.dialect.name
    if dialect != "sqlite":
        for statement in statements:
            await connection.exec_driver_sql(for_driver(statement.sql, dialect), tuple(statement.parameters))
        return
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, OneHopConnection)
    todo = list(statements)
    if todo:
        await raw.in_thread(lambda database: [database.execute(s.sql, s.parameters) for s in todo])


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
