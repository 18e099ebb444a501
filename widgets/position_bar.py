"""Where in a long list one is: a thumb one cell wide, repainted only where it moved."""

from collections.abc import Callable, Iterable, Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region

from widgets.frugal_strip import FrugalStrip
from widgets.palette import Role, Tone, palette_of
from widgets.plain_lines import PlainLines


class PositionBar(PlainLines):
    """The bar at the right of a table; a press or drag on it seeks, as a share of the list from 0 to 1."""

    DEFAULT_CSS = "PositionBar { dock: right; width: 1; height: 1fr; }"

    def __init__(self, seek: Callable[[float], None]) -> None:
        super().__init__()
        self._seek = seek
        self._thumb = range(0)
        self._held = False

    def show_part(self, start: float, share: float) -> None:
        """The view begins at `start` of the list and covers `share` of it, both from 0 to 1."""
        height = self.size.height
        length = max(1, round(share * height))
        first = round(start * height)
        # Only the very ends look like the ends.
        first = max(1 if start > 0 else 0, min(first, height - length - (1 if start + share < 1 else 0)))
        thumb = range(0) if share >= 1 else range(max(0, first), min(height, first + length))
        if thumb != self._thumb:
            for y in set(thumb) ^ set(self._thumb):
                self.refresh(Region(0, y, 1, 1))
            self._thumb = thumb

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        palette = palette_of(self.app)
        thumb, blank = Segment("▐", palette.style(Tone.PLAIN, role=Role.MUTED)), Segment(" ", palette.base)
        return [FrugalStrip([thumb if y in self._thumb else blank], width) for y in lines]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._held = True
        self.capture_mouse()
        self._go(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held:
            event.stop()
            self._go(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self._held = False
        self.release_mouse()

    def _go(self, y: int) -> None:
        self._seek(max(0.0, min(1.0, y / max(1, self.size.height - 1))))
