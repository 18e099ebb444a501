"""A page of text on which a cursor goes from link to link, and scrolls where there is none in view (T6, T9)."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from widgets.palette import Role, State, Tone, palette_of
from widgets.sheet import Link, Sheet, Target


class LinkedPage(VerticalScroll, inherit_bindings=False):
    """Shows a `Sheet`; the screen around it says which keys move and open."""

    DEFAULT_CSS = """
    LinkedPage { height: 1fr; scrollbar-size-vertical: 1; }
    LinkedPage Static { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    class Opened(Message):
        """A link was followed."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    def __init__(self) -> None:
        super().__init__()
        self._whole = Text()
        self._links: Sequence[Link] = ()
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="sheet")

    @property
    def chosen(self) -> Target | None:
        """What the link under the cursor leads to."""
        return None if self._chosen is None else self._links[self._chosen].target

    def say(self, words: str) -> None:
        """Shows a sentence alone."""
        self._whole, self._links, self._chosen = Text(words), (), None
        self._paint()

    def show(self, sheet: Sheet, *, choose: Target | None = None) -> None:
        """Shows this page; the cursor stays on what it was on, or goes to `choose` where it was on nothing."""
        wanted = self.chosen or choose
        self._whole, self._links = sheet.text, sorted(sheet.links)
        targets = [link.target for link in self._links]
        self._chosen = targets.index(wanted) if wanted in targets else None
        self._paint()

    def _paint(self) -> None:
        for sheet in self.query("#sheet").results(Static):  # none of a page that is being left
            sheet.update(self._text())

    def _text(self) -> Text:
        """The page with the link under the cursor."""
        if self._chosen is None:
            return self._whole
        link = self._links[self._chosen]
        before = sum(len(line) + 1 for line in self._whole.plain.split("\n")[: link.line])
        text = self._whole.copy()
        style = palette_of(self.app).style(Tone.PLAIN, State.CURSOR, Role.STRONG)
        text.stylize(style, before + link.start, before + link.end)
        return text

    def move(self, how: str) -> None:
        """Moves as a key does: by a line from link to link, by more as Textual calls that (``scroll_page_down``)."""
        by = {"scroll_down": 1, "scroll_up": -1}.get(how)
        if by is not None:
            self.walk(by)
        else:
            getattr(self, how)(animate=False, immediate=True)

    def walk(self, by: int) -> None:
        """To the next link (1) or the one before (-1) where that is in view; else a line further."""
        following = self._following(by)
        if following is None or not self._in_view(self._links[following].line):
            self._scroll(by)
            return
        self._chosen = following
        self._paint()

    def _following(self, by: int) -> int | None:
        if self._chosen is not None and self._in_view(self._links[self._chosen].line):
            found = self._chosen + by
            return found if 0 <= found < len(self._links) else None
        seen = [n for n, link in enumerate(self._links) if self._in_view(link.line)]
        return (seen[0] if by > 0 else seen[-1]) if seen else None

    def _in_view(self, line: int) -> bool:
        top = round(self.scroll_y)
        return top <= line < top + self.size.height

    def _scroll(self, by: int) -> None:
        self.scroll_relative(y=by, animate=False, immediate=True)
        if self._chosen is not None and not self._in_view(self._links[self._chosen].line):
            self._chosen = None
            self._paint()

    def open_chosen(self) -> None:
        """Follows the link under the cursor; with none, goes to the first in view."""
        if self.chosen is None:
            self.walk(1)
        else:
            self.post_message(self.Opened(self.chosen))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self.query_one("#sheet", Static))
        if offset is None:
            return
        lines = self._whole.plain.split("\n")
        for n, link in enumerate(self._links):
            if link.line == offset.y:
                line = lines[link.line]
                if cell_len(line[: link.start]) <= offset.x < cell_len(line[: link.end]):
                    self._chosen = n
                    self._paint()
                    self.post_message(self.Opened(link.target))
                    return
