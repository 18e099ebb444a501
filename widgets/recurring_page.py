"""One recurring order as a page of text: its orders, the first at the top, and what comes next (C1)."""

from collections.abc import Callable, Sequence

from whenever import Instant

from domain.recurring.periods import every
from domain.recurring.rows import PeriodRow, RecurringDetails, RecurringRow
from domain.recurring.wording import payments_words, retry_words, status_words
from domain.words import _, ngettext
from widgets.palette import Palette
from widgets.recurring_table import GLYPH_OF, TONE_OF
from widgets.sheet import Column, Fact, Sheet, Target

#: Below so many cells the columns that say least are left out.
_NARROW = 110


class RecurringText:
    """Draws a recurring order at one width; `when` gives a moment in the reader's zone, as words."""

    def __init__(self, palette: Palette, width: int, when: Callable[[Instant], str]) -> None:
        self._when = when
        self._sheet = Sheet(palette, width, when)

    def draw(self, found: RecurringDetails) -> Sheet:
        """The whole page."""
        sheet, row = self._sheet, found.row
        sheet.head(
            f"{GLYPH_OF[row.status]} {row.number} · {status_words(row)} · {row.customer}", TONE_OF[row.status]
        )
        sheet.facts(
            [
                Fact(_("Offer"), f"{row.offer_number} {row.name}"),
                Fact(_("Price"), f"{row.price}, {every(row.period)}"),
                Fact(_("Payments"), payments_words(row)),
                Fact(_("Next payment"), self._next(row)),
                Fact(_("Retry"), retry_words(row)),
                Fact(_("Last error"), self._error(row)),
                Fact(_("Token"), found.token or _("the customer's latest")),
                Fact(_("Customer"), row.customer, Target("customer", row.customer_id)),
                Fact(_("Reseller"), row.reseller),
                Fact(_("Ended because"), row.ended_because),
            ]
        )
        self._orders(found)
        self._upcoming(found)
        sheet.timeline(found.timeline)
        return sheet

    def _next(self, row: RecurringRow) -> str:
        return self._when(row.next_at) if row.next_at else _("none: nothing is taken by itself")

    def _error(self, row: RecurringRow) -> str:
        if row.code is None:
            return ""
        return f"{row.code}, {self._when(row.failed_at)}" if row.failed_at else row.code

    def _orders(self, found: RecurringDetails) -> None:
        columns: list[Column] = [
            ("", 12, "left"),
            (_("DUE"), 10, "left"),
            (_("COMPLETED"), 16, "left"),
            (_("STATUS"), None, "left"),
            (_("PRICE"), 14, "right"),
            (_("SYSTEM"), 18, "left"),
            (_("CODE"), 20, "left"),
        ]
        narrow = self._sheet.width < _NARROW
        if narrow:
            del columns[5:]
        rows: list[Sequence[str]] = []
        targets: list[Target | None] = []
        for nth, one in enumerate(found.periods):
            cells = self._period(one)
            rows.append(cells[:5] if narrow else cells)
            targets.append(None if one.order_id is None else Target("order", one.order_id))
            if nth == 0 and found.earlier:
                left_out = ngettext("… {n} earlier one", "… {n} earlier ones", found.earlier)
                rows.append([left_out.format(n=found.earlier)])
                targets.append(None)
        self._sheet.section(_("ORDERS"), columns, rows, targets)

    def _period(self, one: PeriodRow) -> list[str]:
        return [
            one.order_number or "—",
            self._when(one.due_at)[:10],
            self._when(one.completed_at) if one.completed_at else "",
            f"{one.label} · {one.code}" if one.code and self._sheet.width < _NARROW else one.label,
            str(one.price),
            one.system or "",
            one.code or "",
        ]

    def _upcoming(self, found: RecurringDetails) -> None:
        if not found.upcoming:
            return
        columns: list[Column] = [("", 16, "left"), (_("AMOUNT"), 14, "right")]
        rows = [[self._when(at), str(found.row.price)] for at in found.upcoming]
        self._sheet.section(_("NEXT PAYMENTS"), columns, rows)
