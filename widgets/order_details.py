"""Everything about one order as lines of text (T6): facts first, then items, money, what happened, notes."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import chop_cells
from rich.text import Text
from whenever import Instant

from domain.mail.model import mail_label, mail_status_label
from domain.orders.status import delivery_label, method_label, payment_label
from domain.payment_rows import PaymentRow, RefundRow
from domain.rows import ItemRow, OrderDetails
from domain.text import LINE_LIMIT, without_steering
from domain.words import _, ngettext
from widgets.cells import Align, fit, plain, width_of
from widgets.money_lines import open_questions, original_words, payment_words, refund_words
from widgets.order_table import age, status_words
from widgets.palette import GLYPH_OF, TONE_OF, Palette, Role, State, Tone

#: A fact is one line where it is stored; more of it would push all others away.
MOST_CHARS = 2 * LINE_LIMIT

#: Longer lines of typed text are hard to read.
WIDEST = 160

#: A column of a section: its label, its width (none: whatever is left), and how it is aligned.
Column = tuple[str, int | None, Align]


class DetailsText:
    """Draws the details of one order at one width.

    Args:
        when: a moment in the reader's zone, as words.
    """

    def __init__(self, palette: Palette, width: int, now: Instant, when: Callable[[Instant], str]) -> None:
        self._palette = palette
        self._width = max(width, 40)
        self._now = now
        self._when = when

    def draw(self, details: OrderDetails) -> Text:
        """The whole text."""
        lines: list[Text] = [self._head(details), Text()]
        lines += self._facts(details)
        lines += self._items(details)
        lines += self._money(details)
        lines += self._notes(details)
        lines += self._timeline(details)
        lines += self._letters(details)
        return Text("\n", no_wrap=True).join(lines)

    def _text(self, words: str, role: Role = Role.TEXT) -> Text:
        return Text(words, self._palette.style(Tone.PLAIN, State.NORMAL, role), no_wrap=True)

    def _head(self, details: OrderDetails) -> Text:
        order = details.order
        style = self._palette.style(TONE_OF[order.status], State.NORMAL, Role.STRONG)
        site = " ".join(part for part in (order.site_code, order.site_domain) if part)
        parts = [order.number, status_words(order), order.customer or order.invoice_name, site]
        words = " · ".join(part for part in parts if part)
        return Text(fit(f" {GLYPH_OF[order.status]} {words}", self._width), style, no_wrap=True)

    def _facts(self, details: OrderDetails) -> list[Text]:
        order = details.order
        ago = age((self._now - order.placed_at).total("seconds"))
        place = ", ".join(part for part in (details.city, details.country) if part)
        source = _("{number}, batch {batch}").format(number=order.source_number, batch=details.batch)
        facts = [
            (_("Total amount"), str(order.total)),
            (_("Total cost"), str(order.cost)),
            (_("Paid"), str(order.paid)),
            (_("Due"), str(order.due)),
            (_("Payment"), f"{method_label(order.payment_method)}, {payment_label(order.payment_status)}"),
            (_("Money"), "; ".join(open_questions(details))),
            (_("Letters"), self._undelivered(details)),
            (_("Placed"), _("{time}, {age} ago").format(time=self._when(order.placed_at), age=ago)),
            (_("Changed"), self._when(order.updated_at)),
            (_("Customer"), order.customer or _("the reseller itself")),
            (_("E-mail"), details.email),
            (_("Phone"), details.phone),
            (_("Place"), place),
            (_("Invoice name"), order.invoice_name),
            (_("Reseller"), order.reseller),
            (_("Promotion"), order.promotion),
            (_("Affiliate"), order.affiliate),
            (_("IP address"), order.ip),
            (_("Sales manager"), self._manager(details)),
            (_("Id"), str(order.id)),
            (_("Imported as"), source if order.source_number else None),
            (_("Part of"), details.parent),
            (_("Sub-orders"), ", ".join(details.sub_orders)),
            (_("Same customer"), self._related(details.related)),
        ]
        return self._pairs([(label, value) for label, value in facts if value])

    def _manager(self, details: OrderDetails) -> str:
        name = details.order.manager or _("system")
        return _("{name}, confirmed").format(name=name) if details.order.sale_confirmed else name

    @staticmethod
    def _undelivered(details: OrderDetails) -> str | None:
        n = sum(letter.undelivered for letter in details.letters)
        return ngettext("{n} did not arrive", "{n} did not arrive", n).format(n=n) if n else None

    @staticmethod
    def _related(n: int) -> str | None:
        if not n:
            return None
        count = _("100 or more") if n >= 100 else str(n)
        return ngettext("{n} other order", "{n} other orders", n).format(n=count)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Text]:
        """Labels and values in columns; a value too long for its column has lines of its own below."""
        columns = 3 if self._width >= 150 else 2 if self._width >= 76 else 1
        width = self._width // columns
        label_width = max(width_of(label) for label, _value in pairs) + 2
        long = [pair for pair in pairs if width_of(pair[1]) > width - label_width - 1]
        pairs = [pair for pair in pairs if pair not in long]
        rows = -(-len(pairs) // columns)
        lines = []
        for row in range(rows):
            line = Text(no_wrap=True)
            for label, value in pairs[row::rows]:
                line.append_text(self._text(" " + fit(label, label_width), Role.MUTED))
                line.append_text(self._text(fit(value, width - label_width - 1)))
            lines.append(line)
        for label, value in long:
            for n, part in enumerate(_wrapped(value[:MOST_CHARS], self._width - label_width - 2)):
                line = self._text(" " + fit("" if n else label, label_width), Role.MUTED)
                lines.append(line.append_text(self._text(part)))
        return lines

    def _section(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[Text]:
        """A heading that names the columns, and a line for each row."""
        fixed = sum(width for _label, width, _align in columns if width is not None)
        free = sum(width is None for _label, width, _align in columns)
        gaps = 2 * (len(columns) - 1) + 2
        rest = max((self._width - fixed - gaps) // max(free, 1), 8)
        widths = [rest if width is None else width for _label, width, _align in columns]
        labels = [title, *(label for label, _width, _align in columns[1:])]
        aligns = [align for _label, _width, align in columns]

        def line(cells: Sequence[str]) -> str:
            fitted = [
                fit(cell, width, align) for cell, width, align in zip(cells, widths, aligns, strict=True)
            ]
            return " " + "  ".join(fitted)

        return [Text(), self._text(line(labels), Role.MUTED), *(self._text(line(row)) for row in rows)]

    def _items(self, details: OrderDetails) -> list[Text]:
        if not details.items:
            return [Text(), self._text(" " + _("No items."), Role.MUTED)]
        columns: list[Column] = [
            ("", None, "left"),
            (_("DELIVERY"), 12, "left"),
            (_("QTY"), 4, "right"),
            (_("UNIT PRICE"), 13, "right"),
            (_("DISCOUNT"), 11, "right"),
            (_("TOTAL"), 15, "right"),
        ]
        narrow = self._width < 100
        if narrow:
            del columns[3:5]

        def cells(item: ItemRow) -> list[str]:
            offer = [_("no. {n}").format(n=item.offer_number)] if item.offer_number else []
            parts = [item.product, item.domain or "", item.category or "", *offer]
            name = f"{item.position} " + " · ".join(part for part in parts if part)
            money = (
                []
                if narrow
                else [str(item.unit_price), _less(item.discount.amount_minor, item.discount.decimal())]
            )
            return [name, delivery_label(item.delivery), str(item.quantity), *money, str(item.total)]

        return self._section(_("ITEMS"), columns, map(cells, details.items))

    def _money(self, details: OrderDetails) -> list[Text]:
        lines: list[Text] = []
        if details.invoices:
            columns: list[Column] = [
                ("", 14, "left"),
                (_("ISSUED"), 16, "left"),
                (_("KIND"), 12, "left"),
                (_("STATUS"), None, "left"),
                (_("TOTAL"), 15, "right"),
            ]
            kinds = {"debit": _("invoice"), "credit": _("credit note")}
            lines += self._section(
                _("INVOICES"),
                columns,
                (
                    [i.number, self._when(i.issued_at), kinds[i.kind], i.status, str(i.total)]
                    for i in details.invoices
                ),
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
            if self._width < 100:
                del columns[2], columns[3]
                rows = [[*row[:2], row[3], row[5]] for row in rows]
            lines += self._section(_("PAYMENTS"), columns, rows)
        return lines

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

    def _notes(self, details: OrderDetails) -> list[Text]:
        lines: list[Text] = []
        if details.order.customer_note:
            lines += [Text(), self._text(" " + _("THE CUSTOMER'S NOTE"), Role.MUTED)]
            lines += self._note(details.order.customer_note)
        if details.notes:
            lines += [Text(), self._text(" " + _("NOTES"), Role.MUTED)]
        for note in details.notes:
            stamp = f" {self._when(note.at)}  "
            who = fit(note.staff, max(self._width - width_of(stamp) - 1, 10))
            lines.append(self._text(stamp + who, Role.ACCENT))
            lines += self._note(note.body)
        return lines

    def _note(self, body: str) -> list[Text]:
        lines = (line for paragraph in body.split("\n") for line in _wrapped(paragraph, self._width - 3))
        return [self._text("   " + line) for line in lines]

    def _timeline(self, details: OrderDetails) -> list[Text]:
        if not details.timeline:
            return []
        lines = [Text(), self._text(" " + _("TIMELINE"), Role.MUTED)]
        for entry in details.timeline:
            who = _("{staff} by {door}").format(staff=entry.staff, door=entry.door)
            stamp = f" {fit(self._when(entry.at), 16)}  {fit(who, 22)}  "
            for n, sentence in enumerate(entry.sentences):
                line = self._text(stamp if n == 0 else " " * width_of(stamp), Role.MUTED)
                line.append_text(self._text(fit(sentence, max(self._width - width_of(stamp) - 1, 10))))
                lines.append(line)
        return lines

    def _letters(self, details: OrderDetails) -> list[Text]:
        """The letters that did not arrive, or of which nobody knows."""
        lines: list[Text] = []
        for letter in details.letters:
            if letter.undelivered:
                words = [
                    mail_label(letter.kind),
                    letter.recipient,
                    mail_status_label(letter.status),
                    letter.code,
                ]
                said = " · ".join(part for part in words if part)
                stamp = f" {fit(self._when(letter.queued_at), 16)}  "
                line = self._text(stamp, Role.MUTED)
                lines.append(line.append_text(self._text(fit(said, self._width - width_of(stamp) - 1))))
        heading = self._text(" " + _("LETTERS THAT DID NOT ARRIVE"), Role.MUTED)
        return [Text(), heading, *lines] if lines else []


def _wrapped(text: str, width: int) -> list[str]:
    """Typed text as lines, wrapped at blanks; a word wider than the line is split, and none is lost."""
    width = min(width, WIDEST)
    words = [part for word in without_steering(text).split() for part in chop_cells(word, width)] or [""]
    lines = words[:1]
    for word in words[1:]:
        if width_of(lines[-1]) + 1 + width_of(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return [plain(line) for line in lines]


def _less(minor: int, decimal: str) -> str:
    return f"−{decimal}" if minor else decimal
