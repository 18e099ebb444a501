"""A watch that is killed at its worst moment loses no alert, and tells none twice without saying so (I3, R6)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from domain.alerts.commands import AddAlertRule
from domain.settings.commands import ChangeSetting
from tests.gateways.desk import PayingDesk
from tests.gateways.test_alerting import Hook, hook
from tests.processes import ROOT

__all__ = ["hook"]

#: `ordertop watch --once`, killed when it comes to this function of its own.
_KILLED = """
import os, signal, sys
from domain.alerts import telling
from tui.commands import watch

def dies(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

{where} = dies
from tui.cli import main
sys.argv = ["ordertop", "watch", "--once"]
sys.exit(main())
"""
DECIDED = "watch.tell_due"
TOLD = "telling.RecordTold"


@pytest.fixture
async def desk(tmp_path: Path, hook: Hook):
    """A desk with an alert to be raised, told through a webhook."""
    made = PayingDesk(tmp_path, "http://127.0.0.1:1")
    made.environment["PAGER"] = f"json://127.0.0.1:{hook.port}/alerts"
    await made.do(ChangeSetting, name="alert_services", value="env:PAGER")
    await made.do(AddAlertRule, name="Waiting", query="status:pending_approval")
    await made.place()
    yield made
    await made.close()


def killed(desk: PayingDesk, where: str) -> None:
    program = [sys.executable, "-P", "-c", _KILLED.format(where=where)]
    ended = subprocess.run(
        program, env=desk.environment, cwd=ROOT, timeout=60, check=False, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def watches(desk: PayingDesk) -> None:
    assert desk.run("watch", "--once").returncode == 1, "something is due"


async def test_an_alert_that_was_decided_by_a_watch_that_was_killed_before_it_told_it_is_told_once(
    desk, hook
):
    """I3, R6: it is kept with what is to be told, in one transaction."""
    killed(desk, DECIDED)
    assert desk.one("SELECT count(*) FROM alerts") == 1
    assert hook.taken == []
    watches(desk)
    (told,) = hook.taken
    assert "Waiting: 1 order" in told["title"]
    assert desk.one("SELECT count(*) FROM alerts") == 1
    assert desk.undone() == 0


async def test_one_that_may_have_been_told_by_a_watch_that_was_killed_is_told_again_and_says_so(desk, hook):
    """I3, R6: being woken twice is better than not being woken."""
    killed(desk, TOLD)
    assert len(hook.taken) == 1
    desk.time_is_over()
    watches(desk)
    first, second = hook.taken
    assert first["title"] == second["title"]
    assert "You may have had this message before" in second["message"]
    assert desk.undone() == 0
