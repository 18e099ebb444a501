"""The list of orders: T2's columns over a windowed table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from whenever import SYSTEM_TZ, Instant

from domain.money import Money
from domain.orders.status import Mark, PaymentStatus, Status, mark_label, method_label, payment_label
from domain.query import Zone
from domain.rows import OrderRow
from domain.sales.obstacles import sold
from domain.sorting import NEWEST, By, Sort
from domain.words import _, mark
from widgets.cells import plain, width_of
from widgets.column_choice import ColumnChoice, as_they_come
from widgets.columns import Cell, Column
from widgets.page_source import PageSource
from widgets.palette import CONFIRMED_GLYPH, GLYPH_OF, Role, Tone, tone_of
from widgets.windowed_table import WindowedTable

#: Ages are shown in minutes at the finest.
AGE_SECONDS = 60

NOTHING = "—"

#: The column whose header says that the list is sorted by it; the age is there on every terminal.
_SORTED_COLUMN = {
    By.PLACED: "age",
    By.NUMBER: "number",
    By.AMOUNT: "total",
    By.CUSTOMER: "customer",
}

#: Marks that the status's own words say already.
_SAID_BY_LABEL = {Status.CANCELLED: Mark.REJECTED, Status.HANDLED: Mark.UNPAID}

#: Marks that are said before the status where not all of it has room.
_FIRST = (Mark.REFUND_FAILED, Mark.DELIVERY_FAILED, Mark.DISPUTED, Mark.CHARGING, Mark.AUTHORISED)


def age(seconds: float) -> str:
    """How long ago, in the largest unit that says something: ``12m``, ``3h``, ``2d``, ``4y``."""
    minutes = max(0, int(seconds) // 60)
    if minutes < 60:
        return _("{n}m").format(n=minutes)
    if minutes < 24 * 60:
        return _("{n}h").format(n=minutes // 60)
    days = minutes // (24 * 60)
    return _("{n}d").format(n=days) if days < 1000 else _("{n}y").format(n=days // 365)


def customer_words(row: OrderRow) -> str:
    """Whose order it is, by the best name there is."""
    return row.customer or row.site_domain or row.invoice_name or NOTHING


def status_words(row: OrderRow) -> str:
    """The status in words with the order's marks, and how far the money is where that is not said by it."""
    return " · ".join([row.label, *_beside(row)])


def _beside(row: OrderRow) -> list[str]:
    words = []
    if row.status is Status.AWAITING_PAYMENT and row.payment_status in (
        PaymentStatus.PARTIAL,
        PaymentStatus.REJECTED,
    ):
        words.append(payment_label(row.payment_status))
    said = _SAID_BY_LABEL.get(row.status)
    return words + [mark_label(mark) for mark in sorted(row.marks) if mark is not said]


def _status(row: OrderRow, opener: str | None) -> Cell:
    words = status_words(row)
    beside = _beside(row)
    # The row's colour and its sign say the status too; what is wrong with its money, nothing else does.
    first = [mark_label(mark) for mark in _FIRST if mark in row.marks]
    short = " · ".join([*first, row.short_label, *(said for said in beside if said not in first)])
    if opener:
        words = _("{status} · open: {name}").format(status=words, name=opener)
        # Nor is who has it open.
        short = _("open: {name} · {status}").format(status=short, name=opener)
    return Cell(words, Role.STRONG, short)


def _money(amount: Money | None) -> Cell:
    if amount is None:
        return Cell("")
    words = str(amount)
    return Cell(words, None, words.partition(" ")[0])


def _number(number: int | None) -> Cell:
    return Cell("" if number is None else str(number))


def _offer(row: OrderRow) -> Cell:
    if row.offer is None:
        return Cell("")
    return Cell(f"{row.offer} +{row.more_items}" if row.more_items else row.offer)


def offer_hint(row: OrderRow) -> str | None:
    """The offer's category and number (T8)."""
    if row.category_number is None and row.offer_number is None:
        return None
    return _("category {category}, offer {offer}").format(
        category=NOTHING if row.category_number is None else row.category_number,
        offer=NOTHING if row.offer_number is None else row.offer_number,
    )


