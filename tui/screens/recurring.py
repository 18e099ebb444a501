"""One recurring order with its orders and what comes next (C1)."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from domain.errors import DomainError, NotFound
from domain.recurring.rows import RecurringDetails, RecurringRow
from domain.rows import Changes
from domain.words import _
from tui.actions import ACTIONS
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.places import follow
from tui.recurring_actions import RECURRING_ACTIONS, RecurringActions
from widgets.bars import Line, Rule
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of
from widgets.recurring_page import RecurringText
from widgets.sheet import Target

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp


class RecurringScreen(Screen[None]):
    """The page stays true while it is open."""

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*RECURRING_ACTIONS, "page.open", "details.close"),
        *scrolling(),
    ]

    def __init__(self, row: RecurringRow) -> None:
        super().__init__()
        self._row = row
        self._details: RecurringDetails | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    @cached_property
    def _actions(self) -> RecurringActions:
        return RecurringActions(self._app, self, self._read)

    @property
    def order_id(self) -> int:
        """The order that it began with, which others see as open (T12)."""
        return self._row.initial_order_id

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield LinkedPage()
        yield Rule()
        yield Footer("details.close", "page.open", "app.help")

    def on_mount(self) -> None:
        self._app.show_top()
        self._read()

    def on_resize(self) -> None:
        self._draw()

    def _read(self) -> None:
        self.run_worker(self._read_details(), group="recurring", exclusive=True)
        self._app.look_now()

    async def _read_details(self) -> None:
        async def look(desk: "Desk") -> RecurringDetails:
            return await desk.reads(self._app.identity).recurring_details(self._row.id)

        try:
            self._details = await self._app.thread.look(look)
        except NotFound as error:
            self._app.tell(error.message)
            return
        except DomainError as error:
            self._app.trouble(error)
            return
        self._row = self._details.row
        self._draw()

    def _draw(self) -> None:
        if not self.query(LinkedPage):  # the screen is being left
            return
        page = self.query_one(LinkedPage)
        if self._details is None:
            page.say(_(" Reading {number} …").format(number=self._row.number))
            return
        drawing = RecurringText(palette_of(self.app), self.size.width - 2, self._app.when)
        page.show(drawing.draw(self._details), choose=Target("order", self._row.initial_order_id))
        self.query_one(Footer).offer([ACTIONS[one] for one in self._actions.possible(self._row)])

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or self._row.id in changes.recurring_ids or changes.order_ids:
            self.run_worker(self._read_details(), group="recurring", exclusive=True)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    # Actions.

    def action_recurring_activate(self) -> None:
        self._ask("recurring.activate")

    def action_recurring_suspend(self) -> None:
        self._ask("recurring.suspend")

    def action_recurring_complete(self) -> None:
        self._ask("recurring.complete")

    def _ask(self, action_id: str) -> None:
        self.run_worker(self._actions.ask(action_id, self._row), group="ask", exclusive=True)

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_page_open(self) -> None:
        self.query_one(LinkedPage).open_chosen()

    @on(LinkedPage.Opened)
    def _opened(self, event: LinkedPage.Opened) -> None:
        follow(self._app, self, event.target)

    def action_details_close(self) -> None:
        self.dismiss()
