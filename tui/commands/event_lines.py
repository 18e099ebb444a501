"""Lines from a pipe, in batches: many at once while they come fast, each at once while they come slowly (X5).

No more is read than is worked on, so that whoever sends waits as long as the desk does.
"""

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import BinaryIO, NamedTuple, Self

#: No event is longer; of a longer line no more than this is ever in memory.
LINE_LIMIT_BYTES = 1_000_000

#: So many lines, or bytes, are worked on at once.
BATCH_LINES, BATCH_BYTES = 500, 4_000_000

_CHUNK_BYTES = 65_536

_Handler = Callable[[int, FrameType | None], object] | int | None


class Line(NamedTuple):
    """A line by its number; no text where it is longer than `LINE_LIMIT_BYTES`."""

    number: int
    text: bytes | None


class Stop:
    """Hears SIGTERM and Ctrl-C between two batches; a second Ctrl-C ends at once. A context manager."""

    def __init__(self) -> None:
        self.asked = False
        self._reader, self._writer = os.pipe()
        self._before: dict[signal.Signals, _Handler] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(self, *_error: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        os.close(self._reader)
        os.close(self._writer)

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        os.write(self._writer, b"x")
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, self._before[signal.SIGINT])

    def wait(self, source: int, *, block: bool) -> bool:
        """Waits for something to read, or looks whether there is; false where there is nothing, or an end was asked
        for."""
        ready, _out, _wrong = select.select([source, self._reader], [], [], None if block else 0)
        return source in ready and not self.asked


def batches(source: BinaryIO, stop: Stop) -> Iterator[list[Line]]:
    """The lines of a pipe or file, until its end or `stop`; lines that were read and not given out are not answered."""
    lines = _Lines()
    fd = _descriptor(source)
    while not stop.asked:
        if fd is not None and not stop.wait(fd, block=not lines.ready):
            if lines.ready and not stop.asked:
                yield lines.take()
            continue
        chunk = source.read(_CHUNK_BYTES) if fd is None else os.read(fd, _CHUNK_BYTES)
        if not chunk:
            break
        lines.add(chunk)
        while lines.full and not stop.asked:
            yield lines.take()
    if stop.asked:
        return
    lines.end()
    while lines.ready and not stop.asked:
        yield lines.take()


def _descriptor(source: BinaryIO) -> int | None:
    """What can be waited for; none for what is no file."""
    try:
        return source.fileno()
    except (OSError, AttributeError):
        return None


class _Lines:
    """Cuts what is read into lines."""

    def __init__(self) -> None:
        self.ready: list[Line] = []
        self._bytes = 0
        self._rest = bytearray()
        self._too_long = False
        self._number = 0

    @property
    def full(self) -> bool:
        """Whether there is enough for a batch."""
        return len(self.ready) >= BATCH_LINES or self._bytes >= BATCH_BYTES

    def take(self) -> list[Line]:
        """A batch of what is ready."""
        taken, self.ready = self.ready[:BATCH_LINES], self.ready[BATCH_LINES:]
        self._bytes = sum(len(line.text or b"") for line in self.ready)
        return taken

    def add(self, chunk: bytes) -> None:
        """Cuts off all lines that end in this."""
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            self._append(part)
            self.end_line()
        self._append(rest)

    def _append(self, part: bytes) -> None:
        if len(self._rest) + len(part) > LINE_LIMIT_BYTES:
            self._too_long = True
        if self._too_long:
            self._rest.clear()
        else:
            self._rest += part

    def end_line(self) -> None:
        """What was read since the line before is a line."""
        self._number += 1
        text = None if self._too_long else bytes(self._rest)
        self.ready.append(Line(self._number, text))
        self._bytes += len(text or b"")
        self._rest.clear()
        self._too_long = False

    def end(self) -> None:
        """The last line need not end."""
        if self._rest or self._too_long:
            self.end_line()