def _manager(row: OrderRow) -> Cell:
    name = row.manager or _("system")
    if row.sale_confirmed:
        return Cell(f"{CONFIRMED_GLYPH} {name}", Role.GOOD)
    # Before the sign, so that a long name never pushes it out of sight (M1).
    return Cell(f"  {name}", Role.BAD if sold(row) else Role.MUTED)


def _placed(row: OrderRow, zone: Zone) -> Cell:
    at = row.placed_at.to_tz(zone)
    short = f"{at.month:02}-{at.day:02} {at.hour:02}:{at.minute:02}"
    return Cell(f"{at.year}-{short}", None, short)


def order_columns(
    now: Callable[[], Instant], zone: str | None, opener: Callable[[int], str | None]
) -> tuple[Column[OrderRow], ...]:
    """All columns of T2, in its order; the ones of priority 1 are what 80 columns keep (T15).

    `zone` is the viewer's time zone, None for the machine's; `opener` names who has an order open (T12).
    """
    c = Column[OrderRow]
    tz: Zone = zone or SYSTEM_TZ
    return (
        c(id="glyph", label="", width=1, priority=1, cell=lambda r: Cell(GLYPH_OF[r.status], Role.STRONG)),
        c(id="number", label=_("NUMBER"), width=10, priority=1, gap=1, cell=lambda r: Cell(r.number)),
        c(id="age", label=_("AGE"), width=4, priority=1, align="right",
          cell=lambda r: Cell(age(now().timestamp() - r.placed_at.timestamp()))),
        c(id="placed", label=_("PLACED"), width=16, min_width=11, priority=4, cell=lambda r: _placed(r, tz)),
        c(id="customer", label=_("CUSTOMER"), width=20, min_width=14, priority=1, flexible=True,
          cell=lambda r: Cell(customer_words(r)), names=True),
        c(id="site", label=_("SITE"), width=8, min_width=6, priority=2, cell=lambda r: Cell(r.site_code or "")),
        c(id="invoice_name", label=_("INVOICE NAME"), width=18, min_width=10, priority=7, flexible=True,
          cell=lambda r: Cell(r.invoice_name)),
        c(id="method", label=_("METHOD"), width=13, priority=2,
          cell=lambda r: Cell(method_label(r.payment_method))),
        c(id="status", label=_("STATUS"), width=28, min_width=21, priority=1, flexible=True,
          cell=lambda r: _status(r, opener(r.id))),
        c(id="payment", label=_("PAYMENT"), width=9, priority=3,
          cell=lambda r: Cell(payment_label(r.payment_status))),
        c(id="offer", label=_("OFFER"), width=16, min_width=10, priority=2, flexible=True, cell=_offer,
          hint=offer_hint),
        c(id="category", label=_("CAT"), width=5, priority=6, align="right",
          cell=lambda r: _number(r.category_number)),
        c(id="offer_number", label=_("NO"), width=5, priority=6, align="right",
          cell=lambda r: _number(r.offer_number)),
        c(id="price", label=_("PRICE"), width=13, min_width=11, priority=5, align="right",
          cell=lambda r: _money(r.price)),
        c(id="unit_price", label=_("UNIT"), width=13, min_width=11, priority=6, align="right",
          cell=lambda r: _money(r.unit_price)),
        c(id="quantity", label=_("QTY"), width=3, priority=5, align="right", cell=lambda r: _number(r.quantity)),
        c(id="total", label=_("TOTAL"), width=14, min_width=12, priority=1, align="right",
          cell=lambda r: _money(r.total)),
        c(id="manager", label=_("MANAGER"), width=10, min_width=8, priority=2, cell=_manager),
    )  # fmt: skip


#: What an order is known by: these columns are always there.
ALWAYS = ("glyph", "number")

