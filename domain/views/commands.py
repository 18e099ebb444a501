"""What can be asked about saved views, and what is told of it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.events import Event, event_kind
from domain.sorting import NEWEST, Sort
from domain.staff import Permission
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView(Command):
    """Save a search under a name, for oneself or shared. A name that is there is refused, unless it may be replaced."""

    permission: ClassVar[Permission] = Permission.VIEW
    name: str
    query: str
    sort: Sort = NEWEST
    shared: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView(Command):
    """Rename a view, give it a key or (with an empty text) none, or make it the default or no longer; what is none
    stays as it is."""

    permission: ClassVar[Permission] = Permission.VIEW
    view_id: int
    name: str | None = None
    key: str | None = None
    default: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveView(Command):
    """Remove a view for good."""

    permission: ClassVar[Permission] = Permission.VIEW
    view_id: int


@event_kind
@dataclass(frozen=True, slots=True)
class ViewSaved(Event):
    """A search was saved under a name, or another one under a name that was there."""

    name: str
    query: str

    def will(self) -> str:
        return _("save “{query}” as “{name}”").format(query=self.query, name=self.name)

    def did(self) -> str:
        return _("“{query}” saved as “{name}”").format(query=self.query, name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ViewRemoved(Event):
    """A saved view was removed."""

    name: str

    def will(self) -> str:
        return _("remove the view “{name}”").format(name=self.name)

    def did(self) -> str:
        return _("view “{name}” removed").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ViewRenamed(Event):
    """A saved view has another name."""

    name: str
    target: str

    def will(self) -> str:
        return _("call the view “{name}” “{target}”").format(name=self.name, target=self.target)

    def did(self) -> str:
        return _("view “{name}” is called “{target}”").format(name=self.name, target=self.target)


@event_kind
@dataclass(frozen=True, slots=True)
class ViewKeyChanged(Event):
    """A saved view has another key, or none."""

    name: str
    key: str

    def will(self) -> str:
        if not self.key:
            return _("take the key of the view “{name}” away").format(name=self.name)
        return _("give the view “{name}” the key {key}").format(name=self.name, key=self.key)

    def did(self) -> str:
        if not self.key:
            return _("view “{name}” has no key").format(name=self.name)
        return _("view “{name}” has the key {key}").format(name=self.name, key=self.key)


@event_kind
@dataclass(frozen=True, slots=True)
class ViewMadeDefault(Event):
    """The list opens with this view, or no longer does."""

    name: str
    is_default: bool

    def will(self) -> str:
        if not self.is_default:
            return _("no longer open the list with the view “{name}”").format(name=self.name)
        return _("open the list with the view “{name}”").format(name=self.name)

    def did(self) -> str:
        if not self.is_default:
            return _("the list no longer opens with the view “{name}”").format(name=self.name)
        return _("the list opens with the view “{name}”").format(name=self.name)
