"""What staff do to one order from any screen: ask, say what will happen, do it through the desk (T13)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import DomainError
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    DeliverItems,
    OrderCommand,
    RefuseOrder,
)
from domain.rows import OrderRow
from domain.words import _
from tui.actions import ACTIONS
from widgets.dialogs.ask import Ask, Field, Question

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp

#: Stands in for a reason while the dialog finds out what would happen.
_ANY_REASON = "…"


class OrderActions:
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

    async def approve(self, row: OrderRow) -> None:
        """Asks whether to approve; says what that does."""
        command = ApproveOrder(order_id=row.id, version=row.version)
        effects = await self._effects("order.approve", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Approve {number}?").format(number=row.number),
            facts=(self._who(row),),
            effects=effects,
            go=_("Approve"),
            stay=_("Keep as it is"),
        )
        self._ask("order.approve", question, row, lambda _typed: command, _("{number} approved."))

    async def cancel(self, row: OrderRow) -> None:
        """Asks whether to cancel, and why."""
        await self._with_reason(
            "order.cancel",
            CancelOrder(order_id=row.id, version=row.version, reason=_ANY_REASON),
            row,
            title=_("Cancel {number}?"),
            go=_("Cancel the order"),
            why=_("Why? Your colleagues will read it."),
            said=_("{number} cancelled."),
        )

    async def refuse(self, row: OrderRow) -> None:
        """Asks why the distributor refused the order."""
        await self._with_reason(
            "order.refuse",
            RefuseOrder(order_id=row.id, version=row.version, reason=_ANY_REASON),
            row,
            title=_("Record that the distributor refused {number}?"),
            go=_("Refused"),
            why=_("What is its reason? Your colleagues will read it."),
            said=_("{number} is back for approval."),
        )

    async def _with_reason(
        self,
        action_id: str,
        command: CancelOrder | RefuseOrder,
        row: OrderRow,
        *,
        title: str,
        go: str,
        why: str,
        said: str,
    ) -> None:
        effects = await self._effects(action_id, row, command)
        if effects is None:
            return
        question = Question(
            title=title.format(number=row.number),
            facts=(self._who(row),),
            effects=[line for line in effects if _ANY_REASON not in line],
            go=go,
            stay=_("Keep as it is"),
            fields=(Field(name="reason", label=why),),
        )
        self._ask(action_id, question, row, lambda typed: replace(command, reason=typed["reason"]), said)

    async def deliver(self, row: OrderRow) -> None:
        """Asks whether everything is delivered."""
        command = DeliverItems(order_id=row.id, version=row.version)
        effects = await self._effects("order.deliver", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Mark the items of {number} as delivered?").format(number=row.number),
            facts=(self._who(row),),
            effects=effects or (_("change nothing: everything is delivered already"),),
            go=_("Delivered"),
            stay=_("Keep as it is"),
        )
        self._ask("order.deliver", question, row, lambda _typed: command, _("{number}: delivery recorded."))

    async def note(self, row: OrderRow) -> None:
        """Asks for a note."""
        if why := self.obstacle("order.note", row):
            self._app.tell(why)
            return
        first = AddNote(order_id=row.id, version=row.version, body="")
        question = Question(
            title=_("A note on {number}").format(number=row.number),
            facts=(self._who(row),),
            go=_("Save the note"),
            stay=_("Leave it"),
            fields=(
                Field(name="body", label=_("Your colleagues will read it, customers will not."), lines=5),
            ),
        )

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            return AddNote(
                order_id=row.id, version=row.version, body=typed["body"], command_id=first.command_id
            )

        self._ask("order.note", question, row, answered, _("Note on {number} saved."))

    def copy(self, row: OrderRow) -> None:
        """Copies the order's number to the person's own clipboard (OSC 52)."""
        self._app.copy_to_clipboard(row.number)
        self._app.tell(_("{number} copied.").format(number=row.number))

    def show_number(self, row: OrderRow) -> None:
        """Shows the order's number alone, where the terminal takes no copying from programs."""
        from widgets.dialogs.number import ShowNumber

        if self._app.screen is self._screen:
            self._app.push_screen(ShowNumber(row.number, keys=self._app.keys.of("order.number")))

    def _who(self, row: OrderRow) -> str:
        whose = row.customer or row.invoice_name or _("the reseller itself")
        return _("{customer} · {label} · total {total}, cost {cost}").format(
            customer=whose, label=row.label, total=row.total, cost=row.cost
        )

    async def _effects(self, action_id: str, row: OrderRow, command: OrderCommand) -> tuple[str, ...] | None:
        """What the command would do, in words; none where it would be refused, which is told."""
        if why := self.obstacle(action_id, row):
            self._app.tell(why)
            return None

        async def preview(desk: "Desk") -> tuple[str, ...]:
            return await desk.preview(self._app.identity, command)

        try:
            return await self._app.thread.ask(preview)
        except DomainError as error:
            self._app.tell(error.message)
            self._done(row.id)
            return None

    def _ask(
        self,
        action_id: str,
        question: Question,
        row: OrderRow,
        answered: Callable[[Mapping[str, str]], OrderCommand],
        said: str,
    ) -> None:
        if self._app.screen is not self._screen:
            return

        async def perform(typed: Mapping[str, str]) -> None:
            command = answered(typed)

            async def execute(desk: "Desk") -> object:
                return await desk.execute(self._app.identity, command)

            try:
                await self._app.thread.ask(execute)
            finally:
                self._done(row.id)
            self._app.tell(said.format(number=row.number))

        # The same question about the same order, on the same desk: what was typed to it when the line dropped.
        about = f"{self._app.desk_name} {row.number} {action_id}"
        drafts = self._app.drafts
        known = drafts.of(about) if question.fields else {}
        question = replace(
            question,
            keys=self._app.keys.of(action_id),
            fields=[replace(field, typed=known.get(field.name, "")) for field in question.fields],
        )
        self._app.push_screen(
            Ask(question, perform, keep=lambda typed: drafts.keep(about, typed), order_id=row.id)
        )
        self._app.look_now()  # which also tells the others who is at it
