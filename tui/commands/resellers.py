"""``ordertop resellers list | show | add | edit | set-limit | tokens | pay | invoices`` (A1, A3, A6, P6)."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import App, Parameter

from domain.billing import InvoiceKind
from domain.commands import Command
from domain.credit.commands import (
    AddReseller,
    AddResellerToken,
    CancelDistributorInvoice,
    ChangeReseller,
    PayDistributor,
    RecordDistributorInvoice,
    RemoveResellerToken,
    SetCreditLimit,
)
from domain.credit.rows import AccountLine, Counting, ResellerAccount
from domain.customers import ResellerMethod
from domain.errors import InvalidInput, NotFound
from domain.exporting.running import Paged, at_once
from domain.orders.commands import DistributorPayment
from domain.query import Exactly
from domain.text import clean_line
from domain.words import _
from tui.commands import reseller_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.exporting import Columns, Exported, Leaving, export
from tui.commands.listing import LIMIT, Json, Limit, require_limit
from tui.commands.money import money, one_of
from tui.commands.output import hint
from tui.commands.payment_systems import named as payment_system
from tui.commands.reseller_tables import (
    list_accounts,
    list_invoices,
    list_lines,
    list_tokens,
    say_account,
)
from tui.commands.session import Given, OpenDesk
from tui.commands.tokens import end_of_month, from_input, sealed_for

app = App(
    name="resellers",
    help="Resellers, their credit, and their account with the distributor.",
    version_flags=[],
)

Name = Annotated[str, Parameter(help="The reseller's name, or id:1.")]
Method = Annotated[str | None, Parameter(help="credit_card, cash or deposit.")]
Zone = Annotated[str | None, Parameter(help="In which its months and due dates count: Europe/Warsaw.")]
DueDays = Annotated[int | None, Parameter(help="So many days after it, the distributor's invoice is due.")]
Email = Annotated[str | None, Parameter(help="Where its distributor is written to.")]

_UNLIMITED = "unlimited"

#: More invoices than any reseller has.
_ALL = 10**9


@app.command(name="list")
def list_(
    *, as_json: Json = False, columns: Columns = None, leaving: Leaving = Leaving(), session: Given
) -> int:
    """List the resellers with their credit."""
    leaving.check(as_json=as_json)
    with session.desk() as desk:
        if leaving.as_csv:
            exported = Exported(
                what="resellers",
                columns=reseller_shapes.ACCOUNT_CSV,
                pages=at_once(lambda reads: reads.reseller_accounts()),
            )
            return export(desk, leaving, exported, columns=columns)
        rows = _accounts(desk)
    return list_accounts(rows, as_json=as_json)


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show a reseller with its credit."""
    with session.desk_at() as desk:
        row = _named(desk, name)
        tokens = desk.read(lambda reads: reads.reseller_tokens(row.id))
    if as_json:
        given = {**reseller_shapes.account(row), "tokens": [reseller_shapes.token(one) for one in tokens]}
        print_thing("reseller", given, desk)
        return 0
    say_account(row, tokens)
    return 0


