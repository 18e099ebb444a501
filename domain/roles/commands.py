"""What can be asked of roles of the desk's own, and what is told of it (S1)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.events import Event, event_kind
from domain.staff import Permission
from domain.words import _, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRole(Command):
    """Add a role that allows this much, none of it more than the asker may."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    name: str
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole(Command):
    """Have a role allow something else, to everyone who has it; retire it or take it back into use. What is none stays
    as it is."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    role_id: int
    permissions: frozenset[Permission] | None = None
    retired: bool | None = None


@event_kind
@dataclass(frozen=True, slots=True)
class RoleAdded(Event):
    """A role was added; `allows` names its permissions."""

    name: str
    allows: str

    def will(self) -> str:
        return _("add the role “{name}”, which allows {allows}").format(
            name=self.name, allows=self.allows or _("nothing")
        )

    def did(self) -> str:
        return _("role “{name}” added, allows {allows}").format(
            name=self.name, allows=self.allows or _("nothing")
        )


@event_kind
@dataclass(frozen=True, slots=True)
class RoleAllows(Event):
    """A role allows more, or less, to the people who have it."""

    name: str
    more: str
    less: str
    people: int

    def will(self) -> str:
        people = ngettext("{n} person has it", "{n} people have it", self.people).format(n=self.people)
        if not self.less:
            said = _("have the role “{name}” allow {more} too; {people}")
        elif not self.more:
            said = _("have the role “{name}” no longer allow {less}; {people}")
        else:
            said = _("have the role “{name}” allow {more} too, and no longer {less}; {people}")
        return said.format(name=self.name, more=self.more, less=self.less, people=people)

    def did(self) -> str:
        if not self.less:
            said = _("role “{name}” allows {more} too")
        elif not self.more:
            said = _("role “{name}” no longer allows {less}")
        else:
            said = _("role “{name}” allows {more} too, and no longer {less}")
        return said.format(name=self.name, more=self.more, less=self.less)


@event_kind
@dataclass(frozen=True, slots=True)
class RoleRetired(Event):
    """A role is given to nobody any more."""

    name: str
    people: int

    def will(self) -> str:
        if not self.people:
            return _("retire the role “{name}”, which nobody has").format(name=self.name)
        return ngettext(
            "retire the role “{name}”: {n} person who has it keeps it, nobody else gets it",
            "retire the role “{name}”: {n} people who have it keep it, nobody else gets it",
            self.people,
        ).format(name=self.name, n=self.people)

    def did(self) -> str:
        return _("role “{name}” retired").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class RoleRevived(Event):
    """A retired role can be given again."""

    name: str

    def will(self) -> str:
        return _("take the role “{name}” back into use").format(name=self.name)

    def did(self) -> str:
        return _("role “{name}” taken back into use").format(name=self.name)
