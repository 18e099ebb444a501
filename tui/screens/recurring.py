"""One recurring order with its orders and what comes next (C1)."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from domain.recurring.rows import RecurringDetails, RecurringRow
from domain.rows import Changes
from domain.words import _
from tui.actions import ACTIONS
from tui.bindings import bindings
from tui.footer import Footer
from tui.recurring_actions import RECURRING_ACTIONS, RecurringActions
from tui.screens.page import PageScreen
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of
from widgets.recurring_page import RecurringText
from widgets.sheet import Target

if TYPE_CHECKING:
    from domain.reads import Reads


class RecurringScreen(PageScreen[RecurringDetails]):
    """The recurring order, with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(*RECURRING_ACTIONS, "page.open")

    def __init__(self, row: RecurringRow) -> None:
        super().__init__()
        self._given = row

    @property
    def _row(self) -> RecurringRow:
        return self._given if self._found is None else self._found.row

    @cached_property
    def _actions(self) -> RecurringActions:
        return RecurringActions(self._app, self, self._read_again)

    @property
    def order_id(self) -> int:
        """The order that it began with, which others see as open (T12)."""
        return self._row.initial_order_id

    def footer(self) -> Footer:
        return Footer("details.close", "page.open", "app.help")

    async def read(self, reads: "Reads") -> RecurringDetails:
        return await reads.recurring_details(self._row.id)

    def waiting(self) -> str:
        return _(" Reading {number} …").format(number=self._row.number)

    def draw(self, page: LinkedPage, found: RecurringDetails) -> None:
        drawing = RecurringText(palette_of(self.app), self.size.width - 2, self._app.when)
        page.show(drawing.draw(found), choose=Target("order", self._row.initial_order_id))
        self.query_one(Footer).offer([ACTIONS[one] for one in self._actions.possible(self._row)])

    def concerns(self, changes: Changes) -> bool:
        return self._row.id in changes.recurring_ids or bool(changes.order_ids)

    # Actions.

    def action_recurring_activate(self) -> None:
        self._ask("recurring.activate")

    def action_recurring_suspend(self) -> None:
        self._ask("recurring.suspend")

    def action_recurring_complete(self) -> None:
        self._ask("recurring.complete")

    def _ask(self, action_id: str) -> None:
        self.run_worker(self._actions.ask(action_id, self._row), group="ask", exclusive=True)
