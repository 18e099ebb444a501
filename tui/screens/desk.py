"""The desk: tabs, archives, the search line and the list."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from domain.errors import DomainError, Refused
from domain.marks import Marks
from domain.orders.status import Archive
from domain.query import Exactly, Query, describe
from domain.rows import Changes, Counts, OrderRow, Page, ViewRow
from domain.sorting import NEWEST, Sort
from domain.words import _
from tui.actions import MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS
from tui.archives import archives_with_keys
from tui.bindings import bindings
from tui.columns import kept_columns
from tui.footer import Footer
from tui.list_keys import LIST_KEYS, ListKeys
from tui.offering import Offering
from tui.open_payments import OpenPayments
from tui.order_keys import OrderKeys
from tui.order_source import OrderSource
from tui.screens.tabbed import Tabbed
from tui.search_text import (
    archive_in,
    count_mine,
    empty_words,
    known_total,
    position_words,
    reseller_in,
    searching_mine,
    whose,
    with_archive,
    with_reseller,
)
from tui.tabs import BY_ID, CARTS, GENERAL, INCOMPLETE, ORDERS
from widgets.bars import Choices, Line, Rule
from widgets.order_table import OrderTable
from widgets.payments_pane import PaymentsPane
from widgets.search_line import SearchLine
from widgets.table_messages import (
    LoadFailed,
    MarksChanged,
    NewAbove,
    RowActivated,
)

if TYPE_CHECKING:
    from tui.app import OrdertopApp


#: What the footer says of an order in the list.
LIST_ACTIONS = ("table.open", *ORDER_ACTIONS)


class DeskScreen(Tabbed, OrderKeys, ListKeys):
    """All orders, searched and in colour; what a key does is done to the row it was pressed on (T2, T11)."""

    AUTO_FOCUS = "OrderTable"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        *ORDER_ACTIONS, *MORE_ORDER_ACTIONS, *QUIET_ORDER_ACTIONS, *LIST_KEYS
    )

    def __init__(
        self, counts: Counts, first_page: Page[OrderRow] | None = None, view: ViewRow | None = None
    ) -> None:
        super().__init__()
        self._searches = dict.fromkeys(BY_ID, "")
        self._sort = NEWEST
        self._new: dict[Widget, int] = {}
        self._opens_with = view
        self.counts = counts
        self._first_page = first_page
        self._listed: OrderSource

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    # Composition.

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Choices(id="tabs")
        yield Rule(id="alerts")
        yield Choices(id="archives")
        app = self._app
        yield SearchLine(self.said, self._names_of, key=app.keys.way("list.search"), id="search")
        if self._opens_with is not None:
            with suppress(DomainError):
                self.query_of(self._opens_with.query)
                self._searches[ORDERS], self._sort = self._opens_with.query, self._opens_with.sort
        yield OrderTable(
            self._source(),
            now=app.clock.now,
            zone=app.options.settings.zone,
            empty=self._empty(),
            moved=self.cursor_moved,
            choose=lambda columns: kept_columns(self.columns_file, columns),
        )
        yield Rule(id="payments-title")
        yield PaymentsPane(app.when)
        yield Rule(id="bulk")
        yield Rule(id="export")
        yield Rule(id="hint")
        yield Footer(
            "list.search", "list.filter", "list.views", "list.mine", "order.undo", "app.palette", "app.help"
        )

    def on_mount(self) -> None:
        for line in ("#payments-title", "#bulk", "#export"):
            self.query_one(line).display = False
        self.show_tabs()
        self.show_choices()
        self._show_search()
        self.resellers.recount()
        self._app.show_top()
        if self._opens_with is not None and not self.search_text:
            self.show_view(self._opens_with)  # which says why it cannot
        elif self._opens_with is None and self._app.options.settings.open_on != ORDERS:
            self.show_tab(self._app.options.settings.open_on)

    # The search.

    @property
    def sort(self) -> Sort:
        """How the orders are sorted."""
        return self._sort

    @property
    def search_text(self) -> str:
        """The search in force."""
        return self._searches[self.tab]

    @property
    def carts_only(self) -> bool:
        """Whether the list in front is that of carts, whatever is searched in it."""
        return self.tab == INCOMPLETE

    @property
    def reseller(self) -> Exactly | None:
        """The one reseller whose orders are shown, if that is so."""
        return self.searched.reseller

    @property
    def searched(self) -> Query:
        """What the list in front shows."""
        return self._listed.query if self.other is None else self.other.query

    @property
    def listed(self) -> OrderSource:
        """The orders that the list of orders shows."""
        return self._listed

    @property
    def whose(self) -> str:
        """Whose orders are shown, in words."""
        return whose(self.reseller, self.counts, some=bool(self._app.identity.reseller_ids))

    def query_of(self, text: str) -> Query:
        """What a search asks of the list in front.

        Raises:
            QueryError: it cannot be understood.
        """
        query = self._app.parse(text)
        if self.tab == INCOMPLETE and archive_in(text) is None:
            return query.with_term(CARTS)
        return query

    def said(self, text: str) -> str:
        """A search in words.

        Raises:
            QueryError: it cannot be understood.
        """
        return describe(self._app.parse(text))

    async def _names_of(self, field: str) -> Sequence[str]:
        return await self.searching.names(field)

    def _source(self) -> OrderSource:
        query = self.query_of(self.search_text)
        page, self._first_page = self._first_page, None
        self._listed = OrderSource(
            self._app.thread,
            self._app.identity,
            query,
            sort=self._sort,
            known_total=lambda: known_total(query, self.counts),
            first_page=page,
            many=self._show_search,
        )
        return self._listed

    def search(self, text: str) -> None:
        """Shows what matches; a search that cannot be understood is told, and nothing changes."""
        try:
            self.query_of(text)
        except DomainError as error:
            self._app.tell(error.message)
            return
        if self.tab == GENERAL and with_reseller(text, ""):
            self.show_tab(ORDERS)  # there is no list on this tab that could be searched
        self._searches[self.tab] = " ".join(text.split())
        self._reload()
        self.front.focus()

    def show_view(self, view: ViewRow) -> None:
        """Shows all orders as a saved view has them; one that cannot be understood is told, and nothing changes."""
        try:
            self.query_of(view.query)
        except DomainError as error:
            from tui.saved_views import cannot_show

            self._app.tell(cannot_show(view, error))
            return
        self._sort = view.sort
        self.show_orders(view.query)

    def show_orders(self, text: str) -> None:
        """Shows those of all orders that match."""
        if self.tab != ORDERS:
            self.show_tab(ORDERS)
        self.search(text)

    def show_carts(self, text: str) -> None:
        """Shows those of the carts to follow up that match."""
        if self.tab != INCOMPLETE:
            self.show_tab(INCOMPLETE)
        self.search(text)

    def show_reseller(self, term: str) -> None:
        """Shows the orders of one reseller, in both lists; an empty term shows those of all."""
        for tab, text in self._searches.items():
            if tab != self.tab:
                self._searches[tab] = with_reseller(text, term)
        self.search(with_reseller(self.search_text, term))

    def _reload(self, *, keep_cursor: bool = True) -> None:
        self._open_payments.close()
        if (other := self.other) is not None:
            other.show(self.query_of(self.search_text), empty=self._empty())
        else:
            self._reload_orders(keep_cursor=keep_cursor)
        self.resellers.recount()
        self.show_choices()
        self._show_search()

    def _reload_orders(self, *, keep_cursor: bool) -> None:
        self.table.set_empty(self._empty())
        self.table.show_sort(self._sort)
        before = self._listed.query.terms
        source = self._source()
        if source.query.terms != before and self.table.marking.leave_list():
            self._app.tell(_("All of a list is marked only while it is shown: these marks are gone."))
        self.table.reload(source, keep_cursor=keep_cursor)

    def _empty(self) -> str:
        return empty_words(self.search_text, self._app.keys.way, carts=self.tab == INCOMPLETE)

    # What is shown around the list.

    def show_choices(self) -> None:
        """Shows the archives, or what the tab in front offers instead."""
        if self.other is not None and self.other.choices:
            choices, chosen = self.other.choices, self.other.chosen
        else:
            choices = archives_with_keys(self.counts, self._app.keys.name, mine=self._mine)
            at_rest = Archive.INCOMPLETE.value if self.tab == INCOMPLETE else "all"
            chosen = archive_in(self.search_text) or at_rest
        for line in self.query("#archives").results(Choices):  # none when the screen is being left
            line.show(choices, chosen)

    @property
    def _mine(self) -> int:
        return count_mine(self.counts, self._app.identity.permissions)

    def _show_search(self) -> None:
        if self.other is not None:
            self.query_one(SearchLine).show(self.search_text, "")
            return
        table = self.table
        words = position_words(
            table.position.row, table.position.total, busy=table.busy, many=self._listed.too_many
        )
        if marked := table.marking.words:
            words.append(marked)
        self.query_one(SearchLine).show(self.search_text, " · ".join(words))

    def show_counts(self, counts: Counts) -> None:
        """Shows how many orders each archive holds, unless another reseller was picked meanwhile."""
        if counts.of == self.reseller:
            self.counts = counts
            self.show_choices()
            self._app.show_top()

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything:
            self._reload()
            self._open_payments.changed()
        else:
            self.table.refresh_rows(changes.touching(self.table.held))
            self.tell_others(changes)
            if self._open_payments.order_id in changes.order_ids:
                self._open_payments.changed()

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Others have these orders open (T12)."""
        named = {order_id: ", ".join(names) for order_id, names in openers.items()}
        self.table.show_openers(named)
        self.show_openers_elsewhere(named)

    def order_changed(self, order_id: int) -> None:
        """Reads the order again."""
        self.table.refresh_rows([order_id])
        self._app.look_now()

    @cached_property
    def _offering(self) -> Offering:
        return Offering(self._app, self)

    def _offer(self) -> None:
        """The cursor is on another order, or another tab is in front."""
        row = self.table.cursor_row if self.other is None else self.other.row
        if self.other is None:
            self._offering.offer(LIST_ACTIONS if row else (), row)
        else:
            self._offering.offer(self.other.actions, row)

    # Messages.

    @on(SearchLine.Submitted)
    def _searched(self, event: SearchLine.Submitted) -> None:
        self.search(event.text)

    @on(SearchLine.Left)
    def _search_left(self) -> None:
        self._show_search()
        self.front.focus()

    @on(Choices.Chosen, "#archives")
    def _archive_chosen(self, event: Choices.Chosen) -> None:
        self.choose_archive(None if event.choice == "all" else event.choice)

    def cursor_moved(self) -> None:
        """The cursor is elsewhere: the place and the keys are painted in the same frame (V4)."""
        if self.other is not None:
            self._offer()
            return
        self._show_search()
        self._open_payments.follow(self.table.cursor_row)
        self._offer()

    @on(RowActivated)
    def _activated(self, event: "RowActivated[Any]") -> None:
        if self.other is not None:
            self.other.activated(event.row)
        elif self._open_payments.are_of(event.row):
            self.open_details(event.row)
        else:
            self._open_payments.open(event.row)

    def open_details(self, row: OrderRow) -> None:
        """Opens everything about an order."""
        from tui.screens.details import DetailsScreen

        self.app.push_screen(DetailsScreen(row))

    @on(MarksChanged)
    def _marks_changed(self) -> None:
        self._show_search()

    @on(NewAbove)
    def _new_above(self, event: NewAbove) -> None:
        # In another order what is new lies anywhere, and what came to the top may be old.
        self._new[event.table] = event.count if event.table is not self.table or self._sort == NEWEST else 0
        self._show_hint()

    def _show_hint(self) -> None:
        """Says what came in at the top of the table in front, without moving what one reads (T12)."""
        count = self._new.get(self.front, 0)
        hint = _("↑ {n} new, {key} to see").format(n=count, key=self._app.keys.way("table.first"))
        self.query_one("#hint", Rule).say(hint if count else "")

    @on(LoadFailed)
    def _load_failed(self, event: LoadFailed) -> None:
        self._app.trouble(event.error)
        if isinstance(event.error, Refused) and self._sort != NEWEST:
            self.sort_by(NEWEST)  # too many match to be sorted otherwise

    # Actions. What is done to an order is done to the one under the cursor at the moment of the key.

    def action_order_refund(self) -> None:
        self._with_payment(self.money.refund)

    def action_order_capture_held(self) -> None:
        self._with_payment(self.held.capture)

    def action_order_void_held(self) -> None:
        self._with_payment(self.held.let_go)

    def _with_payment(self, act: Callable[[OrderRow, int | None], Coroutine[Any, Any, None]]) -> None:
        """Begins to ask about the payment under the cursor, or about any of the order's."""
        from tui.payments_tab import PaymentsTab

        if isinstance(payments := self.other, PaymentsTab):
            payments.with_payment(lambda row, payment_id: self.begin(act(row, payment_id)))
        else:
            self.with_order(lambda row: self.begin(act(row, None)))

    @cached_property
    def _open_payments(self) -> OpenPayments:
        return OpenPayments(self._app, self)

    def action_order_hint(self) -> None:
        self.of_orders(lambda table: table.with_row(lambda row: self._app.tell(table.hidden(row))))

    def action_list_clear(self) -> None:
        if self._open_payments.close() or self.table.marking.leave_range():
            return
        if self.search_text:
            self.search("")
        else:
            self.table.marking.set(Marks())

    def sort_by(self, sort: Sort) -> None:
        """Shows the orders sorted so, from the top."""
        self._sort = sort
        self._reload(keep_cursor=False)

    def action_list_reload(self) -> None:
        self._reload()
        self._app.look_now()

    def choose_archive(self, archive: str | None) -> None:
        """Shows this archive of all orders, or what has its key in the tab in front."""
        if self.other is not None and self.other.choose(archive or "all"):
            self.show_choices()
            return
        if self.tab != ORDERS:
            self.show_tab(ORDERS)
        mine = searching_mine(self._app.identity.permissions)
        self.search(with_archive(self.search_text, archive, mine=mine))

    def show_of_reseller(self, text: str) -> None:
        """Shows those of all orders that match, of the reseller whose are shown."""
        self.show_orders(f"{text} {reseller_in(self.search_text)}".strip())

    def turned(self) -> None:
        self._reload()
        self._new.clear()
        self._show_hint()
        self._offer()