@app.command
def add(
    name: Annotated[str, Parameter(help="The reseller's name.")],
    /,
    *,
    currency: Annotated[str, Parameter(help="The currency of its credit, such as EUR.")],
    method: Method = None,
    timezone: Zone = None,
    due_days: DueDays = None,
    distributor_email: Email = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a reseller, without a credit limit until one is set."""
    command = AddReseller(
        command_id=way.id,
        name=name,
        currency=currency.strip().upper(),
        payment_method=_method(method) or ResellerMethod.CASH,
        timezone=timezone or "UTC",
        invoice_due_days=30 if due_days is None else due_days,
        distributor_email=distributor_email,
    )
    with session.desk() as desk:
        return _apply(desk, command, way)


@app.command
def edit(
    name: Name,
    /,
    *,
    method: Method = None,
    timezone: Zone = None,
    due_days: DueDays = None,
    distributor_email: Email = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change a reseller; its customers' approval toggles stay as they are."""
    if (method, timezone, due_days, distributor_email) == (None,) * 4:
        raise InvalidInput(_("Say what to change: --method, --timezone, --due-days or --distributor-email."))
    with session.desk_at(way.version) as desk:
        command = ChangeReseller(
            command_id=way.id,
            reseller_id=_named(desk, name).id,
            payment_method=_method(method),
            timezone=timezone,
            invoice_due_days=due_days,
            distributor_email=distributor_email,
        )
        return _apply(desk, command, way)


@app.command
def set_limit(
    name: Name,
    limit: Annotated[str, Parameter(help="An amount such as 5000.00, or unlimited.")],
    /,
    *,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Set what a reseller may owe and have reserved in all."""
    with session.desk_at(way.version) as desk:
        row = _named(desk, name)
        amount = None if limit.strip().lower() == _UNLIMITED else money(limit, row.currency)
        command = SetCreditLimit(command_id=way.id, reseller_id=row.id, limit=amount)
        return _apply(desk, command, way)


@app.command
def pay(
    name: Name,
    amount: Annotated[str, Parameter(help="What it paid, such as 149.00.")],
    /,
    *,
    reference: Annotated[str, Parameter(help="What the bank calls the payment.")],
    method: Annotated[str, Parameter(help="How it was paid, such as bank_transfer.")] = "bank_transfer",
    way: Way = Way(),
    session: Given,
) -> int:
    """Record what a reseller paid to its distributor: the oldest invoices first, the rest is a deposit."""
    with session.desk() as desk:
        row = _named(desk, name)
        payment = DistributorPayment(amount=money(amount, row.currency), reference=reference, method=method)
        return _apply(desk, PayDistributor(command_id=way.id, reseller_id=row.id, payment=payment), way)


@app.command
def tokens(
    name: Name,
    /,
    *,
    add: Annotated[bool, Parameter(help="Keep a token, read from standard input.")] = False,
    system: Annotated[str | None, Parameter(help="The payment system that gave the token.")] = None,
    label: Annotated[str, Parameter(help="What people see of it, such as “Visa 4242”.")] = "",
    expires: Annotated[str | None, Parameter(help="The last month in which it is good: 2028-04.")] = None,
    remove: Annotated[int | None, Parameter(help="Charge the token with this id no more.")] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """List what a reseller is charged with; or add a token, encrypted before it is kept, or remove one."""
    if add and remove is not None:
        raise InvalidInput(_("Choose --add or --remove, not both."))
    if add and system is None:
        raise InvalidInput(_("--add needs --system: the payment system that gave the token."))
    if not add and (system or label or expires):
        raise InvalidInput(_("--system, --label and --expires belong to --add."))
    with session.desk() as desk:
        row = _named(desk, name)
        if not add and remove is None:
            return list_tokens(desk.read(lambda reads: reads.reseller_tokens(row.id)), way, session)
        command: Command
        if remove is not None:
            if all(one.id != remove for one in desk.read(lambda reads: reads.reseller_tokens(row.id))):
                raise NotFound(_("{name} has no payment token {id}.").format(name=row.name, id=remove))
            command = RemoveResellerToken(command_id=way.id, token_id=remove)
        else:
            expires_at = None if expires is None else end_of_month(expires)
            its_system = payment_system(desk, system or "")
            command = AddResellerToken(
                command_id=way.id,
                reseller_id=row.id,
                system_id=its_system.id,
                label=label,
                sealed=sealed_for(session, way, from_input()),
                expires_at=expires_at,
            )
        told = _told_token(desk, row)
        return apply(desk, command, way, name="token", subject="reseller_token", told=told)


def _told_token(desk: OpenDesk, row: ResellerAccount) -> Callable[[int], Told]:
    def told(token_id: int) -> Told:
        rows = desk.read(lambda reads: reads.reseller_tokens(row.id))
        token = next(one for one in rows if one.id == token_id)
        said = (
            _("The payment token {label} is kept with the id {id}.")
            if token.active
            else _("The payment token {label} ({id}) is charged no more.")
        )
        return Told(shape=reseller_shapes.token(token), sentence=said.format(label=token.label, id=token.id))

    return told


@app.command
def invoices(
    name: Name,
    /,
    *,
    record: Annotated[
        str | None, Parameter(help="Record an invoice of the distributor's of this amount.")
    ] = None,
    credit: Annotated[bool, Parameter(help="What is recorded is a credit note.")] = False,
    for_: Annotated[
        str, Parameter(name="--for", help="What it is for, in a few words.", allow_leading_hyphen=True)
    ] = "",
    cancel: Annotated[str | None, Parameter(help="Cancel the unpaid invoice with this number.")] = None,
    reason: Annotated[
        str, Parameter(help="Why it is cancelled, in a few words.", allow_leading_hyphen=True)
    ] = "",
    of: Annotated[
        str | None,
        Parameter(help="What a figure counts, payments too: costs (this month's), balance or overdue."),
    ] = None,
    limit: Limit = None,
    columns: Columns = None,
    leaving: Leaving = Leaving(),
    way: Way = Way(),
    session: Given,
) -> int:
    """List what the distributor has billed a reseller, the newest first; or record an invoice or a credit note, or
    cancel an invoice."""
    if record is None and (credit or for_):
        raise InvalidInput(_("--credit and --for belong to --record."))
    if cancel is None and reason:
        raise InvalidInput(_("--reason belongs to --cancel."))
    if leaving.as_csv and (record or cancel):
        raise InvalidInput(_("--csv exports what there is; leave --record and --cancel out."))
    if sum(one is not None for one in (record, cancel, of)) > 1:
        raise InvalidInput(_("Choose one of --record, --cancel and --of."))
    require_limit(limit)
    leaving.check(as_json=way.as_json)
    with session.desk() as desk:
        row = _named(desk, name)
        if record is not None:
            command = RecordDistributorInvoice(
                command_id=way.id,
                reseller_id=row.id,
                kind=InvoiceKind.CREDIT if credit else InvoiceKind.DEBIT,
                amount=money(record, row.currency),
                name=for_,
            )
            return _apply(desk, command, way)
        if cancel is not None:
            found = desk.read(lambda reads: reads.reseller_invoices(row.id, number=cancel, limit=1))
            if not found:
                raise NotFound(
                    _("{name} has no invoice “{number}” of the distributor's.").format(
                        name=row.name, number=clean_line(cancel, limit=40)
                    )
                )
            ended = CancelDistributorInvoice(command_id=way.id, invoice_id=found[0].id, reason=reason)
            return _apply(desk, ended, way)
        counted = None if of is None else one_of(Counting, of, "--of")
        if leaving.as_csv:
            return export(desk, leaving, _exported(row, counted, limit), columns=columns)
        if counted is not None:
            whose = Exactly("reseller", id=row.id)
            page = desk.read(lambda reads: reads.account_lines(counted, whose, limit=limit or LIMIT))
            sums = desk.read(lambda reads: reads.account_sums(counted, whose))
            return list_lines(page.rows, sums, way, session)
        rows = desk.read(lambda reads: reads.reseller_invoices(row.id, limit=limit or LIMIT))
    return list_invoices(rows, way, session)


def _exported(row: ResellerAccount, counted: Counting | None, limit: int | None) -> Exported:
    """The lines that a figure of a reseller's counts, or all that its distributor has billed."""
    if counted is None:
        return Exported(
            what="distributor invoices",
            query=row.name,
            columns=reseller_shapes.INVOICE_CSV,
            pages=at_once(lambda reads: reads.reseller_invoices(row.id, limit=limit or _ALL)),
        )
    whose = Exactly("reseller", id=row.id)
    return Exported(
        what="account",
        query=reseller_shapes.asked_for(counted, row.name),
        columns=reseller_shapes.LINE_CSV,
        pages=Paged[AccountLine](
            lambda reads, place, size: reads.account_lines(counted, whose, after=place, limit=size),
            limit=limit,
        ),
    )


def _method(text: str | None) -> ResellerMethod | None:
    return None if text is None else one_of(ResellerMethod, text, "--method")


def _accounts(desk: OpenDesk) -> tuple[ResellerAccount, ...]:
    return desk.read(lambda reads: reads.reseller_accounts())


def _named(desk: OpenDesk, name: str) -> ResellerAccount:
    """The reseller of this name, whatever its case.

    Raises:
        NotFound: there is none.
    """
    wanted = clean_line(name).casefold()
    for row in _accounts(desk):
        if wanted in (row.name.casefold(), f"id:{row.id}"):
            return row
    raise NotFound(_("There is no reseller “{name}” here.").format(name=clean_line(name, limit=40)))


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(reseller_id: int) -> Told:
        row = next(row for row in _accounts(desk) if row.id == reseller_id)
        sentence = _("{name}: {owed} owed, {reserved} reserved, {available} available.").format(
            name=row.name,
            owed=row.owed,
            reserved=row.reserved,
            available=_("unlimited credit") if row.available is None else row.available,
        )
        if (
            isinstance(command, AddReseller | ChangeReseller)
            and row.payment_method == ResellerMethod.CREDIT_CARD
        ):
            rows = desk.read(lambda reads: reads.reseller_tokens(reseller_id))
            if not any(one.active for one in rows):
                hint(
                    _("{name} pays by card, and has no payment token that could be charged; add one.").format(
                        name=row.name
                    )
                )
        return Told(shape=reseller_shapes.account(row), sentence=sentence)

    return apply(desk, command, way, name="reseller", subject="reseller", told=told)
