"""``ordertop invoices list | show | record | capture | send``: what is asked for, and money that comes in (P2, P7)."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter

from domain.billing.commands import CapturePayment, ReceivePayment, SendInvoice
from domain.commands import Command
from domain.orders.status import mark_label, method_label
from domain.payment_rows import InvoiceRow, ListedInvoice
from domain.rows import OrderDetails
from domain.words import _
from tui.commands import money_shapes
from tui.commands.applying import How, Told, Way, apply
from tui.commands.choosing import understood
from tui.commands.listing import Form, Json, Listing, SearchWords, print_list
from tui.commands.money import Received, money
from tui.commands.order_text import say_items, say_refunds
from tui.commands.output import Column, TextTable, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk, local_time
from tui.settings import Settings

app = App(name="invoices", help="Find and read invoices, and take money for them.", version_flags=[])

Number = Annotated[str, Parameter(help="The invoice's number.")]


@app.command(name="list")
def list_(*query: SearchWords, form: Form = Form(), session: Given) -> int:
    """List the invoices of all orders, newest first."""
    wanted = understood(" ".join(query), session.settings)
    return print_list(
        session,
        form,
        _listing(session.settings),
        lambda reads, place, size: reads.invoices(wanted, after=place, limit=size),
        search=wanted.text,
    )


def _listing(settings: Settings) -> Listing[ListedInvoice]:
    def cells(row: ListedInvoice) -> list[str]:
        invoice = row.invoice
        return [
            invoice.number,
            invoice.sort,
            invoice.standing,
            local_time(invoice.issued_at, settings),
            "" if invoice.due_at is None else local_time(invoice.due_at, settings),
            str(invoice.total),
            row.due.decimal(grouped=True) if row.due else "",
            row.order_number,
            row.customer or "",
        ]

    return Listing(
        name="invoices",
        columns=(
            Column(_("INVOICE")),
            Column(_("KIND")),
            Column(_("STATUS")),
            Column(_("ISSUED")),
            Column(_("DUE BY")),
            Column(_("TOTAL"), right=True),
            Column(_("DUE"), right=True),
            Column(_("ORDER")),
            Column(_("CUSTOMER"), most=30, shrinks=True),
        ),
        cells=cells,
        shape=money_shapes.listed_invoice,
        csv=money_shapes.INVOICE_CSV,
        nothing=_("There are no such invoices."),
    )


@app.command
def show(number: Number, /, *, as_json: Json = False, session: Given) -> int:
    """Show an invoice: what it asks for, what was paid for it when through what, and what answers it."""
    with session.desk() as desk:
        found = _invoice(desk, number)
        details = desk.read(lambda reads: reads.order_details(found.order_id))
    if as_json:
        print_json({"invoice": money_shapes.whole_invoice(found, details)})
    else:
        _say(found, details, session.settings)
    return 0


def _say(found: ListedInvoice, details: OrderDetails, settings: Settings) -> None:
    invoice = found.invoice
    say(_("Invoice {number} · {status}").format(number=invoice.number, status=invoice.standing))
    say_facts(
        (
            (_("Order"), found.order_number),
            (_("Customer"), found.customer or ""),
            (_("Kind"), invoice.sort),
            (_("Issued"), local_time(invoice.issued_at, settings)),
            (_("Due by"), "" if invoice.due_at is None else local_time(invoice.due_at, settings)),
            (_("Total"), str(invoice.total)),
            (_("Due"), str(found.due)),
        )
    )
    say_items(details)
    paid = details.paid_for(invoice)
    if paid.payments:
        say()
        table = TextTable(
            [
                Column(_("PAYMENT"), right=True),
                Column(_("ATTEMPTED")),
                Column(_("STATUS")),
                Column(_("SYSTEM"), shrinks=True),
                Column(_("CREDITED"), right=True),
                Column(_("AMOUNT"), right=True),
                Column(_("REFERENCE"), shrinks=True),
            ]
        )
        table.add(
            [
                [
                    str(one.id),
                    local_time(one.attempted_at, settings),
                    f"{one.standing} ({one.code})" if one.code else one.standing,
                    one.system or method_label(one.method),
                    money_shapes.credited(one).decimal(grouped=True) if money_shapes.credited(one) else "",
                    str(one.amount),
                    one.reference or "",
                ]
                for one in paid.payments
            ]
        )
    say_refunds(paid.refunds, settings)
    _say_notes(paid.credit_notes, settings)


def _say_notes(notes: Sequence[InvoiceRow], settings: Settings) -> None:
    if notes:
        say()
        table = TextTable([Column(_("CREDIT NOTE")), Column(_("ISSUED")), Column(_("TOTAL"), right=True)])
        table.add([[one.number, local_time(one.issued_at, settings), str(one.total)] for one in notes])


@app.command
def record(
    number: Number,
    /,
    *,
    amount: Annotated[str, Parameter(help="What was received, such as 149.00.")],
    received: Received = Received(),
    original: Annotated[
        str | None, Parameter(help="What was paid in another currency, such as “20.00 USD”.")
    ] = None,
    how: How = How(),
    session: Given,
) -> int:
    """Book money that came in for an invoice; paid in full, the order goes on to its approval."""
    with session.desk() as desk:
        found = _invoice(desk, number)
        currency = found.invoice.total.currency
        command = ReceivePayment(
            command_id=how.id,
            order_id=found.order_id,
            version=how.seen(found.order_version),
            payment=received.collection(amount, currency, session.settings, original),
            invoice=found.invoice.number,
        )
        return _apply(desk, found, command, how)


@app.command
def capture(
    number: Number,
    /,
    *,
    amount: Annotated[
        str | None, Parameter(help="So much of it, such as 20.00; all that is due unless given.")
    ] = None,
    token: Annotated[
        int | None, Parameter(help="The id of the customer's payment token, where there are several.")
    ] = None,
    authorise_only: Annotated[
        bool, Parameter(help="Only set the amount aside; take it or let it go with “ordertop payments”.")
    ] = False,
    how: How = How(),
    session: Given,
) -> int:
    """Take what is due from the customer's payment token; the worker makes the call."""
    with session.desk() as desk:
        found = _invoice(desk, number)
        command = CapturePayment(
            command_id=how.id,
            order_id=found.order_id,
            version=how.seen(found.order_version),
            invoice=found.invoice.number,
            token_id=token,
            amount=None if amount is None else money(amount, found.invoice.total.currency),
            authorise_only=authorise_only,
        )
        return _apply(desk, found, command, how)


