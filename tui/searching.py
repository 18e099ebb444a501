"""What a search needs besides the line it is typed in: names on the desk, and the filter panel (T4)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import DomainError
from tui.order_source import OrderSource
from tui.search_text import found_words, known_total

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: More names than this of a kind are not offered.
NAMES_LIMIT = 200


class Searching:
    """Helps to find the words of a search for the list of a screen."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen

    async def names(self, field: str) -> Sequence[str]:
        """Names on the desk for completion; none where the desk cannot be asked, which the follower tells."""

        async def look(desk: "Desk") -> Sequence[str]:
            return await desk.reads(self._app.identity).names(field, limit=NAMES_LIMIT)

        try:
            return await self._app.thread.ask(look)
        except DomainError:
            return ()

    async def counted(self, text: str) -> str:
        """How many orders a search finds, in words, counted no further than a list is.

        Raises:
            DomainError: the search cannot be understood, or the desk not be asked.
        """
        query = self._screen.query_of(text)
        source = OrderSource(
            self._app.thread,
            self._app.identity,
            query,
            known_total=lambda: known_total(query, self._screen.counts),
        )
        return found_words(await source.total())

    def fill_in(self) -> None:
        """Opens the filter panel on the search in force, and searches for what is filled in."""
        from widgets.dialogs.filters import FilterPanel

        screen = self._screen

        def filled_in(text: str | None) -> None:
            if text is not None:
                screen.search(text)

        panel = FilterPanel(screen.search_text, say=screen.said, count=self.counted)
        self._app.push_screen(panel, filled_in)
