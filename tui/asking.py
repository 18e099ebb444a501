"""How staff are asked before something is done to an order: what will happen, then the answer, then the desk (T13)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual.message import Message
from textual.screen import Screen

from domain.commands import Command
from domain.errors import DomainError
from domain.orders.status import Status
from domain.rows import OrderRow
from domain.words import _
from tui.actions import ACTIONS
from widgets.dialogs.ask import Ask, Question

if TYPE_CHECKING:
    from domain.commands import Outcome
    from domain.desk import Desk
    from domain.reads import Reads
    from tui.app import OrdertopApp

#: Stands in for a reason while the dialog finds out what would happen.
ANY_REASON = "…"

#: Makes a command of what was filled in; raises `DomainError` where that cannot be understood.
Answered = Callable[[Mapping[str, str]], Command]

T = TypeVar("T")


class Done(Message):
    """Something was done to an order, for the screen that asked."""

    def __init__(self, action_id: str, order_id: int) -> None:
        super().__init__()
        self.action_id = action_id
        self.order_id = order_id


class Asking:
    """Asks about orders and does what was answered.

    Args:
        screen: where the keys are pressed; one that is no longer in front when the answer is known asks no more.
        done: called with the order's id after something was done to it.
    """

    def __init__(self, app: "OrdertopApp", screen: Screen[None], done: Callable[[int], None]) -> None:
        self._app = app
        self._screen = screen
        self._done = done

    def obstacle(self, action_id: str, row: OrderRow) -> str | None:
        """Why the action is not possible for this order by this person, or none where it is."""
        app = self._app
        return ACTIONS[action_id].obstacle(app.identity, row, read_only=app.options.read_only)

    def hindered(self, action_id: str, row: OrderRow) -> bool:
        """Whether the action is not possible; then it is told why (T11)."""
        why = self.obstacle(action_id, row)
        if why is not None:
            self._app.tell(why)
        return why is not None

    def who(self, row: OrderRow) -> str:
        """The order in a line: whose, where it stands, its figures."""
        whose = row.customer or row.invoice_name or _("the reseller itself")
        return _("{customer} · {label} · total {total}, cost {cost}").format(
            customer=whose, label=row.label, total=row.total, cost=row.cost
        )

    async def look(self, row: OrderRow, at: "Callable[[Reads], Awaitable[T]]") -> T | None:
        """What the desk shows of something; none where it cannot be looked at, which is told."""

        async def looking(desk: "Desk") -> T:
            return await at(desk.reads(self._app.identity))

        return await self._or_told(row, looking)

    async def effects(self, action_id: str, row: OrderRow, command: Command) -> Sequence[str] | None:
        """What the command would do, in words; none where it would be refused, which is told."""
        if self.hindered(action_id, row):
            return None
        return await self._or_told(row, lambda desk: self._foreseen(desk, command))

    async def _foreseen(self, desk: "Desk", command: Command) -> Sequence[str]:
        found = await desk.foresee(self._app.identity, command)
        sentences = [sentence for sentence in found.sentences if ANY_REASON not in sentence]
        # What would change nothing says so by itself.
        return [*sentences, found.undo] if sentences and found.undo else sentences

    async def _or_told(self, row: OrderRow, asking: "Callable[[Desk], Awaitable[T]]") -> T | None:
        try:
            return await self._app.thread.ask(asking)
        except DomainError as error:
            self._app.tell(error.message)
            self._done(row.id)
            return None

    def ask(
        self,
        action_id: str,
        question: Question,
        row: OrderRow,
        answered: Answered,
        said: str,
        *,
        foreseen: Answered | None = None,
    ) -> None:
        """Asks, and does what `answered` makes of it.

        Args:
            said: told when it is done; may name the order by ``{number}``.
            foreseen: makes the command whose effects are shown, where those depend on what is filled in.
        """
        if self._app.front is not self._screen:
            return

        async def perform(typed: Mapping[str, str]) -> None:
            command = answered(typed)

            async def execute(desk: "Desk") -> "Outcome":
                return await desk.execute(self._app.identity, command)

            try:
                outcome = await self._app.thread.ask(execute)
            finally:
                self._done(row.id)
            self._screen.post_message(Done(action_id, row.id))
            short = outcome.details.get("status") == Status.UNEXECUTED
            told = _("{number} is accepted, but waits for credit.") if short else said
            self._app.tell(told.format(number=row.number))

        async def preview(typed: Mapping[str, str]) -> Sequence[str]:
            assert foreseen is not None
            command = foreseen(typed)
            return await self._app.thread.ask(lambda desk: self._foreseen(desk, command))

        # The same question about the same order, on the same desk: what was typed to it when the line dropped.
        about = f"{self._app.desk_name} {row.number} {action_id}"
        drafts = self._app.drafts
        known = drafts.of(about) if question.fields else {}
        question = replace(
            question,
            keys=self._app.keys.of(action_id),
            fields=[replace(field, typed=known.get(field.name, field.typed)) for field in question.fields],
            # What was to happen is not what will happen with what was typed then.
            effects=() if known and foreseen is not None else question.effects,
        )
        self._app.push_screen(
            Ask(
                question,
                perform,
                keep=lambda typed: drafts.keep(about, typed),
                preview=preview if foreseen is not None else None,
                order_id=row.id,
            )
        )
        self._app.look_now()  # which also tells the others who is at it
