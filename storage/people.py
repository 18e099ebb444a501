"""Staff and their views, as rules need them."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.staff import Staff
from domain.views.model import SavedView
from storage import tables as t
from storage.mapped import Mapped
from storage.statements import Statement, fetch_one, for_driver, insert
from storage.types import permissions_kept

STAFF = Mapped(Staff, t.staff)
VIEW = Mapped(SavedView, t.saved_views)

_OPENING = """
    SELECT s.*, (SELECT r.permissions FROM own_roles r WHERE r.name = s.role),
        (SELECT {array}(g.reseller_id) FROM staff_resellers g WHERE g.staff_id = s.id),
        (SELECT outcome FROM command_outcomes WHERE command_id = ?)
    FROM staff s WHERE s.{key} = ?"""


async def read_opening(
    connection: AsyncConnection, staff_id: int, command_id: str
) -> tuple[Staff | None, str | None]:
    """The person, and what a command with this id came to if it was executed before: what every command begins with."""
    row = await _opening(connection, "id", command_id, staff_id)
    return (None, None) if row is None else (_staff(row), row[-1])


async def read_staff_by_user(connection: AsyncConnection, user: str) -> Staff | None:
    """The person with this system user, or none."""
    row = await _opening(connection, '"user"', "", user)
    return None if row is None else _staff(row)


async def _opening(connection: AsyncConnection, key: str, command_id: str, value: object) -> Any:
    dialect = connection.dialect.name
    array = "json_group_array" if dialect == "sqlite" else "json_agg"
    return await fetch_one(connection, _OPENING.format(array=array, key=key), (command_id, value))


def _staff(row: Any) -> Staff:
    staff = STAFF.build(row)
    granted = row[-2]
    staff.reseller_ids = frozenset(json.loads(granted) if isinstance(granted, str) else granted or ())
    staff.own = permissions_kept(row[-3])
    return staff


def grant_statements(staff: Staff, before: Collection[int]) -> list[Statement]:
    """What makes the resellers of a person those that the person has by now."""
    fresh = [
        insert("staff_resellers", {"staff_id": staff.id, "reseller_id": number})
        for number in sorted(staff.reseller_ids.difference(before))
    ]
    over = "DELETE FROM staff_resellers WHERE staff_id = ? AND reseller_id = ?"
    return fresh + [Statement(over, [staff.id, n]) for n in sorted(set(before) - staff.reseller_ids)]


async def read_everyone(connection: AsyncConnection) -> list[Staff]:
    """The people, each with the resellers that are granted to them."""
    granted: dict[int, set[int]] = {}
    for link in await connection.execute(select(t.staff_resellers)):
        granted.setdefault(link.staff_id, set()).add(link.reseller_id)
    columns = ", ".join(f'"{name}"' for name in STAFF.columns)
    rows = await connection.exec_driver_sql(f"SELECT {columns} FROM staff ORDER BY id")  # noqa: S608
    people = [STAFF.build(row) for row in rows]
    own = {role.name: role.permissions for role in await connection.execute(select(t.own_roles))}
    for person in people:
        person.own = own.get(person.role, frozenset())
        assert person.id is not None
        person.reseller_ids = frozenset(granted.get(person.id, ()))
    return people


async def read_views(connection: AsyncConnection, staff_id: int) -> list[SavedView]:
    """The views of a person, and those that are shared."""
    columns = ", ".join(f'"{name}"' for name in VIEW.columns)
    statement = f"SELECT {columns} FROM saved_views WHERE staff_id = ? OR staff_id IS NULL ORDER BY id"  # noqa: S608
    rows = await connection.exec_driver_sql(for_driver(statement, connection.dialect.name), (staff_id,))
    return [VIEW.build(row) for row in rows]
