"""What can be asked of custom statuses, and what is told of it (L14)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.events import Event, event_kind
from domain.orders.commands import OrderCommand
from domain.orders.status import Status, kept_label
from domain.staff import Permission
from domain.statuses.colours import Colour, kept_colour
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStatus(Command):
    """Add a custom status, at its place among the others; none is the last one."""

    permission: ClassVar[Permission] = Permission.MANAGE_STATUSES
    name: str
    base: Status
    colour: Colour
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus(Command):
    """Rename a custom status, give it another colour or place, retire it or take it back into use; what is none stays
    as it is. Its base stays: orders stand on it."""

    permission: ClassVar[Permission] = Permission.MANAGE_STATUSES
    status_id: int
    name: str | None = None
    colour: Colour | None = None
    position: int | None = None
    retired: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus(OrderCommand):
    """Give an order a custom status of its base, or with none take it away."""

    permission: ClassVar[Permission] = Permission.MANAGE_STATUSES
    undoable: ClassVar[bool] = True
    status_id: int | None


@event_kind
@dataclass(frozen=True, slots=True)
class StatusAdded(Event):
    """A custom status was added."""

    name: str
    base: str
    colour: str

    def will(self) -> str:
        return _("add the custom status “{name}” to “{base}”, {colour}").format(
            name=self.name, base=kept_label(self.base), colour=kept_colour(self.colour)
        )

    def did(self) -> str:
        return _("custom status “{name}” added to “{base}”").format(
            name=self.name, base=kept_label(self.base)
        )


@event_kind
@dataclass(frozen=True, slots=True)
class StatusRenamed(Event):
    """A custom status has another name; it shows so on every order that has it."""

    name: str
    target: str

    def will(self) -> str:
        return _("call “{name}” “{target}”, on every order that has it").format(
            name=self.name, target=self.target
        )

    def did(self) -> str:
        return _("“{name}” is called “{target}”").format(name=self.name, target=self.target)


@event_kind
@dataclass(frozen=True, slots=True)
class StatusRecoloured(Event):
    """A custom status has another colour."""

    name: str
    colour: str

    def will(self) -> str:
        return _("show “{name}” in {colour}").format(name=self.name, colour=kept_colour(self.colour))

    def did(self) -> str:
        return _("“{name}” shows in {colour}").format(name=self.name, colour=kept_colour(self.colour))


@event_kind
@dataclass(frozen=True, slots=True)
class StatusPlaced(Event):
    """A custom status has another place among the others."""

    name: str
    position: int

    def will(self) -> str:
        return _("put “{name}” at place {n}").format(name=self.name, n=self.position)

    def did(self) -> str:
        return _("“{name}” put at place {n}").format(name=self.name, n=self.position)


@event_kind
@dataclass(frozen=True, slots=True)
class StatusRetired(Event):
    """A custom status is set on no more orders."""

    name: str

    def will(self) -> str:
        return _("retire “{name}”: orders that have it keep it, no other gets it").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” retired").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class StatusRevived(Event):
    """A retired custom status is in use again."""

    name: str

    def will(self) -> str:
        return _("take “{name}” back into use").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” taken back into use").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class CustomStatusSet(Event):
    """An order has another custom status; empty is none."""

    before: str
    after: str

    def will(self) -> str:
        if not self.after:
            return _("take the status “{name}” away").format(name=self.before)
        return _("show it as “{name}”").format(name=self.after)

    def did(self) -> str:
        if not self.after:
            return _("no longer “{name}”").format(name=self.before)
        return _("set to “{name}”").format(name=self.after)
