"""What staff do to one order from any screen, apart from its money: delivery, notes, its number."""

from collections.abc import Mapping
from dataclasses import replace

from domain.delivery.commands import RetryDelivery
from domain.mail.commands import ResendLetters
from domain.orders.commands import AddNote, DeliverItems, OrderCommand, RefuseOrder
from domain.rows import OrderRow
from domain.words import _
from tui.asking import ANY_REASON, Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field


class OrderActions(Asking):
    """What is done to an order apart from its money."""

    async def refuse(self, row: OrderRow) -> None:
        """Asks why the distributor refused the order."""
        command = RefuseOrder(order_id=row.id, version=row.version, reason=ANY_REASON)
        effects = await self.effects("order.refuse", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Record that the distributor refused {number}?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Refused"),
            stay=_("Keep as it is"),
            fields=(Field(name="reason", label=_("What is its reason? Your colleagues will read it.")),),
        )
        self.ask(
            "order.refuse",
            question,
            row,
            lambda typed: replace(command, reason=typed["reason"]),
            _("{number} is back for approval."),
        )

    async def deliver(self, row: OrderRow) -> None:
        """Asks whether everything is delivered."""
        command = DeliverItems(order_id=row.id, version=row.version)
        effects = await self.effects("order.deliver", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Mark the items of {number} as delivered?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects or (_("change nothing: everything is delivered already"),),
            go=_("Delivered"),
            stay=_("Keep as it is"),
        )
        self.ask("order.deliver", question, row, lambda _typed: command, _("{number}: delivery recorded."))

    async def redeliver(self, row: OrderRow) -> None:
        """Asks whether what failed is delivered again."""
        command = RetryDelivery(order_id=row.id, version=row.version)
        effects = await self.effects("order.redeliver", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Deliver again what failed of {number}?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Deliver again"),
            stay=_("Keep as it is"),
        )
        said = _("{number}: asked for again; its answer shows in the row.")
        self.ask("order.redeliver", question, row, lambda _typed: command, said)

    async def resend(self, row: OrderRow) -> None:
        """Asks whether to send the letters again that did not arrive (N3)."""
        command = ResendLetters(order_id=row.id)
        effects = await self.effects("details.resend", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Send the letters of {number} again?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Send again"),
            stay=_("Leave them"),
        )
        said = _("{number}: letters are on their way.")
        self.ask("details.resend", question, row, lambda _typed: command, said)

    async def note(self, row: OrderRow) -> None:
        """Asks for a note."""
        if self.hindered("order.note", row):
            return
        first = AddNote(order_id=row.id, version=row.version, body="")
        question = Question(
            title=_("A note on {number}").format(number=row.number),
            facts=(self.who(row),),
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

        self.ask("order.note", question, row, answered, _("Note on {number} saved."))

    def copy(self, row: OrderRow) -> None:
        """Copies the order's number to the person's own clipboard (OSC 52)."""
        self._app.copy_to_clipboard(row.number)
        self._app.tell(_("{number} copied.").format(number=row.number))

    def show_number(self, row: OrderRow) -> None:
        """Shows the order's number alone, where the terminal takes no copying from programs."""
        from widgets.dialogs.number import ShowNumber

        if self._app.front is self._screen:
            self._app.push_screen(ShowNumber(row.number, keys=self._app.keys.of("order.number")))
