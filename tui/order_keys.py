"""The keys that do something to an order, for every screen that shows orders (T11)."""

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.screen import Screen

from domain.rows import OrderRow
from tui.actions import ACTIONS
from widgets.table_messages import NameClicked

if TYPE_CHECKING:
    from tui.app import OrdertopApp
    from tui.correcting import Correcting
    from tui.custom_statuses import CustomStatuses
    from tui.deciding import Deciding
    from tui.ending_actions import EndingActions
    from tui.fraud_actions import FraudActions
    from tui.held_actions import HeldActions
    from tui.invoice_actions import InvoiceActions
    from tui.money_actions import MoneyActions
    from tui.order_actions import OrderActions
    from tui.sales_actions import SalesActions
    from tui.suspending_actions import SuspendingActions
    from tui.undoing import Undoing


class OrderKeys(Screen[None]):
    """A screen with orders: says which one a key means, and what to do when something was done to it."""

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that is meant at the moment of the key."""
        raise NotImplementedError

    def order_changed(self, order_id: int) -> None:
        """Something was done to this order here, or was tried."""
        raise NotImplementedError

    @property
    def _ordertop(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    # The dialogs are imported when one is wanted (V1).

    @cached_property
    def _orders(self) -> "OrderActions":
        from tui.order_actions import OrderActions

        return OrderActions(self._ordertop, self, self.order_changed)

    @cached_property
    def _deciding(self) -> "Deciding":
        from tui.deciding import Deciding

        return Deciding(self._ordertop, self, self.order_changed)

    @cached_property
    def _fraud(self) -> "FraudActions":
        from tui.fraud_actions import FraudActions

        return FraudActions(self._ordertop, self, self.order_changed)

    @cached_property
    def _correcting(self) -> "Correcting":
        from tui.correcting import Correcting

        return Correcting(self._ordertop, self, self.order_changed)

    @cached_property
    def _undoing(self) -> "Undoing":
        from tui.undoing import Undoing

        return Undoing(self._ordertop, self, self._ordertop.look_now)

    @cached_property
    def _statuses(self) -> "CustomStatuses":
        from tui.custom_statuses import CustomStatuses

        return CustomStatuses(self._ordertop, self, self.order_changed)

    @cached_property
    def money(self) -> "MoneyActions":
        """What is done with an order's money."""
        from tui.money_actions import MoneyActions

        return MoneyActions(self._ordertop, self, self.order_changed)

    @cached_property
    def _ending(self) -> "EndingActions":
        from tui.ending_actions import EndingActions

        return EndingActions(self._ordertop, self, self.order_changed)

    @cached_property
    def _suspending(self) -> "SuspendingActions":
        """What rests, and goes on."""
        from tui.suspending_actions import SuspendingActions

        return SuspendingActions(self._ordertop, self, self.order_changed)

    @cached_property
    def held(self) -> "HeldActions":
        """What is done with amounts that are set aside."""
        from tui.held_actions import HeldActions

        return HeldActions(self._ordertop, self, self.order_changed)

    @cached_property
    def invoices(self) -> "InvoiceActions":
        """What is done with an order's invoices."""
        from tui.invoice_actions import InvoiceActions

        return InvoiceActions(self._ordertop, self, self.order_changed)

    @cached_property
    def _sales(self) -> "SalesActions":
        from tui.sales_actions import SalesActions

        return SalesActions(self._ordertop, self, self.order_changed)

    def begin(self, asking: Coroutine[Any, Any, None]) -> None:
        """Begins to ask about an order; a key pressed again meanwhile begins anew instead of asking twice."""
        self.run_worker(asking, group="ask", exclusive=True)

    def action_order_approve(self) -> None:
        self.with_order(lambda row: self.begin(self._deciding.approve(row)))

    def action_order_set_up(self) -> None:
        self.with_order(lambda row: self.begin(self._deciding.set_up(row)))

    def action_order_cancel(self) -> None:
        self.with_order(lambda row: self.begin(self._deciding.cancel(row)))

    def action_order_answer_cancel(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.answer_cancel(row)))

    def action_order_change_item(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.change_item(row)))

    def action_order_end(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.end(row)))

    def action_order_suspend(self) -> None:
        self.with_order(lambda row: self.begin(self._suspending.suspend(row)))

    def action_order_set_fraud(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.set_fraud(row)))

    def action_order_set_pending(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.set_pending(row)))

    def action_order_delete(self) -> None:
        self.with_order(lambda row: self.begin(self._ending.delete(row)))

    def action_order_receive(self) -> None:
        self.with_order(lambda row: self.begin(self.money.receive(row)))

    def action_order_capture(self) -> None:
        self.with_order(lambda row: self.begin(self.money.capture(row)))

    def action_order_authorise(self) -> None:
        self.with_order(lambda row: self.begin(self.money.authorise(row)))

    def action_order_capture_held(self) -> None:
        self.with_order(lambda row: self.begin(self.held.capture(row)))

    def action_order_void_held(self) -> None:
        self.with_order(lambda row: self.begin(self.held.let_go(row)))

    def action_order_send_invoice(self) -> None:
        self.with_order(lambda row: self.begin(self.invoices.send(row)))

    def action_order_confirm_sale(self) -> None:
        self.with_order(lambda row: self.begin(self._sales.confirm(row)))

    def action_order_assign_sale(self) -> None:
        self.with_order(lambda row: self.begin(self._sales.assign(row)))

    def action_order_refund(self) -> None:
        self.with_order(lambda row: self.begin(self.money.refund(row)))

    def action_order_retry(self) -> None:
        self.with_order(lambda row: self.begin(self.money.retry(row)))

    def action_order_confirm_partial(self) -> None:
        self.with_order(lambda row: self.begin(self.money.confirm_partial(row)))

    def action_order_reject_partial(self) -> None:
        self.with_order(lambda row: self.begin(self.money.reject_partial(row)))

    def action_order_deliver(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.deliver(row)))

    def action_order_redeliver(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.redeliver(row)))

    def action_order_refuse(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.refuse(row)))

    def action_order_note(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.note(row)))

    def action_order_edit(self) -> None:
        self.with_order(lambda row: self.begin(self._correcting.edit(row)))

    def action_order_fraud(self) -> None:
        self.with_order(lambda row: self.begin(self._fraud.fraud(row)))

    def action_order_undo(self) -> None:
        self.begin(self._undoing.undo())

    def action_order_set_status(self) -> None:
        self.with_order(self._statuses.open)

    def action_order_complete(self) -> None:
        from tui.placing import complete_cart

        self.with_order(lambda row: complete_cart(self._ordertop, row))

    def action_order_customer(self) -> None:
        self.with_order(self._open_customer)

    @on(NameClicked)
    def _name_clicked(self, event: NameClicked[OrderRow]) -> None:
        self._open_customer(event.row)

    def _open_customer(self, row: OrderRow) -> None:
        app = self._ordertop
        why = ACTIONS["order.customer"].obstacle(app.identity, row, read_only=app.options.read_only)
        if row.customer_id is None or why is not None:
            app.tell(why or "")
            return
        from tui.places import open_customer

        open_customer(app, row.customer_id)

    def action_order_same(self) -> None:
        from tui.places import list_same

        self.with_order(lambda row: list_same(self._ordertop, row))

    def action_order_copy(self) -> None:
        self.with_order(self._orders.copy)

    def action_order_number(self) -> None:
        self.with_order(self._orders.show_number)
