"""The order table by itself on ten million rows, against a stock DataTable of a thousand (V2, V3, V4, V6).

`python -m tests.benchmarks.table_alone` measures; `… show [THEME] [ROWS] [LATENCY]` opens it, to be looked at.
"""

import sys
from collections.abc import Callable
from statistics import median

from textual.app import App, ComposeResult

from tests.benchmarks.terminal import Held, Response, Terminal
from tests.widgets.synthetic import NOW, SyntheticSource, order
from widgets.order_table import OrderTable
from widgets.palette import THEMES

TIMES = 9


class TableApp(App[None]):
    """Nothing but the table."""

    def __init__(self, theme: str, count: int, latency_seconds: float) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self._source = SyntheticSource(order, count, latency_seconds)

    def compose(self) -> ComposeResult:
        yield OrderTable(self._source, now=lambda: NOW, zone="Europe/Warsaw", empty="No orders.")


def _start(*arguments: str) -> Terminal:
    return Terminal([sys.executable, "-m", *arguments])


def _median(press: Callable[[], Response]) -> Response:
    taken = [press() for _ in range(TIMES)]
    return Response(*(median(getattr(r, name) for r in taken) for name in ("first_ms", "last_ms", "bytes")))


def _scrolled(terminal: Terminal, in_view_bytes: float) -> Response:
    """A key at the lower edge: its time when the view moves, and its bytes on average over a view."""
    for _ in range(50):
        terminal.press("down", quiet=0.02)
    taken = [terminal.press("down") for _ in range(50)]
    moved = [r.last_ms for r in taken if r.bytes > 3 * in_view_bytes]
    return Response(0, median(moved), sum(r.bytes for r in taken) / len(taken))


def _measure(terminal: Terminal) -> tuple[dict[str, Response], Held, float]:
    terminal.first_frame()
    terminal.settle()
    found = {"cursor in view": _median(lambda: terminal.press("down"))}
    found["page down"] = _median(lambda: terminal.press("pagedown"))
    found["scrolling"] = _scrolled(terminal, found["cursor in view"].bytes)
    # A stock DataTable's End goes to the last column; in the order table both keys go to the last row.
    found["to the end"] = terminal.press("ctrl+end", quiet=0.3)
    terminal.press("ctrl+home", quiet=0.3)
    held = terminal.hold("down", seconds=4)
    return found, held, terminal.memory_mib()


def _compare() -> None:
    with _start("tests.benchmarks.baselines", "bare") as terminal:
        bare_start = terminal.first_frame()
        terminal.settle()
        bare_memory = terminal.memory_mib()
    with _start("tests.benchmarks.baselines", "datatable") as terminal:
        stock, stock_held, stock_memory = _measure(terminal)
    with _start("tests.benchmarks.table_alone", "show") as terminal:
        start = terminal.when(lambda lines: sum("EUR" in line for line in lines) > 40)
        own, held, memory = _measure(terminal)
    print(f"{'':16}{'own ms':>9}{'stock ms':>9}{'ratio':>7}{'own B':>9}{'stock B':>9}{'ratio':>7}")
    for name, mine in own.items():
        other = stock[name]
        print(
            f"{name:16}{mine.last_ms:9.1f}{other.last_ms:9.1f}{mine.last_ms / other.last_ms:7.2f}"
            f"{mine.bytes:9.0f}{other.bytes:9.0f}{mine.bytes / other.bytes:7.2f}"
        )
    print(f"down held: lag {held.lag_ms:.1f} ms, {held.bytes_per_key:.0f} B a key", end="; ")
    print(f"stock: lag {stock_held.lag_ms:.1f} ms, {stock_held.bytes_per_key:.0f} B a key")
    print(f"first rows {start * 1e3:.0f} ms; bare app's first frame {bare_start * 1e3:.0f} ms", end="; ")
    print(f"ratio {start / bare_start:.2f}")
    print(f"memory {memory:.0f} MiB; bare {bare_memory:.0f}, stock {stock_memory:.0f}", end="; ")
    print(f"ratio to bare {memory / bare_memory:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["show"]:
        theme, count, latency = [*sys.argv[2:5], *("ordertop-dark", "10000000", "0")[len(sys.argv) - 2 :]]
        TableApp(theme, int(count), float(latency)).run()
    else:
        _compare()
