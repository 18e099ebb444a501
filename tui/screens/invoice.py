"""One invoice with everything about it, opened from its order (T6, P2)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import DomainError
from domain.payment_rows import ListedInvoice
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import INVOICE_ACTIONS, offered
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.order_keys import OrderKeys
from tui.places import follow
from widgets.bars import Line, Rule
from widgets.invoice_view import InvoiceText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp


class InvoiceScreen(OrderKeys):
    """The invoice stays true while it is open; what a key does is done to it, or to its order's money."""

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*INVOICE_ACTIONS, "page.open", "details.close"),
        *scrolling(),
    ]

    def __init__(self, invoice_id: int) -> None:
        super().__init__()
        self._invoice_id = invoice_id
        self._found: tuple[ListedInvoice, OrderDetails] | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield LinkedPage()
        yield Rule()
        yield Footer("details.close", "page.open", "app.help", kept=("details.close",))

    def on_mount(self) -> None:
        self._app.show_top()
        self._read()

    def on_resize(self) -> None:
        self._draw()

    def _read(self) -> None:
        self.run_worker(self._read_invoice(), group="invoice", exclusive=True)
        self._app.look_now()

    async def _read_invoice(self) -> None:
        async def look(desk: "Desk") -> tuple[ListedInvoice, OrderDetails]:
            reads = desk.reads(self._app.identity)
            found = await reads.invoice(f"id:{self._invoice_id}")
            return found, await reads.order_details(found.order_id)

        try:
            self._found = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        self._draw()

    def _draw(self) -> None:
        if not self.query(LinkedPage):  # the screen is being left
            return
        page = self.query_one(LinkedPage)
        if self._found is None:
            page.say(_(" Reading the invoice …"))
            return
        app = self._app
        drawing = InvoiceText(palette_of(app), self.size.width - 2, app.clock.now(), app.when)
        page.show(drawing.draw(*self._found))
        row = self._found[1].order
        possible = offered(INVOICE_ACTIONS, row, app.identity, read_only=app.options.read_only)
        self.query_one(Footer).offer(possible)

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if self._found is None or changes.everything or changes.touching([self._found[1].order]):
            self.run_worker(self._read_invoice(), group="invoice", exclusive=True)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

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
        self._read()

    @property
    def _number(self) -> str | None:
        return None if self._found is None else self._found[0].invoice.number

    def action_order_capture(self) -> None:
        self.with_order(lambda row: self.begin(self.money.capture(row, self._number)))

    def action_order_authorise(self) -> None:
        self.with_order(lambda row: self.begin(self.money.authorise(row, self._number)))

    def action_order_send_invoice(self) -> None:
        self.with_order(lambda row: self.begin(self.invoices.send(row, self._number)))

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_page_open(self) -> None:
        self.query_one(LinkedPage).open_chosen()

    @on(LinkedPage.Opened)
    def _opened(self, event: LinkedPage.Opened) -> None:
        follow(self._app, self, event.target)

    def action_details_close(self) -> None:
        self.dismiss()
