"""What a person does with custom statuses: set on an order, added, renamed, retired, all through the desk (L14)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.commands import Command
from domain.errors import DomainError, InvalidInput
from domain.orders.status import Status, plain_label
from domain.rows import OrderRow
from domain.statuses.colours import Colour, colour_label
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from domain.statuses.model import NAME_LIMIT
from domain.statuses.rows import StatusRow
from domain.words import _
from tui.actions import ACTIONS
from tui.asking import Answered
from tui.row_work import RowWork
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field
from widgets.dialogs.rows import RowDialog
from widgets.dialogs.statuses import NONE, StatusList

if TYPE_CHECKING:
    from domain.reads import Reads
    from tui.app import OrdertopApp

Statuses = RowDialog[int, StatusRow]


class CustomStatuses(RowWork[StatusRow]):
    """The list of custom statuses over a screen with orders, and the dialogs it opens.

    Args:
        done: called with the order's id after something was done to it.
    """

    def __init__(self, app: "OrdertopApp", screen: Screen[None], done: Callable[[int], None]) -> None:
        super().__init__(app)
        self._screen = screen
        self._done = done

    def open(self, row: OrderRow) -> None:
        """Opens the list for an order; what is chosen in it is set on the order."""
        app = self._app
        why = ACTIONS["order.set_status"].obstacle(app.identity, row, read_only=app.options.read_only)
        if why is not None:
            app.tell(why)
            return

        def chosen(status_id: int | None) -> None:
            if status_id is not None and (status_id != NONE or row.custom_status is not None):
                self._screen.run_worker(self._set(row, status_id or None))

        app.push_screen(
            StatusList(
                title=_("Which status shows on {number}?").format(number=row.number),
                base=row.status,
                current=row.custom_status,
                begin=self._read,
                act=lambda statuses, what, status: self._act(statuses, what, status, row),
                keys=[
                    ("↵", _("set")),
                    ("n", _("new")),
                    ("e", _("name, colour")),
                    ("J K", _("down, up")),
                    ("d", _("retire, or back")),
                    ("esc", _("back")),
                ],
            ),
            chosen,
        )

    async def _set(self, row: OrderRow, status_id: int | None) -> None:
        command = SetStatus(order_id=row.id, version=row.version, status_id=status_id)
        try:
            await self._execute(command)
        except DomainError as error:
            self._app.tell(error.message)
            return
        finally:
            self._done(row.id)
        self._app.tell(_("{number}: status set.").format(number=row.number))

    async def rows(self, reads: "Reads") -> tuple[StatusRow, ...]:
        """The statuses of the desk."""
        return await reads.statuses()

    def _act(self, statuses: Statuses, what: str, row: StatusRow | None, order: OrderRow) -> None:
        if what == "add":
            self._add(statuses, order)
            return
        assert row is not None
        if what == "edit":
            self._edit(statuses, row)
        elif what == "retire":
            self._retire(statuses, row)
        else:
            command = ChangeStatus(
                status_id=row.id, position=max(1, row.position + (1 if what == "down" else -1))
            )
            self._begin(statuses, self._do(statuses, command))

    def _add(self, statuses: Statuses, order: OrderRow) -> None:
        # The same command however often it is tried (R8).
        first = AddStatus(name="", base=order.status, colour=Colour.BLUE)
        question = Question(
            title=_("A new status"),
            go=_("Add"),
            stay=_("Leave it"),
            fields=(
                _name_field(""),
                Field(
                    name="base",
                    label=_("For orders that are"),
                    typed=order.status.value,
                    choices=[(status.value, plain_label(status)) for status in Status],
                    decides=True,
                ),
                _colour_field(Colour.BLUE),
            ),
        )
        self._ask(
            statuses,
            question,
            lambda typed: replace(
                first, name=typed["status"], base=Status(typed["base"]), colour=Colour(typed["colour"])
            ),
            _("Added."),
        )

    def _edit(self, statuses: Statuses, row: StatusRow) -> None:
        first = ChangeStatus(status_id=row.id)
        question = Question(
            title=_("“{name}”").format(name=row.name),
            facts=(_("For orders that are “{base}”.").format(base=plain_label(row.base)),),
            go=_("Change"),
            stay=_("Leave it"),
            keys=("e",),
            fields=(_name_field(row.name), _colour_field(row.colour)),
        )

        def answered(typed: Mapping[str, str]) -> Command:
            if not typed["status"].strip():
                raise InvalidInput(_("A status needs a name."), rule="L14")
            return replace(first, name=typed["status"], colour=Colour(typed["colour"]))

        self._ask(statuses, question, answered, _("Changed."))

    def _retire(self, statuses: Statuses, row: StatusRow) -> None:
        command = ChangeStatus(status_id=row.id, retired=not row.retired)
        title = _("Take “{name}” back into use?") if row.retired else _("Retire “{name}”?")
        question = Question(
            title=title.format(name=row.name),
            go=_("Back into use") if row.retired else _("Retire"),
            stay=_("Leave it"),
            keys=("d",),
        )
        self._ask(statuses, question, lambda _typed: command, _("Changed."))

    def _ask(self, listed: Statuses, question: Question, answered: Answered, said: str = "") -> None:
        async def preview(typed: Mapping[str, str]) -> Sequence[str]:
            return await self._foreseen(answered(typed))

        self._app.push_screen(Ask(question, self._performing(listed, answered, said), preview=preview))


def _name_field(name: str) -> Field:
    return Field(name="status", label=_("Its name"), limit=NAME_LIMIT, typed=name, decides=True)


def _colour_field(colour: Colour) -> Field:
    choices = [(one.value, colour_label(one)) for one in Colour]
    return Field(name="colour", label=_("Its colour"), typed=colour.value, choices=choices, decides=True)
