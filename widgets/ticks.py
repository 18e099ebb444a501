"""Values to tick, side by side: each is asked for, left out, or neither (T4)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from widgets.palette import Role, State, Tone, palette_of

_SIGNS = {True: "+", False: "-", None: " "}


class Ticks(Widget, can_focus=True):
    """The values of one filter in as many lines as they need; left and right move, space ticks, a click does both."""

    DEFAULT_CSS = "Ticks { height: auto; width: 1fr; }"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "walk(-1)", show=False),
        Binding("right", "walk(1)", show=False),
        Binding("space", "tick", show=False),
    ]

    class Ticked(Message):
        """Someone ticked a value: once to ask for it, twice to leave it out, three times to forget it."""

        def __init__(self, field: str, value: str) -> None:
            super().__init__()
            self.field = field
            self.value = value

    def __init__(self, field: str, values: Sequence[str]) -> None:
        super().__init__()
        self.field = field
        self._values = tuple(values)
        self._ticked: Mapping[str, bool] = {}
        self._at = 0

    def show(self, ticked: Mapping[str, bool]) -> None:
        """Shows these as ticked: true those asked for, false those left out."""
        if dict(ticked) != self._ticked:
            self._ticked = dict(ticked)
            self.refresh()

    def _places(self, width: int) -> list[tuple[int, int]]:
        """The line and the column of each value."""
        places: list[tuple[int, int]] = []
        x = y = 0
        for value in self._values:
            if x and x + len(value) + 1 > width:
                x, y = 0, y + 1
            places.append((y, x))
            x += len(value) + 3
        return places

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return self._places(width)[-1][0] + 1

    def render(self) -> Text:
        palette = palette_of(self.app)
        lines = Text(end="", no_wrap=True)
        line = 0
        for n, (value, (y, _x)) in enumerate(zip(self._values, self._places(self.size.width), strict=True)):
            if y != line:
                lines.append("\n")
                line = y
            ticked = self._ticked.get(value)
            style = palette.style(
                Tone.PLAIN, State.NORMAL, Role.MUTED if ticked is None else Role.STRONG
            ) + Style(reverse=self.has_focus and n == self._at)
            lines.append(f"{_SIGNS[ticked]}{value}", style)
            lines.append("  ")
        return lines

    def action_walk(self, by: int) -> None:
        """Goes to the value beside."""
        self._at = (self._at + by) % len(self._values)
        self.refresh()

    def action_tick(self) -> None:
        """Ticks the value at the cursor."""
        self.post_message(self.Ticked(self.field, self._values[self._at]))

    def on_click(self, event: events.Click) -> None:
        for n, (y, x) in enumerate(self._places(self.size.width)):
            if y == event.y and x <= event.x <= x + len(self._values[n]):
                self._at = n
                self.refresh()
                self.action_tick()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
