"""Everything about one order as a page of text (T6): facts first, then items, money, other orders, notes, timeline."""

from collections.abc import Callable, Sequence

from whenever import Instant

from domain.followup.model import result_label, way_label
from domain.mail.model import mail_label, mail_status_label
from domain.orders.status import Status, StoppedBy, delivery_label, method_label, payment_label, stopped_label
from domain.payment_rows import PaymentRow, RefundRow
from domain.rows import ItemRow, OrderDetails, OrderRow
from domain.sales.obstacles import sold
from domain.words import _, ngettext
from widgets.fraud_lines import draw_checks, fact_of
from widgets.money_lines import open_questions, original_words, payment_words, refund_words
from widgets.order_table import age, status_words
from widgets.palette import GLYPH_OF, Palette, tone_of
from widgets.sheet import Column, Fact, Sheet, Target

#: Below so many cells the columns that say least are left out.
_NARROW = 100


class DetailsText:
    """Draws the details of one order at one width.

    Args:
        when: a moment in the reader's zone, as words.
    """

    def __init__(self, palette: Palette, width: int, now: Instant, when: Callable[[Instant], str]) -> None:
        self._now = now
        self._when = when
        self._sheet = Sheet(palette, width, when)

    def draw(self, details: OrderDetails) -> Sheet:
        """The whole page."""
        sheet, order = self._sheet, details.order
        site = " ".join(part for part in (order.site_code, order.site_domain) if part)
        parts = [order.number, status_words(order), order.customer or order.invoice_name, site]
        words = " · ".join(part for part in parts if part)
        sheet.head(f"{GLYPH_OF[order.status]} {words}", tone_of(order.status, order.custom_colour))
        self._facts(details)
        self._follow_ups(details)
        self._items(details)
        draw_checks(sheet, details.checks)
        self._money(details)
        self._family(details)
        if order.customer_note:
            sheet.typed(_("THE CUSTOMER'S NOTE"), order.customer_note)
        sheet.notes(_("NOTES"), details.notes)
        sheet.timeline(details.timeline)
        self._letters(details)
        self._orders(_("SAME CUSTOMER, E-MAIL, ADDRESS OR CARD"), details.same)
        return sheet

    def _due(self, details: OrderDetails) -> str:
        if details.due_by is None:
            return str(details.order.due)
        by = _("{due}, by {day}") if details.due_by >= self._now else _("{due}, overdue since {day}")
        return by.format(due=details.order.due, day=self._when(details.due_by)[:10])

    def _facts(self, details: OrderDetails) -> None:
        order = details.order
        ago = age((self._now - order.placed_at).total("seconds"))
        customer = None if order.customer_id is None else Target("customer", order.customer_id)
        source = order.source_number or ""
        if details.batch is not None:
            source = _("{number}, batch {batch}").format(number=source, batch=details.batch)
        self._sheet.facts(
            [
                Fact(_("Total amount"), str(order.total)),
                Fact(_("Total cost"), str(order.cost)),
                Fact(_("Paid"), str(order.paid)),
                Fact(_("Due"), self._due(details)),
                Fact(
                    _("Payment"),
                    f"{method_label(order.payment_method)}, {payment_label(order.payment_status)}",
                ),
                Fact(_("Stopped by"), _stopped(details)),
                Fact(_("Money"), "; ".join(open_questions(details))),
                Fact(_("Letters"), _undelivered(details)),
                Fact(_("Placed"), _("{time}, {age} ago").format(time=self._when(order.placed_at), age=ago)),
                Fact(_("Accepted"), None if details.accepted_at is None else self._when(details.accepted_at)),
                Fact(_("Changed"), self._when(order.updated_at)),
                Fact(_("Customer"), order.customer or _("the reseller itself"), customer),
                Fact(_("E-mail"), details.email),
                Fact(_("Phone"), details.phone),
                Fact(_("Address"), details.address),
                Fact(_("Place"), ", ".join(part for part in (details.city, details.country) if part)),
                Fact(_("Card"), _cards(details)),
                Fact(_("Same customer"), _related(details.related)),
                Fact(_("Invoice name"), order.invoice_name),
                Fact(_("Reseller"), order.reseller),
                Fact(_("Promotion"), _promotion(details)),
                Fact(_("Affiliate"), order.affiliate),
                Fact(_("IP address"), order.ip),
                Fact(_("Fraud check"), fact_of(details)),
                Fact(_("Sales manager"), self._manager(details)),
                Fact(_("Left at"), self._left(details)),
                Fact(_("Followed up by"), details.holder),
                Fact(_("Put aside until"), None if details.next_at is None else self._when(details.next_at)),
                Fact(_("Id"), str(order.id)),
                Fact(_("Imported as"), source if order.source_number else None),
            ]
        )

    def _manager(self, details: OrderDetails) -> str:
        order, confirmed = details.order, details.confirmation
        name = order.manager or _("system")
        if confirmed is not None:
            return _("{name}, confirmed by {by} on {time}").format(
                name=name, by=confirmed.by, time=self._when(confirmed.at)
            )
        if order.sale_confirmed:
            return _("{name}, confirmed").format(name=name)
        return _("{name}, not confirmed").format(name=name) if sold(order) else name

    def _left(self, details: OrderDetails) -> str | None:
        """How far the customer of a cart came, and how long ago that was."""
        if details.order.status is not Status.INCOMPLETE or details.active_at is None:
            return None
        ago = age((self._now - details.active_at).total("seconds"))
        return _("{step}, {age} ago").format(step=details.step or _("cart"), age=ago)

    def _follow_ups(self, details: OrderDetails) -> None:
        """What was tried, above what it was about: who goes on begins there (I2)."""
        if not details.follow_ups:
            return
        rows = []
        for entry in details.follow_ups:
            parts = [way_label(entry.way), result_label(entry.result) if entry.result else "", entry.reason]
            said = " · ".join(part for part in (*parts, entry.note) if part)
            rows.append([f"{self._when(entry.at)}  {entry.staff or _('nobody')}  {said}"])
        self._sheet.section(_("FOLLOW-UP"), [("", None, "left")], rows)

    def _items(self, details: OrderDetails) -> None:
        if not details.items:
            self._sheet.heading(_("No items."))
            return
        columns: list[Column] = [
            ("", None, "left"),
            (_("DELIVERY"), 12, "left"),
            (_("PAYMENT"), 10, "left"),
            (_("QTY"), 4, "right"),
            (_("UNIT PRICE"), 13, "right"),
            (_("DISCOUNT"), 11, "right"),
            (_("TOTAL"), 15, "right"),
        ]
        rows = [row for item in details.items for row in _item_rows(item, details.order)]
        if self._sheet.width < _NARROW:
            del columns[4:6], columns[2]
            rows = [[row[0], row[1], row[3], row[6]] if len(row) > 1 else row for row in rows]
        self._sheet.section(_("ITEMS"), columns, rows)

    def _money(self, details: OrderDetails) -> None:
        if details.invoices:
            columns: list[Column] = [
                ("", 14, "left"),
                (_("ISSUED"), 16, "left"),
                (_("KIND"), 12, "left"),
                (_("STATUS"), None, "left"),
                (_("TOTAL"), 15, "right"),
            ]
            kinds = {"debit": _("invoice"), "credit": _("credit note")}
            self._sheet.section(
                _("INVOICES"),
                columns,
                (
                    [i.number, self._when(i.issued_at), kinds[i.kind], i.status, str(i.total)]
                    for i in details.invoices
                ),
                [Target("invoice", i.id) for i in details.invoices],
            )
        if details.payments:
            columns = [
                ("", 14, "left"),
                (_("TRIED"), 16, "left"),
                (_("METHOD"), 13, "left"),
                (_("STATUS"), None, "left"),
                (_("SHARE"), 7, "right"),
                (_("AMOUNT"), 15, "right"),
            ]
            rows = [
                row
                for payment in details.payments
                for row in (
                    self._payment(payment),
                    *(self._refund(refund) for refund in details.refunds if refund.payment_id == payment.id),
                )
            ]
            if self._sheet.width < _NARROW:
                del columns[2], columns[3]
                rows = [[*row[:2], row[3], row[5]] for row in rows]
            self._sheet.section(_("PAYMENTS"), columns, rows)

    def _payment(self, payment: PaymentRow) -> list[str]:
        status = [payment_words(payment), payment.reference, payment.system]
        if payment.instalments > 1:
            status.append(_("{n} instalments").format(n=payment.instalments))
        status += [original_words(payment.amount, payment.original), payment.comment]
        return [
            payment.invoice_number,
            self._when(payment.attempted_at),
            method_label(payment.method),
            " · ".join(part for part in status if part),
            f"{payment.share_bp / 100:g} %",
            str(payment.amount),
        ]

    def _refund(self, refund: RefundRow) -> list[str]:
        status = [refund_words(refund), refund.reference]
        return [
            _("  ↳ refund"),
            self._when(refund.requested_at),
            "",
            " · ".join(part for part in status if part),
            "",
            str(-refund.amount),
        ]

    def _family(self, details: OrderDetails) -> None:
        self._orders(_("PART OF"), [details.parent] if details.parent else [])
        self._orders(_("SUB-ORDERS"), details.sub_orders)

    def _orders(self, title: str, orders: Sequence[OrderRow]) -> None:
        if orders:
            list_orders(self._sheet, title, orders)

    def _letters(self, details: OrderDetails) -> None:
        """The letters that did not arrive, or of which nobody knows."""
        rows = []
        for letter in details.letters:
            if letter.undelivered:
                status = mail_status_label(letter.status)
                parts = [mail_label(letter.kind), letter.recipient, status, letter.code or ""]
                said = " · ".join(part for part in parts if part)
                rows.append([f"{self._when(letter.queued_at)}  {said}"])
        if rows:
            self._sheet.section(_("LETTERS THAT DID NOT ARRIVE"), [("", None, "left")], rows)


