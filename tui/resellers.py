"""Whose orders are looked at: picked from those one may see, said in the search (T2)."""

from typing import TYPE_CHECKING

from domain.errors import DomainError
from domain.query import Exactly
from domain.query.exact import write_exactly
from domain.rows import Counts, ResellerRow
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen
    from widgets.dialogs.resellers import ResellerPicker

#: The id of the line that stands for all; no reseller has it.
_ALL = 0


class Resellers:
    """The resellers over the orders of a screen."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen

    def recount(self) -> None:
        """Has the counts read anew where they are of others than the orders that are shown."""
        reseller = self._screen.reseller
        if self._screen.counts.of != reseller:
            self._screen.run_worker(self._count(reseller), group="counts", exclusive=True)

    async def _count(self, reseller: Exactly | None) -> None:
        async def look(desk: "Desk") -> Counts:
            return await desk.reads(self._app.identity).counts(reseller)

        try:
            self._screen.show_counts(await self._app.thread.ask(look))
        except DomainError as error:
            self._app.trouble(error)

    def pick(self) -> None:
        """Opens the list of resellers; the one that is picked becomes a term of the search."""
        from widgets.dialogs.resellers import ResellerPicker

        def begin(picker: ResellerPicker) -> None:
            picker.run_worker(self._show(picker), group="resellers")

        def picked(row: ResellerRow | None) -> None:
            if row is not None:
                term = "" if row.id == _ALL else write_exactly("reseller", row.name, row.id)
                self._screen.show_reseller(term)

        self._app.push_screen(ResellerPicker(begin=begin), picked)

    async def _show(self, picker: "ResellerPicker") -> None:
        some = bool(self._app.identity.reseller_ids)

        async def look(desk: "Desk") -> tuple[tuple[ResellerRow, ...], Counts]:
            reads = desk.reads(self._app.identity)
            return await reads.resellers(), await reads.counts(self._screen.reseller)

        try:
            rows, counts = await self._app.thread.ask(look)
        except DomainError as error:
            picker.tell(error.message, bad=True)
            return
        everyone = ResellerRow(
            id=_ALL,
            name=_("All of your resellers") if some else _("All resellers"),
            orders=sum(row.orders for row in rows),
            needs_me=sum(row.needs_me for row in rows),
        )
        present = next((row for row in rows if row.name == counts.reseller), everyone)
        picker.show([everyone, *rows], present)
