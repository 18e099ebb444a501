"""Roles as screens and commands read them (S1)."""

from collections import Counter

from sqlalchemy import select

from domain.roles.rows import RoleRow
from domain.staff import ROLES
from domain.text import fold
from storage import tables as t
from storage.desk_rows import read_staff
from storage.reading import SqlReading


class SqlRoleReads(SqlReading):
    """What one person may look at of roles; see `domain.roles.rows.RoleReads`."""

    async def roles(self) -> tuple[RoleRow, ...]:
        """All roles, with how many of the people that may be seen have each."""
        async with self._connection() as connection:
            people = Counter(
                person.role for person in await read_staff(connection, self._granted) if person.active
            )
            found = (await connection.execute(select(t.own_roles))).all()
        built_in = [
            RoleRow(id=None, name=name, permissions=permissions, retired=False, people=people[name])
            for name, permissions in ROLES.items()
        ]
        own = [
            RoleRow(
                id=row.id,
                name=row.name,
                permissions=row.permissions,
                retired=row.retired,
                people=people[row.name],
            )
            for row in found
        ]
        own.sort(key=lambda row: (row.retired, fold(row.name)))
        return (*built_in, *own)
