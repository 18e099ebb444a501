"""The tab with the carts to follow up, and what is done about them (I1, I2)."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from domain.errors import DomainError
from domain.followup.model import Recovery
from domain.followup.rows import CartFigures, CartRow
from domain.orders.status import Archive
from domain.query import EVERYTHING, Query, parse
from domain.rows import Changes, OrderRow
from domain.words import _, mark
from tui.cart_actions import CartActions
from tui.cart_source import CartSource
from tui.tabs import CARTS
from widgets.bars import Choice
from widgets.cart_board import CartBoard, CartTable

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: The keys of the archives choose here: what is searched besides, and what that is called, long and short.
_CHOICES = {
    "all": ("", mark("All"), mark("All")),
    Archive.INCOMPLETE.value: ("tier:items", mark("With items"), mark("Items")),
    Archive.AWAITING_PAYMENT.value: ("tier:contact", mark("Can be contacted"), mark("Contact")),
    Archive.AWAITING_APPROVAL.value: ("tier:checkout", mark("At checkout"), mark("Checkout")),
    Archive.HANDLED.value: ("followup:due", mark("Due"), mark("Due")),
    Archive.CLOSED.value: ("status:awaiting_payment", mark("Awaiting payment"), mark("Unpaid")),
    "mine": ("assigned:me", mark("Mine"), mark("Mine")),
}

#: Urgency grows while one looks on: the order is found anew so often, with the cursor on its row.
RANK_SECONDS = 60

#: Figures follow what happens, but not every single thing.
FIGURES_SECONDS = 2.0

_ACTIONS = ("cart.take", "cart.log", "cart.snooze", "cart.send", "order.complete", "cart.lost", "order.note")


class CartsTab:
    """Shows the carts that a search finds, the most urgent first, and what is done with one.

    The board is there from the first time that the tab is shown.
    """

    no_list = mark("That is for lists of orders; carts are listed the most urgent first.")

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._source: CartSource | None = None
        self._query = EVERYTHING
        self._empty = ""
        self._counting: Timer | None = None
        self.chosen = "all"
        self.as_of = app.clock.now()
        self.board: CartBoard

    @cached_property
    def _actions(self) -> CartActions:
        return CartActions(self._app, self._screen, self._changed_here)

    @property
    def table(self) -> CartTable:
        """The carts."""
        return self.board.table

    @property
    def actions(self) -> Sequence[str]:
        """What can be done with the one under the cursor."""
        row = self.table.cursor_row if self.shown else None
        if row is None:
            return ("cart.trend",)
        if row.recovery is not None and row.recovery is not Recovery.RECOVERED:
            return ("cart.take", "order.note", "cart.trend")
        mine = row.holder_id == self._app.identity.staff_id
        possible = ["cart.release" if one == "cart.take" and mine else one for one in _ACTIONS]
        return (*possible, "cart.trend")

    @property
    def front(self) -> CartBoard:
        """The board."""
        return self.board

    @property
    def shown(self) -> bool:
        """Whether the tab was ever shown."""
        return self._source is not None

    @property
    def query(self) -> Query:
        """What is searched."""
        return self._query

    @property
    def listed(self) -> Query:
        """What is listed: what is searched, and what was chosen besides."""
        now = self._app.clock.now()
        text = " ".join(filter(None, (_CHOICES[self.chosen][0], self._query.text)))
        extra = parse(_CHOICES[self.chosen][0], now.to_tz("UTC").date())
        return Query((*extra.terms, *self._query.terms), text)

    @property
    def source(self) -> CartSource:
        """The carts that are listed, in the order of one moment."""
        assert self._source is not None
        return self._source

    @property
    def row(self) -> OrderRow | None:
        """The order under the cursor."""
        row = self.table.cursor_row if self.shown else None
        return None if row is None else row.order

    def step(self, by: int) -> None:
        """Moves the cursor to the next one, or the one before."""
        self.table.action_walk("move", by)

    # Which are shown.

    @property
    def choices(self) -> Sequence[Choice]:
        """The tiers, what is due, and one's own, each with its key."""
        found = []
        for archive, (_words, long, short) in _CHOICES.items():
            key = self._app.keys.name(f"list.{archive}")
            found.append(Choice(archive, f"{key} {_(long)}".lstrip(), f"{key} {_(short)}".lstrip()))
        return found

    def choose(self, choice: str) -> bool:
        """Shows these of its choices, by the archive whose key it has; false for what is none."""
        if choice not in _CHOICES:
            return False
        self.chosen = choice
        self.show(self._query, empty=self._empty)
        return True

    def show(self, query: Query, *, empty: str) -> None:
        """Shows the carts that match."""
        first = self._source is None
        # What belongs on the list it says itself: orders too that someone follows up.
        terms = tuple(term for term in query.terms if term != CARTS)
        self._query, self._empty = Query(terms, query.text), empty
        self._source = self._new_source()
        self._recount()
        if first:
            table = CartTable(
                self._source,
                now=self._app.clock.now,
                when=self._app.when,
                wanted=self._do,
                empty=empty,
                moved=self._screen.cursor_moved,
            )
            self.board = CartBoard(table)
            self._screen.mount(self.board, after=self._screen.table)
            self._screen.set_interval(RANK_SECONDS, self._rank_again)
            return
        self.table.set_empty(empty)
        self.table.reload(self._source)

    def _new_source(self) -> CartSource:
        self.as_of = self._app.clock.now()
        return CartSource(self._app.thread, self._app.identity, self.listed, self.as_of)

    def _rank_again(self) -> None:
        if self._screen.other is self and self._app.front is self._screen:
            self._source = self._new_source()
            self.table.reload(self._source)
            self._recount()

    def changed(self, changes: Changes) -> None:
        """Reads those to which something happened again, those that are new among them."""
        if self._source is None:
            return
        if changes.everything:
            self.show(self._query, empty=self._empty)
        elif changes.order_ids:
            self.table.refresh_rows(changes.order_ids)
            if self._counting is None:
                self._counting = self._screen.set_timer(FIGURES_SECONDS, self._recount)

    def show_openers(self, openers: Mapping[int, str]) -> None:
        """Others have these orders open (T12)."""
        if self.shown:
            self.table.show_openers(dict(openers))

    def _recount(self) -> None:
        self._counting = None
        # Made when it begins: of two in a row the first is never begun.
        count: Callable[[], Coroutine[object, object, None]] = partial(self._count, self._query)
        self._screen.run_worker(count, group="cart-figures", exclusive=True)

    async def _count(self, query: Query) -> None:
        async def look(desk: "Desk") -> CartFigures:
            return await desk.reads(self._app.identity).cart_figures(query)

        try:
            figures = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        self.board.show_figures(figures)

    # What is done with one.

    def activated(self, row: CartRow) -> None:
        """Opens everything about it."""
        self._screen.open_details(row.order)

    def _changed_here(self, order_id: int) -> None:
        self.table.refresh_rows([order_id])
        self._app.look_now()

    def _do(self, action_id: str) -> None:
        if action_id == "cart.trend":
            from tui.screens.cart_trend import CartTrendScreen

            self._app.push_screen(CartTrendScreen())
        else:
            begin = getattr(self._actions, action_id.removeprefix("cart."))
            self.table.with_row(lambda row: self._screen.begin(begin(row)))

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order under the cursor."""
        self.table.with_row(lambda row: act(row.order))
