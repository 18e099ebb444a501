"""``ordertop tokens list | add | remove | check``: what customers left to be charged (S3)."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.billing.commands import AddToken, RemoveToken
from domain.billing.gateway import TokenState
from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.payment_rows import TokenRow
from domain.staff import Identity
from domain.text import clean_line
from domain.words import _
from tui.commands import money_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.payment_systems import named
from tui.commands.session import Given, OpenDesk, Session, local_time

if TYPE_CHECKING:
    from domain.desk import Desk

app = App(name="tokens", help="What customers left to be charged.", version_flags=[])

Customer = Annotated[str, Parameter(help="The customer, as id:42 or by a name that only one has.")]

#: Longer than any gateway's tokens are.
_LONGEST = 500
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
#: A dry run keeps nothing, so that it needs no key either.
NOT_SEALED = "gAAAA"


@app.command(name="list")
def list_(customer: Customer, /, *, as_json: Json = False, session: Given) -> int:
    """List a customer's payment tokens."""
    with session.desk() as desk:
        rows = _tokens(desk, desk.read(lambda reads: reads.customer_id(customer)))
    if as_json:
        print_json({"tokens": [money_shapes.token(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("The customer has left no payment token."))
        return 0
    table = TextTable(
        [
            Column(_("ID"), right=True),
            Column(_("LABEL"), shrinks=True),
            Column(_("SYSTEM"), shrinks=True),
            Column(_("CARD"), shrinks=True),
            Column(_("EXPIRES")),
            Column(_("ACTIVE")),
        ]
    )
    table.add(
        [
            [
                str(row.id),
                row.label,
                row.system,
                row.card or "",
                "" if row.expires_at is None else local_time(row.expires_at, session.settings),
                _("yes") if row.active else _("removed"),
            ]
            for row in rows
        ]
    )
    return 0


@app.command
def add(
    customer: Customer,
    /,
    *,
    system: Annotated[str, Parameter(help="The payment system that gave the token.")],
    label: Annotated[str, Parameter(help="What people see of it, such as “Visa 4242”.")],
    expires: Annotated[str | None, Parameter(help="The last month in which it is good: 2028-04.")] = None,
    fingerprint: Annotated[
        str | None,
        Parameter(help="The payment system's fingerprint of the card, where you have it; never its number."),
    ] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Keep a payment token, read from standard input and encrypted before it is kept."""
    expires_at = None if expires is None else end_of_month(expires)
    with session.desk() as desk:
        customer_id = desk.read(lambda reads: reads.customer_id(customer))
        its_system = named(desk, system)
        token = from_input()
        sealed = sealed_for(session, way, token)
        command = AddToken(
            command_id=way.id,
            customer_id=customer_id,
            system_id=its_system.id,
            label=label,
            sealed=sealed,
            expires_at=expires_at,
            card=None if fingerprint is None else refuse_card_numbers(fingerprint),
        )
        return apply(
            desk,
            command,
            way,
            name="token",
            subject="payment_token",
            told=lambda token_id: _kept(desk, customer_id, token_id),
        )


def sealed_for(session: Session, way: Way, token: str) -> str:
    """The token as it may be kept."""
    if way.dry_run:
        return NOT_SEALED
    from tui.bootstrap import sealed_token

    return sealed_token(session.settings, token)


def _kept(desk: OpenDesk, customer_id: int, token_id: int) -> Told:
    row = next(row for row in _tokens(desk, customer_id) if row.id == token_id)
    return Told(
        shape=money_shapes.token(row),
        sentence=_("The payment token {label} is kept with the id {id}.").format(label=row.label, id=row.id),
    )


def _tokens(desk: OpenDesk, customer_id: int) -> tuple[TokenRow, ...]:
    return desk.read(lambda reads: reads.tokens(customer_id))


def from_input() -> str:
    """The payment token that stands on standard input.

    Raises:
        InvalidInput: something else does.
    """
    raw = sys.stdin.buffer.read(_LONGEST + 2)
    try:
        token = raw.decode("ascii").strip()
    except UnicodeDecodeError:
        token = ""
    if not token or len(token) > _LONGEST or not token.isprintable() or " " in refuse_card_numbers(token):
        raise InvalidInput(
            _("Standard input has to hold the payment token alone: one word, as the payment system gave it."),
            rule="S3",
        )
    return token


def end_of_month(text: str) -> Instant:
    """The moment at which a month such as ``2028-04`` is over.

    Raises:
        InvalidInput: it is none.
    """
    found = _MONTH.fullmatch(text.strip())
    if not found or not "2000" <= found[1] < "9999":
        raise InvalidInput(
            _("“{text}” is no month: write it like 2028-04.").format(text=clean_line(text, limit=40))
        )
    year, month = int(found[1]), int(found[2])
    return Instant.from_utc(year + month // 12, month % 12 + 1, 1)


@app.command
def remove(
    token: Annotated[int, Parameter(help="The token's id, as “ordertop tokens list” shows it.")],
    /,
    *,
    way: Way = Way(),
    session: Given,
) -> int:
    """Charge a payment token no more."""
    with session.desk() as desk:
        return apply(
            desk,
            RemoveToken(command_id=way.id, token_id=token),
            way,
            name="token",
            subject="payment_token",
            told=lambda _id: Told(
                shape=None, sentence=_("The payment token {id} is charged no more.").format(id=token)
            ),
        )


@app.command
def check(
    token: Annotated[int, Parameter(help="The token's id, as “ordertop tokens list” shows it.")],
    /,
    *,
    as_json: Json = False,
    session: Given,
) -> int:
    """Ask the payment system whether a token can still be charged; nothing is charged."""
    from domain.billing.token_check import check_token
    from tui.bootstrap import open_gateways

    async def asking(desk: "Desk", identity: Identity) -> TokenState:
        gateways = open_gateways(session.settings)
        try:
            return await check_token(desk, identity, gateways, token)
        finally:
            await gateways.close()

    with session.desk() as desk:
        state = desk.thread.run(lambda opened: asking(opened, desk.identity))
    if as_json:
        print_json({"token": token, "state": state.value})
        return 0
    said = {
        TokenState.ACTIVE: _("The payment token {id} can be charged."),
        TokenState.EXPIRED: _("The payment token {id} has expired; ask the customer for another."),
        TokenState.UNKNOWN: _(
            "The payment system does not know the payment token {id}, or has not answered."
        ),
    }
    say(said[state].format(id=token))
    return 0