#: What columns are called beside their labels, where those are short of words.
COLUMN_WORDS = {
    "glyph": mark("sign of the status"),
    "number": mark("order number"),
    "placed": mark("date and time"),
    "site": mark("site code"),
    "method": mark("payment method"),
    "payment": mark("payment status"),
    "category": mark("category number"),
    "offer_number": mark("offer number"),
    "price": mark("unit price × quantity"),
    "unit_price": mark("unit price"),
    "quantity": mark("quantity"),
    "manager": mark("sales manager"),
}


def order_tone(row: OrderRow) -> Tone:
    """The colour of the order's row (SPEC 2, L14)."""
    return tone_of(row.status, row.custom_colour)


class OrderTable(WindowedTable[OrderRow]):
    """Orders, newest first unless sorted otherwise, each row in the colour of its status.

    `choose` gives the columns to begin with, of all there are; none leaves them as they come.
    """

    def __init__(
        self,
        source: PageSource[OrderRow],
        *,
        now: Callable[[], Instant],
        zone: str | None = None,
        empty: str = "",
        moved: Callable[[], None] = lambda: None,
        choose: Callable[[Sequence[Column[OrderRow]]], ColumnChoice | None] = lambda _columns: None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        self._openers: dict[int, str] = {}
        self._sort = NEWEST
        self.all_columns = order_columns(now, zone, self._openers.get)
        self.choice = choose(self.all_columns) or as_they_come(self.all_columns)
        columns = self.choice.columns(self.all_columns, always=ALWAYS)
        super().__init__(source, columns, tone=order_tone, empty=empty, moved=moved, id=id)
        self._show_columns(columns)

    def on_mount(self) -> None:
        self.set_interval(AGE_SECONDS, self.repaint_changed)

    def hidden(self, row: OrderRow) -> str:
        """The offer's category and number, and what the row has no room for at this width, as a sentence (T8)."""
        rooms = {place.column.id: place.width for place in self._view.painter.placed}

        def cut(column: str, words: str | None) -> bool:
            return bool(words) and width_of(words or "") > rooms.get(column, 0)

        said = [offer_hint(row)]
        if cut("offer", _offer(row).text):
            said.insert(0, _offer(row).text)
        if cut("customer", row.customer):
            said.append(_("customer {name}").format(name=row.customer))
        if cut("invoice_name", row.invoice_name):
            said.append(_("invoice to {name}").format(name=row.invoice_name))
        site = " ".join(
            filter(None, (row.site_code if cut("site", row.site_code) else None, row.site_domain))
        )
        if site:
            said.append(_("site {site}").format(site=site))
        words = plain(", ".join(filter(None, said)))
        if not words:
            return _("{number}: the row shows all there is.").format(number=row.number)
        return _("{number}: {words}.").format(number=row.number, words=words)

    def show_openers(self, names: Mapping[int, str]) -> None:
        """Say in their rows who has these orders open, by order id (T12)."""
        if names != self._openers:
            self._openers.clear()
            self._openers.update(names)
            self.repaint_changed()

    def choose_columns(self, choice: ColumnChoice) -> None:
        """Show these columns (T2)."""
        self.choice = choice
        self._show_columns(choice.columns(self.all_columns, always=ALWAYS))

    @property
    def shown_widths(self) -> dict[str, int]:
        """The columns that have room at present, by id, with their widths in cells."""
        return {placed.column.id: placed.width for placed in self._view.painter.placed}

    @property
    def sort(self) -> Sort:
        """What the list is sorted by, and which way."""
        return self._sort

    def show_sort(self, sort: Sort) -> None:
        """Say in the header what the list is sorted by, and which way (T2)."""
        if sort != self._sort:
            self._sort = sort
            self._show_columns(self.columns)

    def _show_columns(self, columns: Sequence[Column[OrderRow]]) -> None:
        sorted_by, labels = _SORTED_COLUMN[self._sort.by], {c.id: c.label for c in self.all_columns}
        # The youngest is the newest: ages go up while dates go down.
        arrow = "▲" if self._sort.up is not (self._sort.by is By.PLACED) else "▼"
        self.set_columns(
            [replace(c, label=labels[c.id] + (arrow if c.id == sorted_by else "")) for c in columns]
        )
