"""Everything about an order in plain text: the facts of the details screen (T6)."""

from collections.abc import Sequence

from whenever import Instant

from domain.orders.status import delivery_label, mark_label, method_label, payment_label
from domain.payment_rows import RefundRow
from domain.rows import ItemRow, OrderDetails, OrderRow
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.letters import say_letters
from tui.commands.output import Column, TextTable, say, say_facts, say_note
from tui.commands.session import local_time
from tui.commands.shapes import percent
from tui.settings import Settings

_NOTHING = "—"


def say_order(found: OrderDetails, settings: Settings) -> None:
    """Prints the order, part by part; a part without content is left out."""
    _head(found, settings)
    say_items(found)
    _checks(found, settings)
    _invoices(found, settings)
    _payments(found, settings)
    say_refunds(found.refunds, settings)
    say_letters(found.letters, settings)
    _notes(found, settings)
    _timeline(found, settings)


def _head(found: OrderDetails, settings: Settings) -> None:
    order = found.order
    say(_("Order {number} · {status}").format(number=order.number, status=order.label))
    facts = [
        (_("Id"), str(order.id)),
        (_("Version"), str(order.version)),
        (_("Marks"), ", ".join(mark_label(mark) for mark in sorted(order.marks))),
        (_("Stopped"), order.stopped_because or ""),
        (_("Placed"), local_time(order.placed_at, settings)),
        (_("Accepted"), "" if found.accepted_at is None else local_time(found.accepted_at, settings)),
        (_("Updated"), local_time(order.updated_at, settings)),
        (_("Total amount"), str(order.total)),
        (_("Total cost"), str(order.cost)),
        (_("Paid"), str(order.paid)),
        (_("Due"), str(order.due)),
        (_("Payment"), f"{payment_label(order.payment_status)} · {method_label(order.payment_method)}"),
        (_("Reseller"), order.reseller),
        *_customer(found),
        (_("Name on the invoice"), order.invoice_name),
        (_("Sales manager"), _manager(found, settings)),
        (_("Promotion"), order.promotion or ""),
        (_("Affiliate"), order.affiliate or ""),
        (_("IP address"), order.ip or ""),
        (_("Fraud score"), "" if order.fraud_score is None else str(order.fraud_score)),
        (_("Main order"), _other(found.parent) if found.parent else ""),
        (_("Sub-orders"), ", ".join(map(_other, found.sub_orders))),
        (_("Number at the source"), order.source_number or ""),
        (_("Import batch"), "" if found.batch is None else str(found.batch)),
        (_("Other orders"), _related(found)),
    ]
    say_facts(facts)


def _customer(found: OrderDetails) -> list[tuple[str, str]]:
    order = found.order
    place = ", ".join(part for part in (found.address, found.city, found.country) if part)
    contact = " · ".join(part for part in (found.email, found.phone, place) if part)
    site = " ".join(part for part in (order.site_code, order.site_domain) if part)
    return [(_("Customer"), order.customer or _NOTHING), (_("Contact"), contact), (_("Site"), site)]


def _other(order: OrderRow) -> str:
    return f"{order.number} ({order.label})"


def _manager(found: OrderDetails, settings: Settings) -> str:
    order, by = found.order, found.confirmation
    confirmed = _("confirmed") if order.sale_confirmed else _("not confirmed")
    if by is not None:
        at = local_time(by.at, settings)
        confirmed = _("confirmed by {by} on {time}").format(by=by.by, time=at)
    return f"{order.manager or _('system')} · {confirmed}"


def _related(found: OrderDetails) -> str:
    if not found.related:
        return ""
    return ngettext(
        "{n} with the same customer, e-mail, address or card: {numbers}",
        "{n} with the same customer, e-mail, address or card, such as {numbers}",
        found.related,
    ).format(n=found.related, numbers=", ".join(map(_other, found.same)))


def say_items(found: OrderDetails) -> None:
    """Prints the items of an order as a table."""
    say()
    if not found.items:
        say(_("No items."))
        return
    table = TextTable(
        [
            Column(_("ITEM"), right=True),
            Column(_("PRODUCT"), shrinks=True),
            Column(_("DOMAIN"), shrinks=True),
            Column(_("TYPE")),
            Column(_("DELIVERY")),
            Column(_("QTY"), right=True),
            Column(_("UNIT PRICE"), right=True),
            Column(_("DISCOUNT"), right=True),
            Column(_("TOTAL"), right=True),
        ]
    )
    table.add(
        [
            [
                str(item.position),
                _("+ {product}").format(product=item.product) if item.addon_of else item.product,
                item.domain_words,
                item.product_type,
                _delivery(item),
                str(item.quantity),
                item.unit_price.decimal(grouped=True),
                item.discount.decimal(grouped=True),
                str(item.total),
            ]
            for item in found.items
        ]
    )


