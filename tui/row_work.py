"""What is done in a list over the screen: its rows are read, asked about, changed, all through the desk."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

from domain.commands import Command
from domain.errors import DomainError
from domain.words import _
from tui.asking import Answered
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.rows import Row, RowDialog

if TYPE_CHECKING:
    from domain.commands import Outcome
    from domain.reads import Reads
    from tui.app import OrdertopApp


class RowWork(Generic[Row]):
    """Works on the rows of a dialog."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app

    async def rows(self, reads: "Reads") -> Sequence[Row]:
        """The rows of the list, on the desk's own thread."""
        raise NotImplementedError

    def _read(self, listed: RowDialog[Any, Row], said: str = "") -> None:
        self._begin(listed, self._show(listed, said))

    @staticmethod
    def _begin(listed: RowDialog[Any, Row], work: Coroutine[Any, Any, None]) -> None:
        """Begins work that ends in reading the rows: of such work only the last counts."""
        listed.run_worker(work, group="rows", exclusive=True)

    async def _show(self, listed: RowDialog[Any, Row], said: str = "", *, bad: bool = False) -> None:
        """Shows the rows as they are now, and says something below them."""
        try:
            rows = await self._app.thread.ask(lambda desk: self.rows(desk.reads(self._app.identity)))
        except DomainError as error:
            listed.tell(error.message, bad=True)
            return
        listed.show(rows)
        if said:
            listed.tell(said, bad=bad)

    def _ask(
        self, listed: RowDialog[Any, Row], question: Question, answered: Answered, said: str = ""
    ) -> None:
        """Asks over the list, unless that is no longer in front, and does what `answered` makes of it."""
        if self._app.front is listed:
            self._app.push_screen(Ask(question, self._performing(listed, answered, said)))

    def _performing(
        self, listed: RowDialog[Any, Row], answered: Answered, said: str
    ) -> Callable[[Mapping[str, str]], Awaitable[None]]:
        async def perform(typed: Mapping[str, str]) -> None:
            await self._execute(answered(typed))
            self._read(listed, said)

        return perform

    async def _do(self, listed: RowDialog[Any, Row], command: Command, said: str = "") -> None:
        """Does it without asking."""
        try:
            await self._execute(command)
        except DomainError as error:
            await self._show(listed, error.message, bad=True)
        else:
            await self._show(listed, said)

    async def _execute(self, command: Command) -> "Outcome":
        return await self._app.thread.ask(lambda desk: desk.execute(self._app.identity, command))

    async def _foreseen(self, command: Command) -> Sequence[str]:
        """What the command would do, in words."""
        found = await self._app.thread.ask(lambda desk: desk.preview(self._app.identity, command))
        return found or (_("change nothing: it is so already"),)
