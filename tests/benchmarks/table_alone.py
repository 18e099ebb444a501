"""The order table by itself on ten million rows, against a stock DataTable of a thousand (V2, V3, V4, V6).

`python -m tests.benchmarks.table_alone` measures; `… show [THEME] [ROWS] [LATENCY]` opens it, to be looked at.
"""

import sys
from collections.abc import Callable, Sequence
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
    return _middle([press() for _ in range(TIMES)])


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


def _middle(rounds: Sequence[Response]) -> Response:
    return Response(*(median(getattr(r, name) for r in rounds) for name in ("first_ms", "last_ms", "bytes")))


def _compare(rounds: int = 3) -> None:
    """Both in turn, so that a busy moment of the machine meets both."""
    starts, bare_starts, bare_memory = [], [], 0.0
    own: list[tuple[dict[str, Response], Held, float]] = []
    stock: list[tuple[dict[str, Response], Held, float]] = []
    for _ in range(rounds):
        with _start("tests.benchmarks.baselines", "bare") as terminal:
            bare_starts.append(terminal.first_frame())
            terminal.settle()
            bare_memory = terminal.memory_mib()
        with _start("tests.benchmarks.baselines", "datatable") as terminal:
            stock.append(_measure(terminal))
        with _start("tests.benchmarks.table_alone", "show") as terminal:
            starts.append(terminal.when(lambda lines: sum("EUR" in line for line in lines) > 40))
            own.append(_measure(terminal))
    print(f"{'':16}{'own ms':>9}{'stock ms':>9}{'ratio':>7}{'own B':>9}{'stock B':>9}{'ratio':>7}")
    for name in own[0][0]:
        mine, other = (_middle([found[name] for found, _, _ in side]) for side in (own, stock))
        print(
            f"{name:16}{mine.last_ms:9.1f}{other.last_ms:9.1f}{mine.last_ms / other.last_ms:7.2f}"
            f"{mine.bytes:9.0f}{other.bytes:9.0f}{mine.bytes / other.bytes:7.2f}"
        )
    for side, what in ((own, "down held: "), (stock, "    stock: ")):
        lag = median(held.lag_ms for _, held, _ in side)
        print(f"{what}lag {lag:.1f} ms, {median(held.bytes_per_key for _, held, _ in side):.0f} B a key")
    start, bare_start = median(starts), median(bare_starts)
    print(f"first rows {start * 1e3:.0f} ms; bare app's first frame {bare_start * 1e3:.0f} ms", end="; ")
    print(f"ratio {start / bare_start:.2f}")
    memory, stock_memory = own[-1][2], stock[-1][2]
    print(f"memory {memory:.0f} MiB; bare {bare_memory:.0f}, stock {stock_memory:.0f}", end="; ")
    print(f"ratio to bare {memory / bare_memory:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["show"]:
        theme, count, latency = [*sys.argv[2:5], *("ordertop-dark", "10000000", "0")[len(sys.argv) - 2 :]]
        TableApp(theme, int(count), float(latency)).run()
    else:
        _compare()