def _delivery(item: ItemRow) -> str:
    label = delivery_label(item.delivery)
    if item.replaces is not None:
        label = _("{delivery}, for item {position}").format(delivery=label, position=item.replaces)
    return f"{label} ({item.delivery_code})" if item.delivery_code else label


def _checks(found: OrderDetails, settings: Settings) -> None:
    """The fraud checks, the latest first, and all that the checker of the latest said."""
    for check in found.checks:
        say()
        when = local_time(check.answered_at or check.asked_at, settings)
        say(_("FRAUD CHECK, {time}: {result}").format(time=when, result=check.result))
        for reason in check.reasons:
            say(f"· {reason.words}", indent=2)
    if found.checks and (told := found.checks[0].told):
        say()
        say(_("WHAT THE CHECKER SAID"))
        say_facts(told)


def _invoices(found: OrderDetails, settings: Settings) -> None:
    if not found.invoices:
        return
    say()
    table = TextTable(
        [
            Column(_("INVOICE")),
            Column(_("KIND")),
            Column(_("STATUS")),
            Column(_("ISSUED")),
            Column(_("DUE")),
            Column(_("TOTAL"), right=True),
        ]
    )
    table.add(
        [
            [
                invoice.number,
                invoice.sort,
                invoice.standing,
                local_time(invoice.issued_at, settings),
                _moment(invoice.due_at, settings),
                str(invoice.total),
            ]
            for invoice in found.invoices
        ]
    )


def _payments(found: OrderDetails, settings: Settings) -> None:
    if not found.payments:
        return
    say()
    table = TextTable(
        [
            Column(_("PAYMENT"), right=True),
            Column(_("INVOICE")),
            Column(_("ATTEMPTED")),
            Column(_("STATUS")),
            Column(_("METHOD")),
            Column(_("SYSTEM"), shrinks=True),
            Column(_("CREDITED"), right=True),
            Column(_("AMOUNT"), right=True),
            Column("%", right=True),
            Column(_("CODE"), shrinks=True),
            Column(_("REFERENCE"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                str(payment.id),
                payment.invoice_number,
                local_time(payment.attempted_at, settings),
                payment.standing,
                method_label(payment.method),
                payment.system or "",
                (payment.amount - payment.fee).decimal(grouped=True) if payment.status == "paid" else "",
                str(payment.amount),
                percent(payment.share_bp),
                payment.code or "",
                payment.reference or "",
            ]
            for payment in found.payments
        ]
    )


def say_refunds(refunds: Sequence[RefundRow], settings: Settings) -> None:
    """Prints refunds as a table; nothing where there is none."""
    if not refunds:
        return
    say()
    table = TextTable(
        [
            Column(_("REFUND"), right=True),
            Column(_("PAYMENT"), right=True),
            Column(_("ASKED")),
            Column(_("STATUS")),
            Column(_("AMOUNT"), right=True),
            Column(_("CODE"), shrinks=True),
            Column(_("REFERENCE"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                str(one.id),
                str(one.payment_id),
                local_time(one.requested_at, settings),
                one.status,
                str(one.amount),
                one.code or "",
                one.reference or "",
            ]
            for one in refunds
        ]
    )


def _moment(moment: Instant | None, settings: Settings) -> str:
    return "" if moment is None else local_time(moment, settings)


def _notes(found: OrderDetails, settings: Settings) -> None:
    if found.order.customer_note:
        say()
        say(_("THE CUSTOMER'S NOTE"))
        say_note(found.order.customer_note, indent=2)
    for note in found.notes:
        say()
        say(_("NOTE by {staff}, {time}").format(staff=note.staff, time=local_time(note.at, settings)))
        say_note(note.body, indent=2)


def _timeline(found: OrderDetails, settings: Settings) -> None:
    if not found.timeline:
        return
    say()
    say(_("TIMELINE"))
    say_facts(
        (
            local_time(entry.at, settings),
            _("{staff} by {door}: {what}").format(
                staff=entry.staff, door=entry.door, what=shapes.told(entry)
            ),
        )
        for entry in found.timeline
    )