def list_orders(sheet: Sheet, title: str, orders: Sequence[OrderRow]) -> None:
    """Orders as a section whose rows lead to them."""
    columns: list[Column] = [("", 12, "left"), (_("PLACED"), 16, "left"), (_("STATUS"), None, "left"),
                             (_("OFFER"), None, "left"), (_("TOTAL"), 15, "right")]  # fmt: skip
    rows = [
        [
            f"{GLYPH_OF[o.status]} {o.number}",
            sheet.when(o.placed_at),
            status_words(o),
            o.offer or "",
            str(o.total),
        ]
        for o in orders
    ]
    if sheet.width < _NARROW:
        del columns[3]
        rows = [[*row[:3], row[4]] for row in rows]
    # A title longer than its column stands above it.
    if len(title) > 12:
        sheet.heading(title)
        title = _("ORDER")
    sheet.section(title, columns, rows, [Target("order", o.id) for o in orders])


def _item_rows(item: ItemRow, order: OrderRow) -> list[list[str]]:
    """An item's line, and below it where and how far its delivery is, if there is something to say."""
    offer = [_("no. {n}").format(n=item.offer_number)] if item.offer_number else []
    parts = [item.product, item.domain_words, item.product_type, item.category or "", *offer]
    belongs = _("+ to {position} ").format(position=item.addon_of) if item.addon_of else ""
    name = f"{item.position} {belongs}" + " · ".join(part for part in parts if part)
    paid = payment_label(order.payment_status)
    discount = item.discount.decimal()
    line = [
        name,
        delivery_label(item.delivery),
        paid,
        str(item.quantity),
        str(item.unit_price),
        f"−{discount}" if item.discount else discount,
        str(item.total),
    ]
    reference = _("reference {reference}").format(reference=item.delivery_reference)
    code = _("error {code}").format(code=item.delivery_code)
    instead = _("instead of item {position}").format(position=item.replaces)
    said = [
        _("cancelled alone") if item.dropped else None,
        instead if item.replaces is not None else None,
        item.place,
        reference if item.delivery_reference else None,
        code if item.delivery_code else None,
    ]
    words = " · ".join(part for part in said if part)
    return [line, [f"  ↳ {words}"]] if words else [line]


def _undelivered(details: OrderDetails) -> str | None:
    n = sum(letter.undelivered for letter in details.letters)
    return ngettext("{n} did not arrive", "{n} did not arrive", n).format(n=n) if n else None


def _cards(details: OrderDetails) -> str | None:
    """The fingerprints of the cards that were charged."""
    return ", ".join(dict.fromkeys(payment.card for payment in details.payments if payment.card)) or None


def _related(n: int) -> str | None:
    if not n:
        return None
    count = _("100 or more") if n >= 100 else str(n)
    return ngettext("{n} other order", "{n} other orders", n).format(n=count)


def _stopped(details: OrderDetails) -> str | None:
    """A sentence is said as it is; a gateway's code with what it is."""
    order = details.order
    if order.stopped_by is StoppedBy.GATEWAY:
        return f"{stopped_label(order.stopped_by)} ({order.stopped_because})"
    return order.stopped_because


def _promotion(details: OrderDetails) -> str | None:
    """The promotion code with what was taken off the order's items."""
    off = [item.discount for item in details.items if item.discount]
    parts = [details.order.promotion] if details.order.promotion else []
    if off:
        parts.append(f"−{sum(off[1:], off[0])}")
    return ", ".join(parts) or None
