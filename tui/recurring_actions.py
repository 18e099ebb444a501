"""What staff do to a recurring order: suspend, activate, complete, each said beforehand (C2, C4, T13)."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from domain.errors import DomainError
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    RecurringCommand,
    SuspendRecurring,
)
from domain.recurring.periods import every
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringAction, recurring_obstacle
from domain.recurring.wording import status_words
from domain.words import _, mark
from tui.actions import ACTIONS
from widgets.dialogs.ask import Ask, Question

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp


class _Way(NamedTuple):
    """What one action asks for, and the words of its dialog."""

    action: RecurringAction
    command: type[RecurringCommand]
    title: str
    go: str
    said: str


_WAYS = {
    "recurring.activate": _Way(
        RecurringAction.ACTIVATE,
        ActivateRecurring,
        mark("Activate {number}?"),
        mark("Activate"),
        mark("{number} is debited again."),
    ),
    "recurring.suspend": _Way(
        RecurringAction.SUSPEND,
        SuspendRecurring,
        mark("Suspend {number}?"),
        mark("Suspend"),
        mark("Nothing is debited for {number} until it is activated."),
    ),
    "recurring.complete": _Way(
        RecurringAction.COMPLETE,
        CompleteRecurring,
        mark("Complete {number} for good?"),
        mark("Complete"),
        mark("{number} is finished."),
    ),
}

#: Those that change something, in the order in which a footer shows them.
RECURRING_ACTIONS = tuple(_WAYS)


class RecurringActions:
    """Asks about a recurring order, and does what was answered.

    Args:
        screen: where the keys are pressed; one that is no longer in front when the answer is known asks no more.
        done: called after something was done, or was tried.
    """

    def __init__(self, app: "OrdertopApp", screen: Screen[None], done: Callable[[], None]) -> None:
        self._app = app
        self._screen = screen
        self._done = done

    def possible(self, row: RecurringRow) -> tuple[str, ...]:
        """The ids of what can be done with it by this person."""
        return tuple(action_id for action_id in _WAYS if self._obstacle(action_id, row) is None)

    def _obstacle(self, action_id: str, row: RecurringRow) -> str | None:
        app, way = self._app, _WAYS[action_id]
        why = ACTIONS[action_id].obstacle(app.identity, None, read_only=app.options.read_only)
        refused = recurring_obstacle(way.action, row.status, row.number)
        return why or (refused.message if refused else None)

    async def ask(self, action_id: str, row: RecurringRow) -> None:
        """Says what the action would do, and asks."""
        app, way = self._app, _WAYS[action_id]
        if (why := self._obstacle(action_id, row)) is not None:
            app.tell(why)
            return
        command = way.command(recurring_id=row.id, version=row.version)
        effects = await self._foreseen(command)
        if effects is None or app.front is not self._screen:
            return

        async def perform(_typed: Mapping[str, str]) -> None:
            async def execute(desk: "Desk") -> object:
                return await desk.execute(app.identity, command)

            try:
                await app.thread.ask(execute)
            finally:
                self._done()
            app.tell(_(way.said).format(number=row.number))

        question = Question(
            title=_(way.title).format(number=row.number),
            facts=(f"{row.customer} · {row.name} · {row.price}, {every(row.period)} · {status_words(row)}",),
            effects=effects,
            go=_(way.go),
            stay=_("Keep as it is"),
            keys=app.keys.of(action_id),
        )
        app.push_screen(Ask(question, perform, order_id=row.initial_order_id))

    async def _foreseen(self, command: RecurringCommand) -> Sequence[str] | None:
        try:
            return await self._app.thread.ask(lambda desk: desk.preview(self._app.identity, command))
        except DomainError as error:
            self._app.tell(error.message)
            self._done()
            return None
