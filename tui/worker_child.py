"""`ordertop worker` as a child of the dashboard: what takes long or reaches outside is not done where the screen is."""

import os
import subprocess
import sys

from tui.settings import ENVIRONMENT, LaunchOptions

_PROGRAM = "import sys; from tui.cli import main; sys.exit(main())"

#: What is under way is finished within this time, or taken up by the next worker.
_PATIENCE_SECONDS = 5


class WorkerChild:
    """Starts a worker on the dashboard's desk, and starts it again should it end before the dashboard does."""

    def __init__(self, options: LaunchOptions) -> None:
        acting = [] if options.as_name is None else ["--as", options.as_name]
        self._command = [sys.executable, "-P", "-c", _PROGRAM, *acting, "worker", "--until-closed"]
        # Not as an argument, which everyone on the machine could read: an address may hold a password (X4).
        self._environment = {**os.environ, ENVIRONMENT: options.settings.db}
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Has a worker running. In a session of its own it hears nothing of the terminal's keys; its standard input
        closes with the dashboard, however that ends."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def close(self) -> None:
        """Lets the worker finish what it does, and waits for that a little."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
