"""The tab *General*: figures, product mix and what waits, kept true (T1)."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from whenever import SYSTEM_TZ

from domain.credit.rows import Counting
from domain.errors import DomainError
from domain.general import (
    FIGURE_LABELS,
    WAITING,
    Figure,
    General,
    Period,
    Waiting,
    billing_types,
    period_label,
    product_mix,
    product_types,
    search_of,
    type_label,
)
from domain.query import Query
from domain.rows import Changes, OrderRow, Page
from domain.words import _, mark
from tui.actions import ORDER_ACTIONS
from widgets.bars import Choice
from widgets.general_lines import Overview, Spot
from widgets.general_pane import GeneralPane, Turning
from widgets.palette import SHARES

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: So many of each list; its title opens them all.
MOST_WAITING = 20

#: Waiting shorter than this is not shown.
DIM_AFTER_SECONDS = 0.15


#: What the figures of money count.
_COUNTED = {
    Figure.MONTHLY_COSTS: Counting.COSTS,
    Figure.BALANCE: Counting.BALANCE,
    Figure.OVERDUE: Counting.OVERDUE,
}

_OVERVIEW = ("general.part", "general.period", "general.product", "general.billing")


class _Asked(NamedTuple):
    """What the figures are asked for."""

    query: Query
    period: Period


class GeneralTab:
    """Shows the overview of all resellers, or of the one that is picked."""

    no_list = mark("That is for lists of orders; opening a figure or a title shows the list behind it.")
    choices: Sequence[Choice] = ()
    chosen = ""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._asked = _Asked(Query(), Period.THIS_MONTH)
        self._read: tuple[_Asked, General, dict[Waiting, Page[OrderRow]]] | None = None
        self._product_type: str | None = None
        self._billing_type: str | None = None
        self._stale = self._reading = False
        self._pane: GeneralPane | None = None

    @property
    def actions(self) -> Sequence[str]:
        """What can be done to the order under the cursor, or with the overview."""
        return _OVERVIEW if self.row is None else ORDER_ACTIONS

    @property
    def front(self) -> GeneralPane:
        """The overview."""
        assert self._pane is not None
        return self._pane

    @property
    def shown(self) -> bool:
        """Whether the tab was ever shown."""
        return self._pane is not None

    @property
    def query(self) -> Query:
        """Of which reseller, if of one."""
        return self._asked.query

    @property
    def row(self) -> OrderRow | None:
        """The order under the cursor, if it is on one."""
        return None if self._pane is None else self._pane.cursor_row

    @property
    def waiting(self) -> Waiting | None:
        """The list that the cursor is in."""
        spot = None if self._pane is None else self._pane.cursor
        return None if spot is None else spot.waiting

    def query_of(self, which: Waiting) -> Query:
        """What finds the orders of a list, of the reseller that is looked at."""
        return self._query_of(which, self._asked.query)

    def _query_of(self, which: Waiting, within: Query) -> Query:
        query = self._app.parse(WAITING[which][0])
        return Query((*query.terms, *within.terms), " ".join(filter(None, (query.text, within.text))))

    def show(self, query: Query, *, empty: str) -> None:  # noqa: ARG002 - it is never empty
        """Shows the figures of the reseller that is searched for, or of all."""
        self._ask(self._asked._replace(query=query))
        if self._pane is None:
            self._pane = GeneralPane(
                self._app.when, opened=self.open, turned=self.turn, moved=self._screen.cursor_moved
            )
            self._screen.mount(self._pane, after=self._screen.table)

    def changed(self, _changes: Changes) -> None:
        """Reads the figures again, as long as they are looked at."""
        if self.shown and self.front.display:
            self._refresh()

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order under the cursor."""
        row = self.row
        if row is None:
            self._app.tell(
                _("No order is under the cursor; {part} goes to the next list.").format(
                    part=self._app.keys.way("general.part")
                )
            )
        else:
            act(row)

    def choose(self, _choice: str) -> bool:
        """There is no list here."""
        return False

    def activated(self, _row: object) -> None:
        """The overview opens what is on it by itself."""

    def step(self, by: int) -> None:
        """Moves the cursor to the next order, or the one before."""
        self.front.action_walk("move", by)

    # What is asked for.

    def turn(self, what: Turning) -> None:
        """Shows the product mix by the next of its choices."""
        if what == "period":
            self._next_period()
        elif what == "product":
            self._product_type = self._next(product_types, self._product_type)
        else:
            self._billing_type = self._next(billing_types, self._billing_type)
        self._draw()

    def _next_period(self) -> None:
        periods = list(Period)
        at = periods.index(self._asked.period)
        self._ask(self._asked._replace(period=periods[(at + 1) % len(periods)]))

    def _next(self, there: Callable[..., tuple[str, ...]], chosen: str | None) -> str | None:
        """The next type there is; behind the last one all of them."""
        types: list[str | None] = [None, *(there(self._read[1].purchases) if self._read else ())]
        return types[(types.index(chosen) + 1) % len(types)] if chosen in types else None

    def open(self, spot: Spot) -> None:
        """Opens the orders behind a figure or a title, or the order itself."""
        if spot.order_id is not None:
            self.with_order(self._screen.open_details)
        elif spot.waiting is not None:
            self._screen.show_of_reseller(WAITING[spot.waiting][0])
        elif spot.figure is not None and self._read is not None:
            zone = self._app.options.settings.zone or SYSTEM_TZ
            search = search_of(spot.figure, self._read[1].statistics, self._app.clock.now(), zone)
            if search is not None:
                self._screen.show_of_reseller(search)
            elif (counting := _COUNTED.get(spot.figure)) is not None:
                from tui.screens.account import AccountScreen

                title = _(FIGURE_LABELS[spot.figure])
                whose, reseller = self._screen.whose, self._asked.query.reseller
                self._app.push_screen(AccountScreen(counting, title=title, reseller=reseller, whose=whose))
            else:
                self._app.tell(
                    _("Behind this is one number for each reseller: “ordertop resellers” lists them.")
                )

    # Reading.

    def _ask(self, asked: _Asked) -> None:
        if asked != self._asked:
            self._screen.set_timer(DIM_AFTER_SECONDS, self._dim)
        self._asked = asked
        self._refresh()

    def _refresh(self) -> None:
        """Has the figures read, once more where they are being read already."""
        self._stale = True
        if not self._reading:
            self._reading = True
            self._screen.run_worker(self._keep_reading(), group="general")

    def _dim(self) -> None:
        if self._pane is not None and self._read is not None and self._read[0] != self._asked:
            self._pane.dim()

    async def _keep_reading(self) -> None:
        """Reads the figures until nothing has changed meanwhile."""
        from widgets import charts

        try:
            while self._stale and self.front.display:
                self._stale = False
                asked = self._asked
                # What draws the mix takes its time to be imported; nobody is to wait for it at the keyboard.
                found, _loaded = await asyncio.gather(
                    self._app.thread.look(partial(self._look, asked)), asyncio.to_thread(charts.load)
                )
                self._read = (asked, *found)
                self._draw()
        except DomainError as error:
            self._app.trouble(error)  # which has everything read again when the desk is back
        finally:
            self._reading = False

    async def _look(self, asked: _Asked, desk: "Desk") -> tuple[General, dict[Waiting, Page[OrderRow]]]:
        reads = desk.reads(self._app.identity)
        found = await reads.general(asked.period, asked.query.reseller)
        waiting = {}
        for which in Waiting:
            waiting[which] = await reads.orders(self._query_of(which, asked.query), limit=MOST_WAITING)
        return found, waiting

    def _draw(self) -> None:
        if self._read is None or self._pane is None:
            return
        asked, found, waiting = self._read
        mix = product_mix(
            found.purchases, product_type=self._product_type, billing_type=self._billing_type, most=SHARES
        )
        self._pane.show(
            Overview(found.statistics, mix, self._mix_words(asked.period), waiting), whose=self._screen.whose
        )
        self._dim()

    def _mix_words(self, period: Period) -> str:
        """The choices of the mix, each with its key."""
        key = self._app.keys.name
        product = type_label(self._product_type) if self._product_type else _("all products")
        billing = type_label(self._billing_type) if self._billing_type else _("all billing")
        return (
            f"{key('general.period')} {period_label(period)} · {key('general.product')} {product} · "
            f"{key('general.billing')} {billing}"
        )
