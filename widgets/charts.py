"""Charts, drawn by plotext in this one place.

Its figure is one for the whole process and not for threads: call these on the screen's loop. What it draws is taken as
characters alone; their colours are the palette's.
"""

from collections.abc import Sequence

#: More bars than this no chart has.
MOST = 200


def load() -> None:
    """Imports what draws, which takes a while; may be done in a thread, unlike drawing."""
    import plotext  # noqa: F401 - imported for later


def bars(values: Sequence[int], width: int) -> list[str]:
    """A horizontal bar for each value, the longest as wide as there is room; none for nothing, and none for values
    behind the first `MOST`."""
    from plotext import figure, terminal, uncolorize

    shown, blank = [max(value, 0) for value in values[:MOST]], " " * max(width, 0)
    if not any(shown) or width < 1:
        return [blank] * len(values)
    terminal.limit(width=False, height=False)  # or it draws no more lines than the terminal has
    figure.clear()
    figure.theme("simple")
    # The first cell of each line is its place's number, for which there is no use here.
    digits = len(str(len(shown)))
    figure.plot_size(width + digits, len(shown))
    figure.axes(False)
    across, down = figure.ruler("x", 0), figure.ruler("y", 0)
    across.lim(0, max(shown))
    down.lim(0.5, len(shown) + 0.5)
    across.ticks([])
    places = list(range(len(shown), 0, -1))
    figure.draw(figure.bar(places, shown, orientation="h", width=0.01))
    lines = uncolorize(str(figure.build())).split("\n")
    drawn = [line[digits:].ljust(width)[:width] for line in lines[: len(shown)]]
    seen = [line if value else blank for line, value in zip(drawn, shown, strict=True)]
    return [*seen, *[blank] * (len(values) - len(shown))]


def columns(values: Sequence[int], width: int, height: int) -> list[str]:
    """A vertical bar for each value, the first at the left; where there is less room than values, several of them in
    one. None for nothing."""
    from plotext import figure, terminal, uncolorize

    shown = _gathered([max(value, 0) for value in values[-MOST:]], width)
    if not any(shown) or width < 1 or height < 1:
        return [" " * max(width, 0)] * max(height, 0)
    # Whole cells for each bar, with a gap where there is room for one.
    wide = max(min(width // len(shown), 6), 1)
    across = wide * len(shown)
    terminal.limit(width=False, height=False)
    figure.clear()
    figure.theme("simple")
    # The last line has the places' numbers, for which there is no use here.
    figure.plot_size(across, height + 1)
    figure.axes(False)
    horizontal, vertical = figure.ruler("x", 0), figure.ruler("y", 0)
    horizontal.lim(0.5, len(shown) + 0.5)
    vertical.lim(0, max(shown))
    horizontal.ticks([])
    vertical.ticks([])
    places = list(range(1, len(shown) + 1))
    figure.draw(figure.bar(places, shown, width=0.7 if wide > 1 else 1))
    lines = uncolorize(str(figure.build())).split("\n")
    return [line.ljust(width)[:width] for line in (*lines, *[""] * height)[:height]]


def _gathered(values: Sequence[int], most: int) -> list[int]:
    """No more values than this: neighbours are added up."""
    if len(values) <= most or most < 1:
        return list(values)
    size = -(-len(values) // most)
    return [sum(values[n : n + size]) for n in range(0, len(values), size)]
