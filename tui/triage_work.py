"""Going through the list in front one order at a time, and back to it with the cursor where one was."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from domain.errors import DomainError
from domain.followup.model import FOLLOWED, Standing
from domain.orders.status import Status
from domain.query import Choice, Query
from domain.query.fields import ME, NOBODY
from domain.rows import OrderRow
from domain.words import _
from tui.cart_source import CartSource
from tui.triage import Walk
from widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.order_source import OrderSource
    from tui.screens.desk import DeskScreen
    from tui.screens.triage import TriageScreen

#: What is passed over unless the list is about just that, by the field that says so: what was put aside until a time
#: that has not come, and what a colleague follows up.
_PASSED_OVER = {
    "followup": Query((Choice("followup", (Standing.WAITING,)),), whole=True),
    "assigned": Query(
        (Choice("status", tuple(sorted(FOLLOWED))), Choice("assigned", (ME, NOBODY), negated=True)),
        whole=True,
    ),
}

#: So many of the orders that one was at are looked for in the list, at its end.
_LOOKED_FOR = 100


def begin(app: "OrdertopApp", screen: "DeskScreen") -> None:
    """Goes through the list in front from its cursor on; where there is none, that is told."""
    from tui.carts_tab import CartsTab
    from tui.screens.triage import CartTriage, OrderTriage

    if isinstance(carts := screen.other, CartsTab):
        _Beginning(app, screen, carts.table, carts.source, CartTriage, lambda row: row.order).begin()
    elif screen.other is None:
        kind = CartTriage if _of_carts(screen.listed.query) else OrderTriage
        _Beginning(app, screen, screen.table, screen.listed, kind, lambda row: row).begin()
    else:
        app.tell(_("Orders and carts are gone through one by one: choose one of those lists first."))


def _of_carts(query: Query) -> bool:
    """Whether nothing but carts is found: then they have the keys of their board."""
    return any(
        isinstance(term, Choice)
        and term.field in ("archive", "status")
        and not term.negated
        and set(term.values) == {Status.INCOMPLETE}
        for term in query.terms
    )


class _Beginning:
    """One list, and the screen that goes through it."""

    def __init__(
        self,
        app: "OrdertopApp",
        screen: "DeskScreen",
        table: WindowedTable[Any],
        source: "OrderSource | CartSource",
        kind: "type[TriageScreen]",
        order_of: Callable[[Any], OrderRow],
    ) -> None:
        self._app = app
        self._screen = screen
        self._table = table
        self._kind = kind
        self._order_of = order_of
        self._source: Any = source

    def begin(self) -> None:
        """From the row under the cursor on, after all keys so far."""
        if self._table.cursor_row is None and not self._table.busy:
            self._app.tell(_("This list is empty."))
        else:
            self._table.with_row(self._open)

    def _open(self, row: Any) -> None:
        # Orders are counted with their list; of so many that they were not, one does not see the end anyway.
        count = self._source.counted if isinstance(self._source, CartSource) else None
        walk = Walk(self._source, row, self._table.position, waiting=self._waiting, count=count)
        self._app.push_screen(self._kind(walk, self._order_of, self._back_on))

    async def _waiting(self, rows: Sequence[Any]) -> Collection[int]:
        """Which of these are for later, or for a colleague."""
        fields = {term.field for term in self._source.query.terms if isinstance(term, Choice)}
        looks = [query for field, query in _PASSED_OVER.items() if field not in fields]
        ids = [row.id for row in rows]

        async def look(desk: "Desk") -> set[int]:
            reads = desk.reads(self._app.identity)
            return {row.id for query in looks for row in await reads.orders_by_id(ids, query)}

        return await self._app.thread.look(look)

    def _back_on(self, seen: Sequence[Any]) -> None:
        """Puts the list's cursor on the latest of these that is still in the list."""
        if len(seen) == 1:
            self._table.go_to(seen[0].id)
        elif seen:
            self._screen.run_worker(self._find(seen[:_LOOKED_FOR]), group="triage")

    async def _find(self, seen: Sequence[Any]) -> None:
        try:
            here = {row.id for row in await self._source.rows([row.id for row in seen])}
        except DomainError as error:
            self._app.trouble(error)
            return
        if (row := next((row for row in seen if row.id in here), None)) is not None:
            self._table.go_to(row.id)
