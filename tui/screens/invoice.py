"""One invoice with everything about it, opened from its order (T6, P2)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from domain.payment_rows import ListedInvoice
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import INVOICE_ACTIONS, offered
from tui.bindings import bindings
from tui.footer import Footer
from tui.order_keys import OrderKeys
from tui.screens.page import PageScreen
from widgets.invoice_view import InvoiceText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.reads import Reads


class InvoiceScreen(PageScreen[tuple[ListedInvoice, OrderDetails]], OrderKeys):
    """The invoice with its keys; what one does is done to it, or to its order's money."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(*INVOICE_ACTIONS, "page.open")

    def __init__(self, invoice_id: int) -> None:
        super().__init__()
        self._invoice_id = invoice_id

    def footer(self) -> Footer:
        return Footer("details.close", "page.open", "app.help", kept=("details.close",))

    async def read(self, reads: "Reads") -> tuple[ListedInvoice, OrderDetails]:
        found = await reads.invoice(f"id:{self._invoice_id}")
        return found, await reads.order_details(found.order_id)

    def waiting(self) -> str:
        return _(" Reading the invoice …")

    def draw(self, page: LinkedPage, found: tuple[ListedInvoice, OrderDetails]) -> None:
        app = self._app
        drawing = InvoiceText(palette_of(app), self.size.width - 2, app.clock.now(), app.when)
        page.show(drawing.draw(*found))
        possible = offered(INVOICE_ACTIONS, found[1].order, app.identity, read_only=app.options.read_only)
        self.query_one(Footer).offer(possible)

    def concerns(self, changes: Changes) -> bool:
        return self._found is None or bool(changes.touching([self._found[1].order]))

    # Actions.

    @property
    def order_id(self) -> int | None:
        """The order whose invoice is open."""
        return None if self._found is None else self._found[0].order_id

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the invoice's order, once that is known."""
        if self._found is not None:
            act(self._found[1].order)

    def order_changed(self, _order_id: int) -> None:
        """Reads the invoice again."""
        self._read_again()

    @property
    def _number(self) -> str | None:
        return None if self._found is None else self._found[0].invoice.number

    def action_order_capture(self) -> None:
        self.with_order(lambda row: self.begin(self.money.capture(row, self._number)))

    def action_order_authorise(self) -> None:
        self.with_order(lambda row: self.begin(self.money.authorise(row, self._number)))

    def action_order_send_invoice(self) -> None:
        self.with_order(lambda row: self.begin(self.invoices.send(row, self._number)))
