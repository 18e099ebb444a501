"""The dashboard on a large desk beside a bare Textual app and a stock DataTable of 1,000 rows (V1 to V6)."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.result import Result
from tests.benchmarks.terminal import Held, Response, Terminal

TIMES = 9

#: The lines of the list on the screen.
ROWS = range(6, 46)

#: Searches that are typed: common words, a rare one, a filter.
SEARCHED = ("hosting", "host an", "zzz", "archive:handled", "total:>5000")

#: The own program as it is installed, so that its start is a user's.
ORDERTOP = Path(sys.executable).with_name("ordertop")


@dataclass(frozen=True, slots=True)
class Keys:
    """What keys led to in one program."""

    pressed: dict[str, Response]
    held: Held
    memory_mib: float


def baseline(name: str) -> Terminal:
    """One of `tests.benchmarks.baselines`."""
    return Terminal([sys.executable, "-m", "tests.benchmarks.baselines", name])


def dashboard(desk: Path) -> Terminal:
    """The dashboard on a desk."""
    return Terminal([str(ORDERTOP)], env={"ORDERTOP_DB": str(desk)})


def has_rows(lines: Sequence[str]) -> bool:
    """Whether the list fills the screen."""
    return sum(" system" in line or "EUR" in line or "USD" in line or "JPY" in line for line in lines) > 35


def middle(rounds: Sequence[Response]) -> Response:
    """The median of each figure."""
    return Response(*(median(getattr(r, name) for r in rounds) for name in ("first_ms", "last_ms", "bytes")))


def press_keys(terminal: Terminal) -> Keys:
    """Presses what people press; the program has settled."""

    def often(key: str) -> Response:
        return middle([terminal.press(key) for _ in range(TIMES)])

    pressed = {"cursor in view": often("down"), "page down": often("pagedown")}
    pressed["scrolling"] = _scrolled(terminal, pressed["cursor in view"].bytes)
    # A stock DataTable's End goes to the last column; in the order table both keys go to the last row.
    pressed["to the end"] = terminal.press("ctrl+end", quiet=0.3)
    terminal.press("ctrl+home", quiet=0.3)
    return Keys(pressed, terminal.hold("down", seconds=4), terminal.memory_mib())


def search_ms(terminal: Terminal) -> float:
    """From Enter behind a search to its rows."""

    def once(words: str) -> float:
        terminal.press("/", quiet=0.1)
        terminal.press(words, quiet=0.3)
        found = terminal.repainted_ms("enter", ROWS)
        terminal.press("escape", quiet=0.3)
        return found

    return median([once(words) for words in SEARCHED])


def _scrolled(terminal: Terminal, in_view_bytes: float) -> Response:
    """A key at the lower edge: its time when the view moves, and its bytes on average over a view."""
    for _ in range(50):
        terminal.press("down", quiet=0.02)
    taken = [terminal.press("down") for _ in range(50)]
    moved = [r.last_ms for r in taken if r.bytes > 3 * in_view_bytes]
    return Response(0, median(moved), sum(r.bytes for r in taken) / len(taken))


def started(open_terminal: Callable[[], Terminal], *, rows: bool) -> tuple[float, float]:
    """Seconds to the first frame, and to the rows (or the same again)."""
    with open_terminal() as terminal:
        frame = terminal.first_frame()
        return frame, terminal.when(has_rows) if rows else frame


def measure_start(desk: Path, rounds: int = 7) -> list[Result]:
    """V1, both in turn, so that a busy moment of the machine meets both."""
    bare, own = [], []
    for _ in range(rounds):
        bare.append(started(lambda: baseline("bare"), rows=False)[0])
        own.append(started(lambda: dashboard(desk), rows=True))
    beside = median(bare)
    frame, rows = median(first for first, _rows in own), median(rows for _first, rows in own)
    shown = f"{beside * 1e3:.0f} ms"
    return [
        Result(promise="V1", what="start to the first frame", own=f"{frame * 1e3:.0f} ms", base=shown,
               ratio=frame / beside, target=1.3),
        Result(promise="V1", what="start to the first rows", own=f"{rows * 1e3:.0f} ms", base=shown,
               ratio=rows / beside, target=2.0),
    ]  # fmt: skip


def measure_keys(desk: Path, rounds: int = 3) -> tuple[list[Result], list[Keys]]:
    """V2, V3, V4, V6 and V7 as it is seen, and what they are worked out of."""
    own, stock, bare_memory, found = [], [], 0.0, []
    for _ in range(rounds):
        with baseline("bare") as terminal:
            terminal.first_frame()
            terminal.settle()
            bare_memory = terminal.memory_mib()
        with baseline("datatable") as terminal:
            terminal.first_frame()
            terminal.settle()
            stock.append(press_keys(terminal))
        with dashboard(desk) as terminal:
            terminal.when(has_rows)
            terminal.settle(quiet=0.5)
            own.append(press_keys(terminal))
            found.append(search_ms(terminal))
    results = []
    times = {"cursor in view": 0.6, "scrolling": 0.4, "page down": 0.25, "to the end": 1.0}
    sizes = {"cursor in view": 0.4, "page down": 0.5}
    for name, target in times.items():
        mine, other = (middle([keys.pressed[name] for keys in side]) for side in (own, stock))
        results.append(
            Result(promise="V2", what=f"key to last byte: {name}", own=f"{mine.last_ms:.1f} ms",
                   base=f"{other.last_ms:.1f} ms", ratio=mine.last_ms / other.last_ms, target=target)
        )  # fmt: skip
    for name, target in sizes.items():
        mine, other = (middle([keys.pressed[name] for keys in side]) for side in (own, stock))
        results.append(
            Result(promise="V3", what=f"bytes: {name}", own=f"{mine.bytes:,.0f}", base=f"{other.bytes:,.0f}",
                   ratio=mine.bytes / other.bytes, target=target)
        )  # fmt: skip
    lag = median(keys.held.lag_ms for keys in own)
    size = median(keys.held.bytes_per_key for keys in own)
    memory = max(keys.memory_mib for keys in own)
    results += [
        Result(promise="V4", what="Down held at 30 keys/s: lag", own=f"{lag:.1f} ms", base="50 ms", ratio=lag / 50,
               target=1.0),
        Result(promise="V4", what="Down held at 30 keys/s: bytes a key", own=f"{size:,.0f}", base="2,048",
               ratio=size / 2048, target=1.0),
        Result(promise="V7", what="typed search to painted rows", own=f"{median(found):.1f} ms",
               base="33 ms", ratio=median(found) / 33, target=1.0),
        Result(promise="V6", what="memory", own=f"{memory:.0f} MiB", base=f"{bare_memory:.0f} MiB",
               ratio=memory / bare_memory, target=2.5),
    ]  # fmt: skip
    return results, own


def compare_sizes(small: Sequence[Keys], large: Sequence[Keys]) -> list[Result]:
    """V5: the same keys on a large desk beside a small one."""
    results = []
    for name in small[0].pressed:
        other, mine = (middle([keys.pressed[name] for keys in side]).last_ms for side in (small, large))
        results.append(
            Result(promise="V5", what=f"key to last byte: {name}", own=f"{mine:.1f} ms", base=f"{other:.1f} ms",
                   ratio=mine / other, target=1.2)
        )  # fmt: skip
    other, mine = (max(keys.memory_mib for keys in side) for side in (small, large))
    return [
        *results,
        Result(promise="V5", what="memory, as a part of the 5 MiB it may be more", own=f"{mine:.0f} MiB",
               base=f"{other:.0f} MiB", ratio=(mine - other) / 5, target=1.0),
    ]  # fmt: skip
