"""Runs a program in a terminal of its own and measures what a person on a slow line would notice (V1 to V6).

The reader only stamps and keeps what arrives; the screen is worked out afterwards, so that looking at it does
not slow down what is measured.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyte

#: What a terminal like xterm answers to what Textual asks at the start.
_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output: yes
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # in-band resize: no
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?u": b"\x1b[?0u",
    b"\x1b]10;?\x1b\\": b"\x1b]10;rgb:e0e0/e0e0/e0e0\x1b\\",
    b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}

KEYS = {
    "down": b"\x1b[B", "up": b"\x1b[A", "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~", "home": b"\x1b[H",
    "end": b"\x1b[F", "ctrl+end": b"\x1b[1;5F", "ctrl+home": b"\x1b[1;5H",
    "enter": b"\r", "escape": b"\x1b", "space": b" ", "tab": b"\t",
}  # fmt: skip

#: A key that has led to nothing by then leads to nothing.
LATEST_SECONDS = 0.5

#: Nothing more for this long means that the program is done with a key.
QUIET_SECONDS = 0.08


class Chunk(NamedTuple):
    """Bytes and when they arrived, in seconds of `time.perf_counter`."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What a key led to."""

    first_ms: float
    last_ms: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Held:
    """What holding a key led to."""

    lag_ms: float
    bytes_per_key: float
    keys: int


class Terminal:
    """A program in a PTY. Use it as a context manager: leaving ends the program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 200,
        rows: int = 50,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.chunks: list[Chunk] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._seen = 0  # chunks that are on the screen already
        self._tail = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
            if name not in (env or {}):
                environment.pop(name, None)
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=cwd, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        os.close(self._master)

    # Reading.

    def read(self, *, until: float, quiet: float | None = None) -> list[Chunk]:
        """What arrives before the moment `until`, or before nothing has come for `quiet` seconds."""
        begin = len(self.chunks)
        while (left := until - time.perf_counter()) > 0:
            patience = left if quiet is None else min(left, quiet)
            if not select.select([self._master], [], [], patience)[0]:
                if quiet is not None:
                    break
                continue
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # the program has ended
                break
            if not data:
                break
            self.chunks.append(Chunk(time.perf_counter(), data))
            self._reply(data)
        return self.chunks[begin:]

    def _reply(self, data: bytes) -> None:
        """Answers as a terminal does; a question may be split between two reads."""
        text = self._tail + data
        for question, answer in _ANSWERS.items():
            for _ in range(text.count(question) - self._tail.count(question)):
                os.write(self._master, answer)
        self._tail = text[-16:]

    def settle(self, quiet: float = 0.25, timeout: float = 20.0) -> None:
        """Wait until the program has nothing more to say."""
        self.read(until=time.perf_counter() + timeout, quiet=quiet)

    def show(self) -> pyte.Screen:
        """The screen with all that has arrived."""
        for chunk in self.chunks[self._seen :]:
            self._stream.feed(chunk.data)
        self._seen = len(self.chunks)
        return self._screen

    @property
    def display(self) -> list[str]:
        """The lines of the screen."""
        return list(self.show().display)

    def when(self, predicate: Callable[[Sequence[str]], bool], timeout: float = 20.0) -> float:
        """Seconds from the start until the lines of the screen satisfied `predicate`.

        Raises:
            TimeoutError: they did not.
        """
        deadline = time.perf_counter() + timeout
        while True:
            while self._seen < len(self.chunks):
                chunk = self.chunks[self._seen]
                self._stream.feed(chunk.data)
                self._seen += 1
                # A frame may come in several reads: it counts when it is whole.
                if predicate(self._screen.display):
                    return chunk.at - self.started_at
            if time.perf_counter() > deadline or self.process.poll() is not None:
                raise TimeoutError("\n".join(self._screen.display))
            self.read(until=deadline, quiet=0.05)

    def first_frame(self, timeout: float = 20.0) -> float:
        """Seconds from the start until anything was painted."""
        return self.when(lambda lines: any(line.strip() for line in lines), timeout)

    # Writing.

    def write(self, data: bytes) -> None:
        """Send these bytes as if typed."""
        os.write(self._master, data)

    def press(self, key: str, *, quiet: float = QUIET_SECONDS, timeout: float = 10.0) -> Response:
        """Press one key and wait until all that it led to has arrived."""
        data = KEYS.get(key) or key.encode()
        start = time.perf_counter()
        os.write(self._master, data)
        # A busy machine may begin late; what has begun is over after a short quiet.
        select.select([self._master], [], [], LATEST_SECONDS)
        chunks = self.read(until=start + timeout, quiet=quiet)
        if not chunks:
            return Response(0.0, 0.0, 0)
        size = sum(len(chunk.data) for chunk in chunks)
        return Response((chunks[0].at - start) * 1e3, (chunks[-1].at - start) * 1e3, size)

    def repainted_ms(self, key: str, lines: range) -> float:
        """Press one key; from then to the last byte of what was painted in these lines, 0 where nothing was."""
        begin = len(self.chunks)
        start = time.perf_counter()
        os.write(self._master, KEYS.get(key) or key.encode())
        self.read(until=start + 10, quiet=0.5)
        return (
            max(
                (at - start for at, there in self._painted(begin) if not there.isdisjoint(lines)), default=0.0
            )
            * 1e3
        )

    def hold(self, key: str, *, per_second: float = 30.0, seconds: float = 2.0) -> Held:
        """Hold a key down; the lag is from the last key to the last byte of what is not the clock's."""
        data = KEYS.get(key) or key.encode()
        keys = round(per_second * seconds)
        begin, start = len(self.chunks), time.perf_counter()
        last = start
        for nth in range(keys):
            self.read(until=start + nth / per_second)
            last = time.perf_counter()
            os.write(self._master, data)
        self.read(until=last + 10, quiet=0.2)
        size = sum(len(chunk.data) for chunk in self.chunks[begin:])
        painted = [at for at, lines in self._painted(begin) if lines - {0}]
        return Held(max(0.0, painted[-1] - last) * 1e3 if painted else 0.0, size / keys, keys)

    def _painted(self, begin: int) -> list[tuple[float, set[int]]]:
        """When which lines were painted, from this chunk on."""
        found = []
        for n in range(self._seen, len(self.chunks)):
            self._screen.dirty.clear()
            self._stream.feed(self.chunks[n].data)
            if n >= begin:
                found.append((self.chunks[n].at, set(self._screen.dirty)))
        self._seen = len(self.chunks)
        return found

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process.pid, signal.SIGWINCH)
        self.show()
        self._screen.resize(rows, columns)
        self.columns, self.rows = columns, rows

    def memory_mib(self, *, peak: bool = True) -> float:
        """Resident memory of the program in MiB: the most so far, or now."""
        field = "VmHWM:" if peak else "VmRSS:"
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise ProcessLookupError(self.process.pid)
