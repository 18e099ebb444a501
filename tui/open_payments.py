"""The payments of the order under the cursor, open below the list until they are closed (T5)."""

import asyncio
from typing import TYPE_CHECKING

from domain.errors import DomainError, NotFound
from domain.rows import OrderDetails, OrderRow
from domain.words import _
from widgets.bars import Rule
from widgets.payments_pane import PaymentsPane

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: Whoever goes from order to order quickly sees the payments of the one where they stop.
PAUSE_SECONDS = 0.08


class OpenPayments:
    """Keeps the pane about the order under the cursor, and true; reads nothing while it is closed."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._order_id: int | None = None

    def are_of(self, row: OrderRow) -> bool:
        """Whether the pane is open, and about this order."""
        return self._order_id == row.id

    def open(self, row: OrderRow) -> None:
        """Opens the pane about this order."""
        self._show(row.id, after_seconds=0)

    def follow(self, row: OrderRow | None) -> None:
        """The cursor is on this row now."""
        if self._order_id is not None and row is not None and row.id != self._order_id:
            self._show(row.id, after_seconds=PAUSE_SECONDS)

    def changed(self) -> None:
        """The order may have changed."""
        if self._order_id is not None:
            self._show(self._order_id, after_seconds=0)

    @property
    def order_id(self) -> int | None:
        """The order that the pane is about; none where it is closed."""
        return self._order_id

    def close(self) -> bool:
        """Closes the pane; whether it was open."""
        was_open, self._order_id = self._order_id is not None, None
        if was_open:
            self._pane.display = self._title.display = False
        return was_open

    @property
    def _pane(self) -> PaymentsPane:
        return self._screen.query_one(PaymentsPane)

    @property
    def _title(self) -> Rule:
        return self._screen.query_one("#payments-title", Rule)

    def _show(self, order_id: int, *, after_seconds: float) -> None:
        self._order_id = order_id
        self._screen.run_worker(self._read(order_id, after_seconds), group="payments", exclusive=True)

    async def _read(self, order_id: int, after_seconds: float) -> None:
        if after_seconds:
            await asyncio.sleep(after_seconds)

        async def look(desk: "Desk") -> OrderDetails:
            return await desk.reads(self._app.identity).order_details(order_id)

        try:
            details = await self._app.thread.look(look)
        except NotFound:
            self.close()
            return
        except DomainError as error:
            self._app.trouble(error)
            return
        if self._order_id != order_id:
            return
        keys = self._app.keys
        self._title.say(
            _("payments of {number} · {open} all details · {close} closes").format(
                number=details.order.number, open=keys.name("table.open"), close=keys.name("list.clear")
            )
        )
        self._pane.display = self._title.display = True
        self._pane.show(details)
