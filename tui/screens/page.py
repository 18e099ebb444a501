"""What screens over the list have in common, and those of them that show a page of text."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from domain.errors import DomainError
from domain.rows import Changes
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.places import follow
from widgets import charts
from widgets.bars import Line, Rule
from widgets.linked_page import LinkedPage

if TYPE_CHECKING:
    from domain.reads import Reads
    from tui.app import OrdertopApp

Found = TypeVar("Found")


class OverList(Screen[None]):
    """A screen over the list, to which one goes back."""

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    def action_details_close(self) -> None:
        self.dismiss()


class PageScreen(OverList, Generic[Found]):
    """A page of text that stays true while it is open: it is read again when something happens to what it is about.

    What is read, how it is drawn and what concerns it is for each screen to say.
    """

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("details.close"), *scrolling()]

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None

    async def read(self, reads: "Reads") -> Found:
        """What the page is about, on the desk's own thread.

        Raises:
            DomainError: it is not there, or cannot be read.
        """
        raise NotImplementedError

    def waiting(self) -> str:
        """What is said until that is read."""
        raise NotImplementedError

    def draw(self, page: LinkedPage, found: Found) -> None:
        """Shows on the page what was read."""
        raise NotImplementedError

    def concerns(self, changes: Changes) -> bool:
        """Whether the page may be another after these changes."""
        raise NotImplementedError

    def footer(self) -> Footer:
        """The keys that are always there."""
        return Footer("details.close", "app.help")

    def not_read(self, error: DomainError) -> None:
        """It could not be read; what is shown stays."""
        self._app.trouble(error)

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule(id="above")
        yield LinkedPage()
        yield Rule()
        yield self.footer()

    def on_mount(self) -> None:
        self._app.show_top()
        self.opened()

    def opened(self) -> None:
        """The screen is there: what it shows is read."""
        self._read_again()

    def on_resize(self) -> None:
        self._draw()

    def _read_again(self) -> None:
        """Reads the page, and looks whether anything else was recorded."""
        self._begin_reading()
        self._app.look_now()

    def _begin_reading(self) -> None:
        # Made when it begins: of two in a row the first is never begun.
        reading: Callable[[], Coroutine[object, object, None]] = self._reading
        self.run_worker(reading, group="page", exclusive=True)

    async def _reading(self) -> None:
        try:
            self._found = await self._looked()
        except DomainError as error:
            self.not_read(error)
            return
        self._draw()

    async def _looked(self) -> Found:
        return await self._app.thread.look(lambda desk: self.read(desk.reads(self._app.identity)))

    def _draw(self) -> None:
        for page in self.query(LinkedPage):  # none of a screen that is being left
            if self._found is None:
                page.say(self.waiting())
            else:
                self.draw(page, self._found)

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or self.concerns(changes):
            self._begin_reading()

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_page_open(self) -> None:
        self.query_one(LinkedPage).open_chosen()

    @on(LinkedPage.Opened)
    def _opened(self, event: LinkedPage.Opened) -> None:
        follow(self._app, self, event.target)


class ChartScreen(PageScreen[Found]):
    """A page with a chart."""

    async def _looked(self) -> Found:
        # What draws takes its time to be imported; nobody is to wait for it at the keyboard.
        found, _loaded = await asyncio.gather(super()._looked(), asyncio.to_thread(charts.load))
        return found
