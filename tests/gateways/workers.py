"""Several workers at once, each of which can be killed and has another take its place."""

import os
import signal
from typing import Any, Protocol

from tests.gateways import dying_worker
from tests.processes import begun, started

#: Beside the one that is `ordertop worker`.
FORKED = 2


class Desk(Protocol):
    """Where there is work."""

    environment: dict[str, str]


class Workers:
    """All that are at work: one is `ordertop worker`; the others do the same and look more often for what is due, so
    that thousands can be killed."""

    number = FORKED + 1

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._all = [self._begin(which) for which in range(self.number)]

    def _begin(self, which: int) -> Any:
        if which == 0:
            return begun(["worker"], environment=self._desk.environment)
        return started(dying_worker.toil, self._desk.environment)

    def kill(self, which: int) -> None:
        """Ends one as a power cut would, and starts another in its place."""
        self._end(self._all[which])
        self._all[which] = self._begin(which)

    def stop(self) -> None:
        """Ends them all, `ordertop worker` as it ends by itself."""
        real, *others = self._all
        os.kill(real.pid, signal.SIGTERM)
        real.join(60)
        assert real.exitcode == 0
        for process in others:
            self._end(process)

    @staticmethod
    def _end(process: Any) -> None:
        process.kill()
        process.join(30)
        process.close()
