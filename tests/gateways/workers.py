"""Several workers at once, each of which can be killed and has another take its place."""

import multiprocessing
import signal
import subprocess
from typing import Any, Protocol

from tests.gateways import dying_worker

#: Beside the one that is `ordertop worker`.
FORKED = 2

#: Imports what a worker needs once, so that others are forked off in a moment.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.storage.people", dying_worker.__name__])


class Desk(Protocol):
    """Where there is work."""

    environment: dict[str, str]

    def worker(self) -> subprocess.Popen[bytes]:
        """Starts `ordertop worker`."""
        ...


class Workers:
    """All that are at work: one is `ordertop worker`; the others do the same in processes that begin in a moment, so
    that thousands can be killed."""

    number = FORKED + 1

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._real = desk.worker()
        self._forked = [self._fork() for _n in range(FORKED)]

    def _fork(self) -> Any:
        process = _CONTEXT.Process(target=dying_worker.toil, args=(self._desk.environment,), daemon=True)
        process.start()
        return process

    def kill(self, which: int) -> None:
        """Ends one as a power cut would, and starts another in its place."""
        if which == 0:
            self._real.kill()
            self._real.wait()
            self._real = self._desk.worker()
            return
        self._end(self._forked[which - 1])
        self._forked[which - 1] = self._fork()

    def stop(self) -> None:
        """Ends them all, `ordertop worker` as it ends by itself."""
        self._real.send_signal(signal.SIGTERM)
        assert self._real.wait(60) == 0
        for process in self._forked:
            self._end(process)

    @staticmethod
    def _end(process: Any) -> None:
        process.kill()
        process.join(30)
        process.close()
