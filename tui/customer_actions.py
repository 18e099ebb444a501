"""What staff do to a customer on its card: the approval toggle, corrections, notes (A1, N3, T9)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

from domain.commands import Command
from domain.customers.commands import AddCustomerNote, ChangeCustomer, SetApproval
from domain.customers.events import FIELD_WORDS
from domain.customers.rows import CustomerRow
from domain.errors import DomainError
from domain.text import clean_line
from domain.words import _
from tui.actions import ACTIONS
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.reads import Reads
    from tui.app import OrdertopApp

#: Makes a command of what was filled in.
Answered = Callable[[Mapping[str, str]], Command]

T = TypeVar("T")

#: What stands beside the field before it.
_BESIDE = ("phone", "country")

#: Whether recovery messages are wanted.
_YES, _NO = "yes", "no"


class CustomerActions:
    """Asks about a customer, and does what was answered.

    Args:
        screen: the card; one that is no longer in front when the answer is known asks no more.
        done: called after something was done, or was tried.
    """

    def __init__(self, app: "OrdertopApp", screen: Screen[None], done: Callable[[], None]) -> None:
        self._app = app
        self._screen = screen
        self._done = done

    async def switch_approval(self, row: CustomerRow) -> None:
        """Asks whether orders are to wait or to pass from now on; a locked toggle is told with the reason (A1)."""
        if self._hindered("customer.approval"):
            return
        command = SetApproval(customer_ids=(row.id,), required=not row.approval_chosen)
        effects = await self._foreseen_or_told(command)
        if effects is None:
            return
        title = (
            _("Let orders of {name} pass without your approval?")
            if row.approval_chosen
            else _("Let orders of {name} wait for your approval?")
        )
        question = Question(
            title=title.format(name=row.name), effects=effects, go=_("Switch"), stay=_("Keep as it is")
        )
        self._ask(
            "customer.approval", question, row, lambda _typed: command, _("Approval of {name} switched.")
        )

    async def edit(self, row: CustomerRow) -> None:
        """Asks with what is known filled in; only what differs is changed."""
        if self._hindered("customer.edit"):
            return
        there = {name: getattr(row, name) or "" for name in FIELD_WORDS}
        first = ChangeCustomer(customer_id=row.id)

        def answered(typed: Mapping[str, str]) -> Command:
            other: dict[str, Any] = {
                name: typed[name] for name in there if clean_line(typed[name]) != clean_line(there[name])
            }
            wanted = typed["reminders"] == _YES
            return ChangeCustomer(
                customer_id=row.id,
                command_id=first.command_id,
                reminders=None if wanted == row.reminders else wanted,
                **other,
            )

        question = Question(
            title=_("Correct {name}").format(name=row.name),
            go=_("Save"),
            stay=_("Leave it"),
            fields=[
                Field(
                    name=name,
                    label=_(words).capitalize(),
                    typed=there[name],
                    beside=name in _BESIDE,
                    decides=True,
                )
                for name, words in FIELD_WORDS.items()
            ]
            + [
                Field(
                    name="reminders",
                    label=_("Recovery messages"),
                    typed=_YES if row.reminders else _NO,
                    choices=((_YES, _("wanted")), (_NO, _("not wanted"))),
                    decides=True,
                )
            ],
        )
        self._ask("customer.edit", question, row, answered, _("{name} corrected."), foreseen=answered)

    async def note(self, row: CustomerRow) -> None:
        """Asks for a note."""
        if self._hindered("customer.note"):
            return
        first = AddCustomerNote(customer_id=row.id, body="")
        question = Question(
            title=_("A note on {name}").format(name=row.name),
            go=_("Save the note"),
            stay=_("Leave it"),
            fields=(
                Field(name="body", label=_("Your colleagues will read it, customers will not."), lines=5),
            ),
        )
        self._ask(
            "customer.note",
            question,
            row,
            lambda typed: replace(first, body=typed["body"]),
            _("Note on {name} saved."),
        )

    def _hindered(self, action_id: str) -> bool:
        app = self._app
        why = ACTIONS[action_id].obstacle(app.identity, None, read_only=app.options.read_only)
        if why is not None:
            app.tell(why)
        return why is not None

    async def _looked(self, at: "Callable[[Reads], Awaitable[T]]") -> T | None:
        """What the desk shows of something; none where it cannot be looked at, which is told."""

        async def looking(desk: "Desk") -> T:
            return await at(desk.reads(self._app.identity))

        try:
            return await self._app.thread.ask(looking)
        except DomainError as error:
            self._app.tell(error.message)
            return None

    async def _foreseen_or_told(self, command: Command) -> Sequence[str] | None:
        try:
            return await self._foreseen(command)
        except DomainError as error:
            self._app.tell(error.message)
            self._done()
            return None

    async def _foreseen(self, command: Command) -> Sequence[str]:
        return await self._app.thread.ask(lambda desk: desk.preview(self._app.identity, command))

    def _ask(
        self,
        action_id: str,
        question: Question,
        row: CustomerRow,
        answered: Answered,
        said: str,
        *,
        foreseen: Answered | None = None,
    ) -> None:
        app = self._app
        if app.front is not self._screen:
            return

        async def perform(typed: Mapping[str, str]) -> None:
            command = answered(typed)

            async def execute(desk: "Desk") -> object:
                return await desk.execute(app.identity, command)

            try:
                await app.thread.ask(execute)
            finally:
                self._done()
            app.tell(said.format(name=typed.get("name") or row.name))

        async def preview(typed: Mapping[str, str]) -> Sequence[str]:
            assert foreseen is not None
            return await self._foreseen(foreseen(typed))

        # What was typed when the line dropped (T15).
        about = f"{app.desk_name} customer {row.id} {action_id}"
        known = app.drafts.of(about) if question.fields else {}
        question = replace(
            question,
            keys=app.keys.of(action_id),
            fields=[replace(field, typed=known.get(field.name, field.typed)) for field in question.fields],
        )
        keep = app.drafts.keep
        app.push_screen(
            Ask(
                question,
                perform,
                keep=lambda typed: keep(about, typed),
                preview=None if foreseen is None else preview,
            )
        )
