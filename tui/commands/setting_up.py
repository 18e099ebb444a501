"""How items are to be set up, as ``ordertop orders approve`` takes it (T7)."""

import sys
from dataclasses import dataclass
from getpass import getpass
from typing import Annotated

from cyclopts import Parameter

from domain.cards import refuse_card_numbers
from domain.delivery.setup import ItemSetup
from domain.errors import InvalidInput
from domain.words import _
from tui.settings import Settings

#: Longer than anyone's password is.
_LONGEST = 200

#: A dry run keeps nothing, so that it needs no key either.
_NOT_SEALED = "gAAAA"


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What may be said of items that are not set up yet."""

    item: Annotated[
        tuple[int, ...],
        Parameter(help="The item it is said of, by its position; may be given several times."),
    ] = ()
    server: Annotated[str | None, Parameter(help="The server that sets it up.")] = None
    registrar: Annotated[str | None, Parameter(help="The registrar of a domain.")] = None
    username: Annotated[str | None, Parameter(help="Its username there.")] = None
    password: Annotated[bool, Parameter(help="Its password there is read from standard input.")] = False
    create: Annotated[
        bool | None,
        Parameter(negative="--no-create", help="Have the module create or register it, or do that by hand."),
    ] = None
    welcome: Annotated[
        bool | None, Parameter(negative="--no-welcome", help="Send the welcome e-mail, or not.")
    ] = None

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return bool(self.item) or self._chosen

    @property
    def _chosen(self) -> bool:
        said = (self.server, self.registrar, self.username, self.create, self.welcome)
        return self.password or any(one is not None for one in said)

    def setups(self, settings: Settings, *, dry_run: bool) -> tuple[ItemSetup, ...]:
        """What is said of each item.

        Raises:
            InvalidInput: no item is named, or nothing is said of it, or there is no password.
        """
        if not self.item:
            raise InvalidInput(_("Say with --item which item this is about, by its position."), rule="T7")
        if not self._chosen:
            raise InvalidInput(
                _(
                    "Say how the item is set up: --server, --registrar, --username, --password, --no-create "
                    "or --welcome."
                ),
                rule="T7",
            )
        sealed = None
        if self.password:
            typed = _typed_password()
            sealed = _NOT_SEALED if dry_run else _sealed(settings, typed)
        return tuple(
            ItemSetup(
                position=position,
                server=self.server,
                registrar=self.registrar,
                username=self.username,
                sealed_password=sealed,
                create=self.create,
                welcome=self.welcome,
            )
            for position in self.item
        )


def _sealed(settings: Settings, password: str) -> str:
    from tui.bootstrap import sealed_token

    return sealed_token(settings, password)


def _typed_password() -> str:
    if sys.stdin.isatty():
        typed = getpass(_("Password: "))
    else:
        try:
            typed = sys.stdin.buffer.read(_LONGEST * 4 + 2).decode()
        except UnicodeDecodeError:
            typed = ""
    typed = typed.rstrip("\r\n")
    if not typed or len(typed) > _LONGEST or not typed.isprintable():
        raise InvalidInput(
            _("Standard input has to hold the password alone: one line of at most {n} characters.").format(
                n=_LONGEST
            ),
            rule="S3",
        )
    return refuse_card_numbers(typed)
