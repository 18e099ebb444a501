"""What pages with everything about one order have in common (T6)."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.errors import DomainError, NotFound
from domain.orders.status import Mark
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import offered
from tui.footer import Footer
from tui.order_keys import OrderKeys
from tui.screens.page import PageScreen
from widgets.bars import Rule
from widgets.linked_page import LinkedPage
from widgets.order_details import DetailsText
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk


class OrderPage(PageScreen[OrderDetails], OrderKeys):
    """Shows an order; which one, and with which keys, is for each screen to say."""

    #: What the footer offers where it is possible.
    OFFERED: Sequence[str] = ()

    @property
    def row(self) -> OrderRow:
        """The order as far as it is known."""
        raise NotImplementedError

    def gone(self) -> None:
        """The order was deleted meanwhile."""
        raise NotImplementedError

    async def _looked(self) -> OrderDetails:
        order_id = self.row.id  # by the time that the desk's thread comes to it, another may be shown

        async def look(desk: "Desk") -> OrderDetails:
            return await desk.reads(self._app.identity).order_details(order_id)

        return await self._app.thread.look(look)

    def not_read(self, error: DomainError) -> None:
        if isinstance(error, NotFound):
            self.gone()
        else:
            super().not_read(error)

    def waiting(self) -> str:
        return _(" Reading {number} …").format(number=self.row.number)

    def _draw(self) -> None:
        super()._draw()
        self.show_openers(self._app.openers)

    def draw(self, page: LinkedPage, found: OrderDetails) -> None:
        drawing = DetailsText(
            palette_of(self.app), self.size.width - 2, self._app.clock.now(), self._app.when
        )
        page.show(drawing.draw(found))
        self._offer(found)

    def offered_for(self, _found: OrderDetails) -> tuple[str, ...]:
        """What of `OFFERED` makes sense for this order."""
        return tuple(self.OFFERED)

    def _offer(self, found: OrderDetails) -> None:
        app = self._app
        ids = self.offered_for(found)
        if any(letter.undelivered for letter in found.letters):
            ids = ("details.resend", *ids)  # a narrow footer has room for the first
        if Mark.REVIEW in found.order.marks:
            ids = ("order.fraud", *ids)
        possible = offered(ids, found.order, app.identity, read_only=app.options.read_only)
        self.query_one(Footer).offer(possible)

    def concerns(self, changes: Changes) -> bool:
        return self.row.id in changes.touching([self.row])

    @property
    def order_id(self) -> int | None:
        """The order that is open."""
        return self.row.id

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Others have these orders open (T12)."""
        names = ", ".join(openers.get(self.order_id or 0, ()))
        self.say_above(_("open too: {name}").format(name=names) if names else "")

    def say_above(self, words: str) -> None:
        """Says something in the rule above the page."""
        for rule in self.query("#above").results(Rule):  # none of a screen that is being left
            rule.say(words)

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that is open."""
        act(self.row)

    def order_changed(self, _order_id: int) -> None:
        """Reads the order again."""
        self._read_again()

    def action_details_resend(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.resend(row)))
