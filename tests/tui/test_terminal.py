"""The real program in a real terminal: blind keys, two processes on one desk, few colours or none (T3, T12, T13)."""

import os
import pty
import re
import select
import shutil
import subprocess
import time
from itertools import groupby

import pytest

from tests.benchmarks.terminal import Terminal
from tests.tui.harness import asked
from tests.tui.pty import (
    PROGRAM,
    ROOT,
    dialogs_shown,
    ended,
    hides,
    let_in,
    opened,
    opens,
    program,
    raw,
    shows,
)
from tui.settings import ENVIRONMENT, config_file

MOUSE = re.compile(rb"\x1b\[\?1000([hl])")
STATUS = "SELECT status FROM orders WHERE id = ?"


def _is_the_whole_list(terminal: Terminal) -> bool:
    """Whether nothing is open over the list, and nothing is searched for; what a key has opened may come late."""
    terminal.settle(0.4)
    shown = "\n".join(terminal.display)
    return "type / to search" in shown and "payments of" not in shown and "Keep as it is" not in shown


def test_keys_typed_over_a_slow_line_before_a_dialog_is_seen_confirm_nothing(file):
    """T13"""
    let_in(file)
    with program(file) as terminal:
        shows(terminal, "3000000008", "? all keys")
        before = asked(file, "SELECT count(*) FROM command_outcomes")
        terminal.write(b"/3000000008\r")
        shows(terminal, "1 order")
        for burst in (b"aa", b"a\x1b[C\r"):
            shown = dialogs_shown(terminal)
            terminal.write(burst)
            # The line is slow: nothing of what is painted arrives, so the terminal does not answer that it has it.
            time.sleep(0.2)
            terminal.write(b"aa\x1b[C\r")
            opened(terminal, shown, "Keep as it is")
            terminal.settle(0.3)
            assert asked(file, "SELECT count(*) FROM command_outcomes") == before
            for _key in range(12):
                if _is_the_whole_list(terminal):
                    break
                terminal.write(b"\x1b")
                terminal.settle(0.4)  # with what comes right behind it, it would be another key
            terminal.write(b"/3000000008\r")
            shows(terminal, "1 order · at 1")
        opens(terminal, b"a", "Approve 3000000008?")
        terminal.write(b"a")
        shows(terminal, "3000000008 approved.")
        assert asked(file, STATUS, 8) == "executing"
        terminal.write(b"q")
        assert ended(terminal) == 0


def test_what_one_process_does_another_shows_within_a_second(file):
    """T12, L17"""
    let_in(file)
    with program(file) as anna, program(file, size=(80, 24)) as bea:
        for terminal in (anna, bea):
            shows(terminal, "3000000007", "? all keys")
        bea.write(b"/customer:ana\r")
        shows(bea, "8 orders")
        bea.write(b"jjj ")
        shows(bea, "1 marked")
        opens(anna, b"jja", "Approve 3000000007?")
        bea.settle(0.05)
        anna.write(b"a")
        shows(anna, "3000000007 approved.")
        began = time.perf_counter()
        shows(bea, "3000000007", "auto")
        assert time.perf_counter() - began < 2
        assert any(line.startswith("▌") and "3000000004" in line for line in bea.display)
        assert any(line.startswith(" *") and "3000000005" in line for line in bea.display)
        for terminal in (anna, bea):
            terminal.write(b"q")
            assert ended(terminal) == 0


def test_16_colours_are_the_terminals_own_and_no_colour_is_none(file):
    """T3"""
    let_in(file)
    with (
        program(file, env={"TERM": "xterm", "COLORTERM": ""}) as few,
        program(file, env={"NO_COLOR": "1"}) as none,
    ):
        for terminal in (few, none):
            shows(terminal, "● 3000000009", "Awaiting payment", "✓ 3000000001", "? all keys")
            terminal.write(b"j")
            shows(terminal, "at 2")
            terminal.write(b"q")
            assert ended(terminal) == 0
    assert colours(raw(few))
    assert not [c for c in colours(raw(few)) if c[0] in ("38", "48")]
    assert not colours(raw(none))
    assert re.search(rb"\x1b\[(\d+;)*7(;\d+)*m", raw(none))  # the cursor is reversed


def test_without_the_mouse_the_terminal_is_never_asked_for_it_and_can_select_text(file, home):
    """T11"""
    let_in(file)
    settings = config_file()
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("mouse = false\n", encoding="utf-8")
    with program(file) as by_settings:
        see_number_and_leave(by_settings)
    settings.unlink()
    with program(file, "--no-mouse") as by_option:
        see_number_and_leave(by_option)
    with program(file, env={"STY": "1.pts-0.host"}) as in_screen:
        see_number_and_leave(in_screen)
    with program(file, env={"STY": ""}) as listening:
        see_number_and_leave(listening)
    for terminal in (by_settings, by_option, in_screen):
        assert not MOUSE.findall(raw(terminal))
    # Taken, left to the terminal while the number is shown, taken again, left for good.
    assert [switch for switch, _run in groupby(MOUSE.findall(raw(listening)))] == [b"h", b"l", b"h", b"l"]


def see_number_and_leave(terminal: Terminal) -> None:
    shows(terminal, "3000000008", "? all keys")
    terminal.write(b"Y")
    shows(terminal, "Select it with the mouse")
    terminal.settle(0.1)
    terminal.write(b"q")
    hides(terminal, "Select it with the mouse")
    terminal.write(b"q")
    assert ended(terminal) == 0


def colours(data: bytes) -> list[list[str]]:
    """The colours that were set, as lists of SGR numbers."""
    found = []
    for sequence in re.findall(rb"\x1b\[([\d;]+)m", data):
        numbers = sequence.decode().split(";")
        while numbers:
            number = numbers.pop(0)
            if number in ("38", "48"):
                found.append([number, *numbers])
                break
            if number.isdecimal() and (
                30 <= int(number) <= 37 or 40 <= int(number) <= 47 or int(number) >= 90
            ):
                found.append([number])
    return found


@pytest.mark.parametrize("own", [["setsid", "--ctty"], ["setsid"]], ids=["its own", "another's"])
def test_a_terminal_that_is_gone_ends_the_program(file, own):
    """T15, R13: whether it hears of it or has to look."""
    if shutil.which(own[0]) is None:
        pytest.skip("there is no setsid here to give a program a terminal of its own")
    let_in(file)
    master, slave = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), ENVIRONMENT: str(file), "TERM": "xterm-256color"}
    terminal = {"stdin": slave, "stdout": slave, "stderr": slave}
    with subprocess.Popen([*own, *PROGRAM], env=env, cwd=ROOT, **terminal) as process:  # type: ignore[call-overload]
        os.close(slave)
        seen, end = b"", time.monotonic() + 20
        while b"keys" not in seen and time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 65_536)
        os.close(master)
        try:
            assert process.wait(20) == 129
        finally:
            process.kill()
