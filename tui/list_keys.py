"""The keys that say which orders a list holds and how it shows them, and those that mark its rows (T2, T4)."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from domain.marks import Marks
from domain.orders.status import Archive
from domain.sorting import Sort, next_sort
from tui.columns import choose_columns
from tui.resellers import Resellers
from tui.search_text import MINE, with_repeats_turned
from tui.state_file import StateFile, state_file
from widgets.order_table import OrderTable
from widgets.search_line import SearchLine

if TYPE_CHECKING:
    from tui.app import OrdertopApp
    from tui.bulk import BulkWork
    from tui.export_work import ExportWork
    from tui.screens.desk import DeskScreen
    from tui.searching import Searching


#: The actions that a list of orders has, beside those on its orders.
LIST_KEYS = (
    "order.number", "order.hint", "order.fraud", "list.search", "list.filter", "list.views", "list.place",
    "list.columns", "list.reseller", "list.clear", "list.all", "list.incomplete", "list.awaiting_payment",
    "list.awaiting_approval", "list.handled", "list.closed", "list.mine", "list.mark_all", "list.invert",
    "list.unmark", "list.bulk", "list.triage", "list.report", "list.sort", "list.turn", "list.repeats", "list.export",
    "list.reload", "tab.next", "tab.previous",
)  # fmt: skip


class ListKeys(Screen[None]):
    """What the keys of a list do, beside moving in it."""

    @property
    def _me(self) -> "DeskScreen":
        return cast("DeskScreen", self)

    @property
    def _ordertop_app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def choose_archive(self, archive: str | None) -> None:
        """Shows this archive, what waits for staff, or with none all orders."""
        raise NotImplementedError

    def of_orders(self, act: Callable[[OrderTable], object]) -> None:
        """Does this with the list of orders, where that is the one that is shown; else it is told."""
        raise NotImplementedError

    def sort_by(self, sort: Sort) -> None:
        """Shows the list of orders sorted so."""
        raise NotImplementedError

    @cached_property
    def columns_file(self) -> StateFile:
        """Where the chosen columns are kept."""
        return state_file("columns.json")

    @cached_property
    def resellers(self) -> Resellers:
        """Whose orders are shown."""
        return Resellers(self._ordertop_app, self._me)

    @cached_property
    def searching(self) -> "Searching":
        """What a search needs besides its line."""
        from tui import searching

        return searching.Searching(self._ordertop_app, self._me)

    @cached_property
    def bulk(self) -> "BulkWork":
        """What is done to all marked orders."""
        from tui.bulk import BulkWork

        return BulkWork(self._ordertop_app, self._me)

    @cached_property
    def exporting(self) -> "ExportWork":
        """What is exported of what is seen."""
        from tui.export_work import ExportWork

        return ExportWork(self._ordertop_app, self._me)

    def tell_unfinished(self) -> None:
        """Says that a bulk was broken off, where one was; nothing is imported where there was none (V1)."""
        from tui.state_file import state_file

        if state_file("bulk.json").path.exists():
            self.bulk.tell_unfinished()

    # The search.

    def action_list_search(self) -> None:
        self.query_one(SearchLine).begin()

    def action_list_filter(self) -> None:
        self.searching.fill_in()

    def action_list_views(self) -> None:
        from tui.saved_views import SavedViews

        SavedViews(self._ordertop_app, self._me).open()

    def action_list_place(self) -> None:
        from tui.placing import place_order

        place_order(self._ordertop_app, "list.place")

    def action_list_columns(self) -> None:
        self.of_orders(lambda table: choose_columns(self._ordertop_app, table, self.columns_file))

    def action_list_reseller(self) -> None:
        self.resellers.pick()

    def action_list_repeats(self) -> None:
        self._me.show_orders(with_repeats_turned(self._me.search_text))

    # Marks and the order of the list.

    def action_list_unmark(self) -> None:
        self.of_orders(lambda table: table.marking.set(Marks()))

    def action_list_mark_all(self) -> None:
        self.of_orders(lambda table: table.marking.set(Marks(query=self._me.searched)))
        self.bulk.marked_all()

    def action_list_invert(self) -> None:
        self.of_orders(lambda table: table.marking.invert(self._me.searched))
        self.bulk.marked_all()

    def action_list_bulk(self) -> None:
        self.of_orders(lambda _table: self.bulk.open())

    def action_list_triage(self) -> None:
        from tui.triage_work import begin

        begin(self._ordertop_app, self._me)

    def action_list_report(self) -> None:
        self.bulk.show_report()

    def action_list_export(self) -> None:
        self.exporting.open()

    def action_list_sort(self) -> None:
        self.of_orders(lambda table: self.sort_by(next_sort(table.sort)))

    def action_list_turn(self) -> None:
        self.of_orders(lambda table: self.sort_by(table.sort.turned()))

    # Archives.

    def action_list_all(self) -> None:
        self.choose_archive(None)

    def action_list_incomplete(self) -> None:
        self.choose_archive(Archive.INCOMPLETE)

    def action_list_awaiting_payment(self) -> None:
        self.choose_archive(Archive.AWAITING_PAYMENT)

    def action_list_awaiting_approval(self) -> None:
        self.choose_archive(Archive.AWAITING_APPROVAL)

    def action_list_handled(self) -> None:
        self.choose_archive(Archive.HANDLED)

    def action_list_closed(self) -> None:
        self.choose_archive(Archive.CLOSED)

    def action_list_mine(self) -> None:
        self.choose_archive(MINE)
