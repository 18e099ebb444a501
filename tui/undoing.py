"""Taking one's last change back, with what that does said before it is done (S7)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.message import Message
from textual.screen import Screen

from domain.errors import DomainError
from domain.undoing.commands import UndoChange
from domain.undoing.model import change_name, final_reason
from domain.undoing.ports import ChangeRow
from domain.words import _, ngettext
from tui.actions import ACTIONS
from widgets.dialogs.ask import Ask, Question

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from domain.desk import Desk
    from tui.app import OrdertopApp


class TakenBack(Message):
    """The last change of the orders with these numbers was taken back, for the screen that asked."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__()
        self.numbers = numbers


class Undoing:
    """Asks whether to take the last change back.

    Args:
        done: called after something was taken back, or was tried.
    """

    def __init__(self, app: "OrdertopApp", screen: Screen[None], done: Callable[[], None]) -> None:
        self._app = app
        self._screen = screen
        self._done = done

    async def undo(self) -> None:
        """Asks about this person's last change on the desk, or the bulk that it was part of."""
        app = self._app
        why = ACTIONS["order.undo"].obstacle(app.identity, None, read_only=app.options.read_only)
        if why is not None:
            app.tell(why)
            return
        try:
            row = await app.thread.ask(lambda desk: desk.reads(app.identity).own_change())
            if row is None:
                app.tell(_("There is nothing of yours from the last day to take back."))
            elif row.bulk and row.count > 1:
                self._ask_about_bulk(row)
            elif row.final is not None:
                what = _("{what} of {number}").format(what=change_name(row.command), number=_orders(row))
                said = _("{what} cannot be taken back: {reason}.")
                app.tell(said.format(what=what[:1].upper() + what[1:], reason=final_reason(row.final)))
            else:
                await self._ask_about(row)
        except DomainError as error:
            app.tell(error.message)

    async def _ask_about(self, row: ChangeRow) -> None:
        app = self._app
        command = UndoChange(change=row.command_id)
        effects = await app.thread.ask(lambda desk: desk.preview(app.identity, command))
        what = change_name(row.command)

        async def perform(_typed: "Mapping[str, str]") -> None:
            async def execute(desk: "Desk") -> object:
                return await desk.execute(app.identity, command)

            await self._do(execute)
            self._screen.post_message(TakenBack(row.orders))
            app.tell(_("{number}: {what} taken back.").format(number=_orders(row), what=what))

        self._ask(
            Question(
                title=_("Take back {what} of {number}?").format(what=what, number=_orders(row)),
                facts=(self._since(row),),
                effects=effects,
                go=_("Take it back"),
                stay=_("Keep it"),
                keys=app.keys.of("order.undo"),
            ),
            perform,
        )

    def _ask_about_bulk(self, row: ChangeRow) -> None:
        bulk = self._app.desk_screen.bulk if self._app.desk_screen is not None else None
        if bulk is None or bulk.busy:
            self._app.tell(_("A bulk is running; it can be taken back when it has ended, or was stopped."))
            return

        async def perform(_typed: "Mapping[str, str]") -> None:
            bulk.undo(row.bulk, row.count)

        many = ngettext("{n} order", "{n} orders", row.count).format(n=f"{row.count:,}")
        self._ask(
            Question(
                title=_("Take back {what} of {orders}?").format(what=change_name(row.command), orders=many),
                facts=(self._since(row),),
                effects=(
                    _("put each order back as it was, unless someone has changed it since"),
                    _("leave what cannot be taken back as it is, and say why"),
                ),
                go=_("Take all back"),
                stay=_("Keep them"),
                keys=self._app.keys.of("order.undo"),
            ),
            perform,
        )

    def _since(self, row: ChangeRow) -> str:
        return _("You did that at {time}.").format(time=self._app.when(row.at))

    async def _do(self, work: "Callable[[Desk], Awaitable[object]]") -> None:
        try:
            await self._app.thread.ask(work)
        finally:
            self._done()

    def _ask(self, question: Question, perform: "Callable[[Mapping[str, str]], Awaitable[None]]") -> None:
        if self._app.front is self._screen:
            self._app.push_screen(Ask(question, perform))


def _orders(row: ChangeRow) -> str:
    """The numbers of the orders, a few of many."""
    named = ", ".join(row.orders)
    more = row.count - len(row.orders)
    return named if row.bulk or more <= 0 else _("{numbers} and {n} more").format(numbers=named, n=more)
