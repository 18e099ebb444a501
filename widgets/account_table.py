"""What resellers and their distributor have between them, line by line: what a figure of money counts (T1)."""

from collections.abc import Callable

from whenever import Instant

from domain.credit.model import ResellerInvoiceStatus, ResellerPaymentStatus
from domain.credit.rows import AccountLine, LineKind
from domain.words import _, mark
from widgets.columns import Cell, Column
from widgets.page_source import PageSource
from widgets.palette import Role, Tone
from widgets.windowed_table import WindowedTable

_KINDS = {
    LineKind.INVOICE: mark("invoice"),
    LineKind.CREDIT: mark("credit note"),
    LineKind.PAYMENT: mark("payment"),
}
_STATUSES = {
    ResellerInvoiceStatus.UNPAID.value: mark("unpaid"),
    ResellerInvoiceStatus.PAID.value: mark("paid"),
    ResellerInvoiceStatus.CANCELLED.value: mark("cancelled"),
    ResellerPaymentStatus.PENDING.value: mark("under way"),
    ResellerPaymentStatus.UNKNOWN.value: mark("no answer yet"),
    ResellerPaymentStatus.FAILED.value: mark("failed"),
}


def account_columns(
    when: Callable[[Instant], str], now: Callable[[], Instant]
) -> tuple[Column[AccountLine], ...]:
    """The columns; 80 columns keep those of priority 1 (T15). `when` gives a moment in the reader's zone as words."""
    c = Column[AccountLine]

    def due(row: AccountLine) -> Cell:
        return Cell(when(row.due_at)[:10] if row.due_at else "", Role.BAD if _overdue(row, now()) else None)

    return (
        c(id="date", label=_("DATE"), width=16, min_width=10, priority=1,
          cell=lambda r: Cell(when(r.at), None, when(r.at)[:10])),
        c(id="kind", label=_("KIND"), width=11, priority=1, cell=lambda r: Cell(_(_KINDS[r.kind]))),
        c(id="name", label=_("NUMBER"), width=16, min_width=10, priority=1, flexible=True,
          cell=lambda r: Cell(r.name)),
        c(id="reseller", label=_("RESELLER"), width=18, min_width=10, priority=3, flexible=True,
          cell=lambda r: Cell(r.reseller)),
        c(id="order", label=_("ORDER"), width=10, priority=2, cell=lambda r: Cell(r.order_number or "")),
        c(id="due", label=_("DUE"), width=10, priority=2, cell=due),
        c(id="status", label=_("STATUS"), width=13, priority=1,
          cell=lambda r: Cell(_(_STATUSES[r.status]), Role.STRONG)),
        c(id="amount", label=_("AMOUNT"), width=16, min_width=14, priority=1, align="right",
          cell=lambda r: Cell(str(r.amount))),
    )  # fmt: skip


def _overdue(row: AccountLine, now: Instant) -> bool:
    unpaid = row.kind is LineKind.INVOICE and row.status == ResellerInvoiceStatus.UNPAID
    return unpaid and row.due_at is not None and row.due_at < now


def _tone(row: AccountLine, now: Instant) -> Tone:
    if row.status == ResellerInvoiceStatus.CANCELLED:
        return Tone.GREY
    if _overdue(row, now) or row.status == ResellerPaymentStatus.FAILED:
        return Tone.RED
    return Tone.GREEN if row.status == ResellerInvoiceStatus.PAID else Tone.YELLOW


class AccountTable(WindowedTable[AccountLine]):
    """Invoices, credit notes and payments, the newest first."""

    def __init__(
        self,
        source: PageSource[AccountLine],
        *,
        when: Callable[[Instant], str],
        now: Callable[[], Instant],
        moved: Callable[[], None],
    ) -> None:
        super().__init__(
            source,
            account_columns(when, now),
            tone=lambda row: _tone(row, now()),
            empty=_("Nothing is counted in it."),
            moved=moved,
        )

    def action_toggle_mark(self) -> None:
        """Goes on to the next one."""
        self.action_walk("move", 1)

    def action_range(self) -> None:
        """Does nothing: there is nothing to do with several at once."""
