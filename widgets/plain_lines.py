"""Widgets that paint whole lines themselves and keep them: Textual asks all that is in view at every frame (V2)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.frugal_strip import FrugalStrip, difference
from widgets.palette import palette_of


class PlainLines(Widget):
    """Its lines are whole and styled as `paint_lines` gives them; only the app's filters are applied (X1).

    A line is painted again only after it was refreshed.
    """

    ALLOW_SELECT = False

    _sent: tuple[Region, list[Strip]] | None = None
    _stale: frozenset[int] = frozenset()

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        """These lines of the widget, each `width` cells wide."""
        raise NotImplementedError

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paints it again, or the lines of these regions."""
        if regions:
            self._stale |= {y for region in regions for y in region.line_range}
        else:
            self._sent = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of this part of the widget, as they are sent."""
        if self._sent is None or self._sent[0] != crop:
            self._sent = crop, [*self._painted(crop.line_range, crop)]
        elif stale := [y for y in crop.line_range if y in self._stale]:
            for y, strip in zip(stale, self._painted(stale, crop), strict=True):
                self._sent[1][y - crop.y] = strip
        self._stale = frozenset()
        return self._sent[1]

    def filtered(self, strips: Iterable[FrugalStrip]) -> Iterator[FrugalStrip]:
        """These lines as they are sent."""
        filters, background = self.get_line_filters(), self.background_colors[1]
        return (strip.through(filters, background) for strip in strips)

    def _painted(self, lines: Sequence[int], crop: Region) -> Iterator[Strip]:
        width = self.size.width
        strips = self.filtered(self.paint_lines(lines, width))
        return strips if crop.column_span == (0, width) else (s.crop(*crop.column_span) for s in strips)


class TextLines(PlainLines):
    """Shows the lines of the text that `render` gives."""

    _text: tuple[int, list[FrugalStrip]] | None = None

    def render(self) -> Text:
        """What is shown; must fit the widget."""
        raise NotImplementedError

    def refresh_changed(self) -> None:
        """Paints again what looks different (V3)."""
        before = self._text
        if before is None or not self.size.width or before[0] != self.size.width:
            self.refresh()
            return
        self._text = before[0], self._strips(before[0])
        for y, (old, new) in enumerate(zip(before[1], self._text[1], strict=False)):
            if differing := difference(old, new):
                self.refresh(Region(differing.start, y, len(differing), 1))
        if len(before[1]) != len(self._text[1]):
            self.refresh()

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        if self._sent is None or self._text is None or self._text[0] != width:
            self._text = width, self._strips(width)
        shown = self._text[1]
        blank = palette_of(self.app).base
        return [shown[y] if y < len(shown) else _line([], width, blank) for y in lines]

    def _strips(self, width: int) -> list[FrugalStrip]:
        text, console = self.render(), self.app.console
        base = palette_of(self.app).base + console.get_style(text.style)
        return [_line(line.render(console), width, base) for line in text.split(allow_blank=True)]


def _line(segments: Iterable[Segment], width: int, base: Style) -> FrugalStrip:
    """A line of exactly this width."""
    painted = [Segment(text, base + style if style else base) for text, style, _control in segments if text]
    if missing := width - sum(segment.cell_length for segment in painted):
        painted.append(Segment(" " * missing, base))
    return FrugalStrip(painted).crop(0, width)
