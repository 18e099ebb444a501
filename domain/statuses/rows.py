"""What screens and commands read of custom statuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.errors import NotFound
from domain.orders.status import Status
from domain.statuses.colours import Colour
from domain.statuses.model import status_key
from domain.text import clean_line
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """A custom status, with how many of the orders that this person may see have it."""

    id: int
    name: str
    base: Status
    colour: Colour
    position: int
    retired: bool
    orders: int
    former: str = ""


class StatusReads(Protocol):
    """What there is to look at of custom statuses."""

    async def statuses(self) -> tuple[StatusRow, ...]:
        """The custom statuses in their order, retired ones last."""
        ...


def status_named(rows: Sequence[StatusRow], name: str) -> StatusRow:
    """The one of this name, whatever its case and punctuation; an earlier name leads to it too.

    Raises:
        NotFound: there is none; says which there are.
    """
    key = status_key(name)
    found = [row for row in rows if status_key(row.name) == key]
    found += [row for row in rows if f" {key} " in row.former]
    if key and found:
        return found[0]
    there = ", ".join(f"“{row.name}”" for row in rows if not row.retired) or _("none yet")
    raise NotFound(
        _("There is no custom status “{name}”; there are: {names}.").format(
            name=clean_line(name, limit=40), names=there
        ),
        rule="L14",
    )