@app.command
def send(number: Number, /, *, way: Way = Way(), session: Given) -> int:
    """Mail an invoice to the customer; the worker gives the letter away."""
    with session.desk() as desk:
        found = _invoice(desk, number)
        command = SendInvoice(command_id=way.id, order_id=found.order_id, invoice=found.invoice.number)

        def told(_order_id: int) -> Told:
            letters = desk.read(lambda reads: reads.letters(found.order_id))
            sentence = _("{invoice} is on its way to {recipient}.")
            return Told(
                shape=money_shapes.listed_invoice(_invoice(desk, found.invoice.number)),
                sentence=sentence.format(invoice=found.invoice.number, recipient=letters[-1].recipient),
            )

        return apply(desk, command, way, name="invoice", subject="order", told=told)


def _apply(desk: OpenDesk, found: ListedInvoice, command: Command, how: How) -> int:
    def told(_order_id: int) -> Told:
        now = _invoice(desk, found.invoice.number)
        row = desk.read(lambda reads: reads.orders_by_id([now.order_id]))[0]
        return Told(
            shape=money_shapes.listed_invoice(now),
            sentence=_("{invoice} is now “{status}”, {due} due; {number} is “{label}”.").format(
                invoice=now.invoice.number,
                status=now.invoice.status,
                due=now.due,
                number=now.order_number,
                label=" · ".join([row.label, *(mark_label(one) for one in sorted(row.marks))]),
            ),
        )

    return apply(desk, command, how, name="invoice", subject="order", told=told)


def _invoice(desk: OpenDesk, number: str) -> ListedInvoice:
    return desk.read(lambda reads: reads.invoice(number))
