"""Which tab of the desk is in front, and what of it has the keys."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from textual import on
from textual.screen import Screen
from textual.widget import Widget

from domain.rows import Changes, OrderRow
from domain.words import _
from tui.tabs import BY_ID, ORDERS, TABS, OtherTab
from widgets.bars import Choice as Tab
from widgets.bars import Choices
from widgets.order_table import OrderTable

if TYPE_CHECKING:
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen


class Tabbed(Screen[None]):
    """One tab is in front: the list of orders, or what another tab shows instead."""

    def __init__(self) -> None:
        super().__init__()
        self.tab = ORDERS
        self._others: dict[str, OtherTab] = {}

    def turned(self) -> None:
        """Another tab is in front: what stands around it follows."""
        raise NotImplementedError

    @property
    def table(self) -> OrderTable:
        """The list of orders."""
        return self.query_one(OrderTable)

    @property
    def front(self) -> Widget:
        """What the tab in front shows, the list of orders or something else."""
        return self.table if self.other is None else self.other.front

    @property
    def other(self) -> OtherTab | None:
        """The tab in front, where it shows something else than the list of orders."""
        make = BY_ID[self.tab].make
        if make is None:
            return None
        if self.tab not in self._others:
            self._others[self.tab] = make(cast("OrdertopApp", self.app), cast("DeskScreen", self))
        return self._others[self.tab]

    def show_tabs(self) -> None:
        """Shows which tabs there are."""
        tabs = [Tab(tab.id, _(tab.label), _(tab.label)) for tab in TABS]
        self.query_one("#tabs", Choices).show(tabs, self.tab)

    def show_tab(self, tab: str) -> None:
        """Brings this tab to the front."""
        if tab == self.tab:
            return
        self.tab = tab
        self.show_tabs()
        self.turned()
        self.table.display = self.other is None
        for name, other in self._others.items():
            other.front.display = name == tab
        self.front.focus()

    def tell_others(self, changes: Changes) -> None:
        """Something was recorded on the desk, which concerns other tabs too (T12)."""
        for other in self._others.values():
            other.changed(changes)

    def show_openers_elsewhere(self, openers: Mapping[int, str]) -> None:
        """Others have these orders open, which the board of carts says too (T12)."""
        from tui.carts_tab import CartsTab

        for other in self._others.values():
            if isinstance(other, CartsTab):
                other.show_openers(openers)

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order under the cursor."""
        if (other := self.other) is not None:
            other.with_order(act)
        else:
            self.table.with_row(act)

    def step(self, by: int) -> None:
        """Moves the cursor to the next order, or the one before."""
        if (other := self.other) is not None:
            other.step(by)
        else:
            self.table.action_walk("move", by)

    def of_orders(self, act: Callable[[OrderTable], object]) -> None:
        """Does this with the list of orders, where that is shown."""
        if (other := self.other) is not None:
            cast("OrdertopApp", self.app).tell(_(other.no_list))
        else:
            act(self.table)

    @on(Choices.Chosen, "#tabs")
    def _tab_chosen(self, event: Choices.Chosen) -> None:
        self.show_tab(event.choice)

    def action_tab_next(self) -> None:
        self._turn_tabs(1)

    def action_tab_previous(self) -> None:
        self._turn_tabs(-1)

    def _turn_tabs(self, by: int) -> None:
        tabs = [tab.id for tab in TABS]
        self.show_tab(tabs[(tabs.index(self.tab) + by) % len(tabs)])
