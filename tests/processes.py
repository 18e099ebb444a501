"""Processes that begin in a moment: forked off one that has imported the program, which takes longer than most of what
they are to do."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

#: A clean process that has imported everything, and has no thread.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.everything"])

#: A command that has not ended by then hangs.
_TIMEOUT_SECONDS = 60


def started(work: Callable[..., None], *args: object) -> Any:
    """Starts a function of a test in a process of its own; it is to be importable."""
    process = CONTEXT.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def ordertop(
    arguments: Sequence[str], *, environment: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command to its end, as `ordertop` runs it, in a process and with streams of its own."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("in", "out", "err")]
        streams[0].write_bytes(given)
        process = begun(arguments, environment=environment, streams=tuple(map(str, streams)))
        process.join(_TIMEOUT_SECONDS)
        code = process.exitcode
        if code is None:
            process.kill()
            raise subprocess.TimeoutExpired(["ordertop", *arguments], _TIMEOUT_SECONDS)
        process.close()
        return subprocess.CompletedProcess(
            ["ordertop", *arguments], code, streams[1].read_bytes(), streams[2].read_bytes()
        )


def begun(
    arguments: Sequence[str], *, environment: Mapping[str, str], streams: tuple[str, ...] = (os.devnull,) * 3
) -> Any:
    """Starts a command, as `ordertop` runs it; `streams` are the files of its standard streams."""
    return started(_ordertop, tuple(arguments), dict(environment), streams)


def _ordertop(arguments: tuple[str, ...], environment: dict[str, str], streams: tuple[str, ...]) -> None:
    for descriptor, file in enumerate(streams):
        opened = os.open(file, os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - open already
        for descriptor, mode in enumerate(("r", "w", "w"))
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["ordertop", *arguments]
    from tui.cli import main

    sys.exit(main())
