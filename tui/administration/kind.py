"""What the administration knows of a kind of thing: how it is listed, filled in, and which commands change it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from domain.commands import Command
from domain.errors import InvalidInput
from domain.staff import Permission
from domain.words import _, mark
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.credit.rows import ResellerAccount
    from domain.mail.model import MailTemplate
    from domain.offers.rows import CategoryRow
    from domain.reads import Reads
    from domain.roles.rows import RoleRow

T = TypeVar("T")

#: So many of a kind are listed; a search finds the others.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A thing as its list shows it.

    Args:
        cells: one for each column of its kind; the first is what it is called.
        row: what was read of it.
        fixed: why it cannot be changed, as a sentence; empty where it can.
        built_in: whether it is ordertop's own, and cannot be retired either.
    """

    id: int | str
    cells: tuple[str, ...]
    row: Any
    retired: bool = False
    fixed: str = ""
    built_in: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.cells[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a thing may belong to: the choices of its dialog."""

    resellers: "tuple[ResellerAccount, ...]"
    roles: "tuple[RoleRow, ...]"
    categories: "tuple[CategoryRow, ...]"
    templates: "tuple[MailTemplate, ...]"

    def reseller(self, name: str) -> "ResellerAccount":
        """The reseller of this name.

        Raises:
            InvalidInput: there is none.
        """
        for one in self.resellers:
            if one.name == name:
                return one
        raise InvalidInput(_("Add a reseller first: there is none yet."))


#: What was typed, by the names of the fields. Of a change only what is another than before.
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing. A new one is a record like those beside this file, and a line in `KINDS`.

    Args:
        label: what the things are called; `one` is what a single one is.
        help: what they are for, in a line.
        permission: what changing them takes.
        columns: the titles of the list's columns.
        read: the things that match what is searched, at most `MOST`; kinds of which there are few give all of them.
        searched: whether `read` searches; else the list does.
        fields: what there is to fill in, of a new one (none) or of this one.
        find: looks up what was typed of a new one by name, and gives what `add` takes.
        add: the command that adds one; none where that is done elsewhere, as `elsewhere` says.
        change: the command that changes one to what is typed.
        retire: the command that retires one, or takes it back into use (false); none where nothing is retired.
        ending: the question before that, and the word on its button.
        revivable: whether what is retired can be taken back into use.
    """

    id: str
    label: str
    one: str
    help: str
    permission: Permission
    columns: Sequence[str]
    read: "Callable[[Reads, str, Around], Awaitable[Sequence[Entry]]]"
    fields: Callable[[Entry | None, Around], Sequence[Field]]
    find: "Callable[[Reads, Typed], Awaitable[Typed]] | None" = None
    add: Callable[[Typed, Around], Command] | None = None
    change: Callable[[Entry, Typed, Around], Command] | None = None
    retire: Callable[[Entry, bool], Command] | None = None
    ending: tuple[str, str] = (mark("Retire “{name}”?"), mark("Retire"))
    searched: bool = False
    revivable: bool = True
    elsewhere: str = ""


def retirable(row: Any, *cells: str) -> Entry:
    """A thing that may have been retired; its last column says whether it was."""
    return Entry(id=row.id, row=row, retired=row.retired, cells=(*cells, state(retired=row.retired)))


def state(*, retired: bool) -> str:
    """Whether a thing is in use, in a word."""
    return _("retired") if retired else _("in use")


def line(name: str, label: str, typed: str = "", *, limit: int = 200) -> Field:
    """Something to type in a line."""
    return Field(name=name, label=label, typed=typed, limit=limit, decides=True)


def choice(name: str, label: str, choices: Sequence[tuple[str, str]], typed: str = "") -> Field:
    """One of a few things."""
    return Field(name=name, label=label, choices=choices or [("", _("none"))], typed=typed, decides=True)


def yes_or_no(name: str, label: str, *, typed: bool) -> Field:
    """Yes or no."""
    choices = [("no", _("no")), ("yes", _("yes"))]
    return Field(name=name, label=label, choices=choices, typed="yes" if typed else "no", decides=True)


def if_typed(typed: Typed, name: str, read: Callable[[str], T]) -> T | None:
    """What was typed there, as `read` takes it; none where that stays as it was."""
    return read(typed[name]) if name in typed else None


def yes(typed: str) -> bool:
    """What was answered to `yes_or_no`."""
    return typed == "yes"


def of_reseller(around: Around, typed: str = "") -> Field:
    """Whose it is."""
    return choice("reseller", _("Reseller"), [(one.name, one.name) for one in around.resellers], typed)
