"""What can be asked and what is told of taking a change back (S7)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.events import Event, event_kind
from domain.orders.status import kept_label
from domain.staff import Permission
from domain.undoing.model import change_name
from domain.words import _, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChange(Command):
    """Take back what one's own command with this id did to orders. It needs what the command itself needed."""

    permission: ClassVar[Permission] = Permission.NOTE
    change: str


@event_kind
@dataclass(frozen=True, slots=True)
class ChangeUndone(Event):
    """A change was taken back by who had made it."""

    command: str

    def will(self) -> str:
        return _("take back {what}").format(what=change_name(self.command))

    def did(self) -> str:
        return _("{what} taken back").format(what=change_name(self.command))


@event_kind
@dataclass(frozen=True, slots=True)
class MovedBack(Event):
    """The order stands where it stood before."""

    source: str
    target: str

    def will(self) -> str:
        return _("move the order back to “{status}”").format(status=kept_label(self.target))

    def did(self) -> str:
        return _("moved back to “{status}”").format(status=kept_label(self.target))


@event_kind
@dataclass(frozen=True, slots=True)
class JobsTakenBack(Event):
    """Letters and deliveries that had not begun were taken back."""

    letters: int
    others: int

    def will(self) -> str:
        return _("take back {what} before they begin").format(what=self._words)

    def did(self) -> str:
        return _("{what} taken back before they began").format(what=self._words)

    @property
    def _words(self) -> str:
        letters = ngettext("{n} letter", "{n} letters", self.letters).format(n=self.letters)
        others = ngettext("{n} delivery", "{n} deliveries", self.others).format(n=self.others)
        if not self.letters or not self.others:
            return letters if self.letters else others
        return _("{letters} and {deliveries}").format(letters=letters, deliveries=others)


@event_kind
@dataclass(frozen=True, slots=True)
class CreditReservedAgain(Event):
    """What the change released of the reseller's credit is reserved again."""

    amount: str

    def will(self) -> str:
        return _("reserve {amount} of credit again").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} of credit reserved again").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class NoteRetracted(Event):
    """A note is no longer shown."""

    length: int

    def will(self) -> str:
        return _("take your note away")

    def did(self) -> str:
        return _("note taken away")
