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
    """A horizontal bar for each value, the longest as wide as there is room; none for nothing."""
    from plotext import figure, uncolorize

    shown = [max(value, 0) for value in values[:MOST]]
    if not any(shown) or width < 1:
        return [" " * max(width, 0)] * len(shown)
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
    return [line if value else " " * width for line, value in zip(drawn, shown, strict=True)]
