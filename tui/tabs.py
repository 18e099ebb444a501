"""The tabs of the desk, and what each shows (SPEC 4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from textual.widget import Widget

from domain.orders.status import Archive
from domain.query import Choice, Query
from domain.rows import Changes, OrderRow
from domain.words import mark
from widgets.bars import Choice as BarChoice

if TYPE_CHECKING:
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

GENERAL, ORDERS, RECURRING, PAYMENTS, INCOMPLETE = "general", "orders", "recurring", "payments", "incomplete"
REPORTS = "reports"


class OtherTab(Protocol):
    """A tab that shows something else than the list of orders. Its widget is there from the first time it is shown."""

    #: Told where a key is for lists of orders alone.
    no_list: str

    @property
    def actions(self) -> Sequence[str]:
        """What can be done in it, for the footer."""
        ...

    @property
    def front(self) -> Widget:
        """The widget that has the keys."""
        ...

    @property
    def shown(self) -> bool:
        """Whether it was ever shown."""
        ...

    @property
    def query(self) -> Query:
        """What is searched in it."""
        ...

    @property
    def row(self) -> OrderRow | None:
        """The order under its cursor, as far as it is known without asking the desk."""
        ...

    @property
    def choices(self) -> Sequence[BarChoice]:
        """What the line above it offers instead of the archives of orders; with none, those."""
        ...

    @property
    def chosen(self) -> str:
        """Which of its choices is shown."""
        ...

    def choose(self, choice: str) -> bool:
        """Shows this of its choices, named as the archive whose key it has; false where it has no such choice."""
        ...

    def activated(self, row: Any) -> None:
        """A row of its list was opened."""
        ...

    def show(self, query: Query, *, empty: str) -> None:
        """Shows what is about the orders that match."""
        ...

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk (T12)."""
        ...

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order under the cursor."""
        ...

    def step(self, by: int) -> None:
        """Moves the cursor to the next order, or the one before."""
        ...


# What a tab is made of is imported when it is first shown (V1).


def _general(app: "OrdertopApp", screen: "DeskScreen") -> OtherTab:
    from tui.general_tab import GeneralTab

    return GeneralTab(app, screen)


def _recurring(app: "OrdertopApp", screen: "DeskScreen") -> OtherTab:
    from tui.recurring_tab import RecurringTab

    return RecurringTab(app, screen)


def _payments(app: "OrdertopApp", screen: "DeskScreen") -> OtherTab:
    from tui.payments_tab import PaymentsTab

    return PaymentsTab(app, screen)


def _incomplete(app: "OrdertopApp", screen: "DeskScreen") -> OtherTab:
    from tui.carts_tab import CartsTab

    return CartsTab(app, screen)


def _reports(app: "OrdertopApp", screen: "DeskScreen") -> OtherTab:
    from tui.report_tab import ReportTab

    return ReportTab(app, screen)


@dataclass(frozen=True, slots=True)
class DeskTab:
    """A tab: its id, its words, and who makes what it shows beside the list of orders."""

    id: str
    label: str
    make: "Callable[[OrdertopApp, DeskScreen], OtherTab] | None" = None


#: What a search in *Incomplete* is about where it does not say otherwise.
CARTS = Choice("archive", (Archive.INCOMPLETE,))

#: In the order in which they stand.
TABS = (
    DeskTab(GENERAL, mark("General"), _general),
    DeskTab(ORDERS, mark("All orders")),
    DeskTab(RECURRING, mark("Recurring orders"), _recurring),
    DeskTab(PAYMENTS, mark("Payments"), _payments),
    DeskTab(INCOMPLETE, mark("Incomplete"), _incomplete),
    DeskTab(REPORTS, mark("Reports"), _reports),
)
BY_ID = {tab.id: tab for tab in TABS}
