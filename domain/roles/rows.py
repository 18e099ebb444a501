"""What screens and commands read of roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.errors import NotFound
from domain.roles.model import role_key
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role with what it allows, and how many of the people that may be seen have it. A built-in one has no id."""

    id: int | None
    name: str
    permissions: frozenset[Permission]
    retired: bool
    people: int

    @property
    def built_in(self) -> bool:
        """Whether it is ordertop's own, and cannot be changed."""
        return self.id is None


class RoleReads(Protocol):
    """What there is to look at of roles."""

    async def roles(self) -> tuple[RoleRow, ...]:
        """The built-in roles, then those of the desk's own by name, retired ones last."""
        ...


def role_named(rows: Sequence[RoleRow], name: str) -> RoleRow:
    """The role of this name, whatever its case and punctuation.

    Raises:
        NotFound: there is none; says which there are.
    """
    key = role_key(name)
    for row in rows:
        if role_key(row.name) == key:
            return row
    raise NotFound(
        _("There is no role “{name}”; roles are {names}.").format(
            name=clean_line(name, limit=40), names=", ".join(row.name for row in rows if not row.retired)
        ),
        rule="S1",
    )
