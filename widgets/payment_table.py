"""All payments of all orders, the newest attempt first, each row in the colour of where it stands (P1)."""

from collections.abc import Callable

from whenever import Instant

from domain.payment_rows import ListedPayment
from domain.words import _
from widgets.columns import Cell, Column
from widgets.money_lines import MoneyLine, line_of, money_columns, payment_tone
from widgets.page_source import PageSource
from widgets.windowed_table import WindowedTable


def payment_columns(when: Callable[[Instant], str]) -> tuple[Column[ListedPayment], ...]:
    """The columns of T5 with the order's number and its customer; 80 columns keep those of priority 1 (T15)."""
    c = Column[ListedPayment]

    def line(row: ListedPayment) -> MoneyLine:
        return line_of(row.payment, key=row.key)

    return (
        c(id="order", label=_("ORDER"), width=10, priority=1, cell=lambda r: Cell(r.order_number)),
        c(id="customer", label=_("CUSTOMER"), width=20, min_width=14, priority=1, flexible=True,
          cell=lambda r: Cell(r.customer or "")),
        *money_columns(line, when),
    )  # fmt: skip


class PaymentTable(WindowedTable[ListedPayment]):
    """Payments; they are opened and refunded one at a time, so that none is marked."""

    def __init__(
        self,
        source: PageSource[ListedPayment],
        *,
        when: Callable[[Instant], str],
        empty: str = "",
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            source,
            payment_columns(when),
            tone=lambda row: payment_tone(row.payment),
            empty=empty,
            moved=moved,
        )

    def action_toggle_mark(self) -> None:
        """Goes on to the next one."""
        self.action_walk("move", 1)

    def action_range(self) -> None:
        """Does nothing: there is nothing to do with several at once."""
