"""The real program in a real terminal."""

import re
import sys
import time
from pathlib import Path

from tests.benchmarks.terminal import Terminal
from tests.tui.harness import by_raw_sql
from tui.settings import ENVIRONMENT, system_user
from widgets.dialogs.ask import ARE_YOU_THERE

PROGRAM = (sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())")
ROOT = Path(__file__).parent.parent.parent

_SEQUENCE = re.compile(
    rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    rb"|\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f]"
)


def let_in(file: Path, user: str = "owner") -> None:
    """Makes whoever runs the tests this person of the desk."""
    by_raw_sql(file, 'UPDATE staff SET "user" = ? WHERE "user" = ?', system_user(), user)


def program(
    file: Path, *arguments: str, size: tuple[int, int] = (120, 30), env: dict[str, str] | None = None
) -> Terminal:
    """The dashboard on this desk."""
    return Terminal(
        [*PROGRAM, *arguments],
        columns=size[0],
        rows=size[1],
        cwd=ROOT,
        # Empty, the size is the terminal's own, whatever the one that runs the tests says.
        env={"PYTHONPATH": str(ROOT), ENVIRONMENT: str(file), "COLUMNS": "", "LINES": "", **(env or {})},
    )


def shows(terminal: Terminal, *words: str, timeout: float = 20) -> None:
    """Waits until the terminal shows all these words."""
    terminal.when(lambda lines: all(word in "\n".join(lines) for word in words), timeout)


def opens(terminal: Terminal, keys: bytes, words: str, timeout: float = 20) -> None:
    """Types what opens a dialog and waits until that says these words and listens: what comes before it has asked the
    terminal whether it is painted, it drops (T13)."""
    before = dialogs_shown(terminal)
    terminal.write(keys)
    opened(terminal, before, words, timeout)


def opened(terminal: Terminal, before: int, words: str, timeout: float = 20) -> None:
    """Waits until the dialog after so many shows these words and listens."""
    shows(terminal, words, timeout=timeout)
    end = time.perf_counter() + timeout
    while dialogs_shown(terminal) == before:
        if time.perf_counter() > end:
            raise TimeoutError(f"“{words}” never asked whether it is painted")
        terminal.settle(0.05)


def dialogs_shown(terminal: Terminal) -> int:
    """How many dialogs have asked so far whether they are painted."""
    return raw(terminal).count(ARE_YOU_THERE.encode())


def hides(terminal: Terminal, words: str, timeout: float = 20) -> None:
    """Waits until the terminal no longer shows these words."""
    terminal.when(lambda lines: words not in "\n".join(lines), timeout)


def raw(terminal: Terminal) -> bytes:
    """All bytes that the terminal got."""
    return b"".join(chunk.data for chunk in terminal.chunks)


def ended(terminal: Terminal) -> int:
    """Waits for the end of the program; its exit code."""
    while terminal.process.poll() is None:
        terminal.read(until=time.perf_counter() + 0.05)
    terminal.settle(0.05)
    return terminal.process.returncode


def controls(terminal: Terminal) -> set[bytes]:
    """What steered the terminal, but for colours and places, which differ with what is shown."""
    found = set(_SEQUENCE.findall(raw(terminal)))
    return {s for s in found if not re.fullmatch(rb"\x1b\[[\d;]*[mH]", s)}
