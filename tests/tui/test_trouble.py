"""The screen answers keys whatever becomes of the desk (R13), and leaves no lock behind (R7)."""

import asyncio
import sqlite3
from contextlib import closing
from unittest.mock import patch

from domain.orders.commands import ApproveOrder
from domain.orders.status import Status
from storage.queries import SqlReads
from tests.tui.harness import dashboard
from tui.desk_thread import DeskThread
from widgets.bars import Line


async def alive(anna) -> None:
    """The screen still deals with keys."""
    before = anna.cursor
    await anna.keys("j")
    await anna.until(lambda: anna.cursor != before)
    await anna.keys("k")
    await anna.until(lambda: anna.cursor == before)


async def test_while_another_program_holds_the_desk_keys_are_answered(file, desk):
    """R13, R10"""
    async with dashboard(file, patience_seconds=0.3) as anna:
        await anna.to(8)
        await anna.keys("a")
        await anna.asks()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await anna.keys("a")
            busy = "is busy: another program holds it. Try again in a moment."
            await anna.until(lambda: busy in anna.words, busy)
            other.execute("ROLLBACK")
        await anna.keys("a")
        await anna.until(lambda: "3000000008 approved." in anna.footer)
        assert (await desk.row(8)).status is Status.EXECUTING


async def test_keys_are_answered_while_a_write_waits_for_another(file):
    """R13"""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("a")
        await anna.asks()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await anna.keys("a", "right")
            await anna.until(lambda: anna.screen.focused and anna.screen.focused.id == "go")
            other.execute("ROLLBACK")
        await anna.until(lambda: "3000000008 approved." in anna.footer)


async def test_a_desk_that_is_gone_is_said_once_and_comes_back_by_itself(file):
    """R13, R10, T12"""
    async with dashboard(file) as anna:
        shown = anna.ids
        said = []
        with patch.object(type(anna.app), "tell", lambda _app, message: said.append(message)):
            damage(file)
            await anna.until(lambda: "○ not live for 0 s" in anna.lines[0])
            assert anna.ids == shown
            await alive(anna)
            await anna.keys("2")
            await asyncio.sleep(0.1)
            assert len(said) == 1
            assert anna.ids == shown
            mend(file)
            await anna.until(lambda: "● live" in anna.lines[0])
        await anna.until(lambda: anna.ids == [9])
        await anna.shows("1 order · at 1")


async def test_the_top_line_goes_on_behind_a_dialog(file):
    """T12: what time it is, and whether the desk is there."""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("a")
        await anna.asks()
        assert anna.app.desk_screen is not None
        top = anna.app.desk_screen.query_one("#top", Line)
        damage(file)
        await anna.until(lambda: "○ not live for 0 s" in str(top.render()))
        anna.app.clock.passes(seconds=7)  # type: ignore[attr-defined]
        await anna.until(
            lambda: "○ not live for 7 s" in str(top.render()) and "09:00:07" in str(top.render())
        )
        mend(file)
        await anna.until(lambda: "● live" in str(top.render()))


def damage(file) -> None:
    """No look at the desk works any more."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE audit_head RENAME TO gone")
        connection.execute("ALTER TABLE orders RENAME TO gone_too")


def mend(file) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE gone RENAME TO audit_head")
        connection.execute("ALTER TABLE gone_too RENAME TO orders")


async def test_slow_reads_do_not_hold_up_keys_and_the_last_search_is_shown(file):
    """R13"""
    ordinary = SqlReads.orders

    async def slow(*args, **given):
        await asyncio.sleep(0.3)
        return await ordinary(*args, **given)

    async with dashboard(file) as anna:
        with patch.object(SqlReads, "orders", slow):
            await anna.keys("2", "3", "4")
            await anna.shows("4 ✓ Handled 1", "archive:handled")
            await anna.keys("question_mark")
            await anna.shows("Moving")
            await anna.keys("escape")
            await anna.until(lambda: anna.ids == [1])


async def test_leaving_waits_for_what_was_begun_and_leaves_no_lock(file, desk):
    """R7, R8"""
    before = (await desk.row(8)).version
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("a")
        await anna.asks()
        anna.type("a")
        await anna.until(lambda: anna.screen._performing or anna.footer.endswith("approved."))  # type: ignore[attr-defined]
        anna.app.exit(0)
    row = await desk.row(8)
    assert (row.status, row.version) == (Status.EXECUTING, before + 1)
    await desk.do(ApproveOrder, order_id=7)


async def test_screen_work_that_is_cancelled_at_any_moment_leaves_no_lock(file, desk):
    """R7"""
    async with dashboard(file, patience_seconds=0.5) as anna:
        for n in range(20):
            anna.type("3" if n % 2 else "0")
            await asyncio.sleep(n / 2_000)
            for worker in list(anna.app.workers):
                if worker.group == "rows":
                    worker.cancel()
            with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
        await anna.keys("f5")
        await anna.until(lambda: anna.ids == [8, 7, 6, 5, 4])


async def test_a_failure_of_a_look_nobody_waits_for_is_not_written_anywhere(file, capsys):
    """X1, X4"""

    async def failing(_desk: object) -> None:
        await asyncio.sleep(0.01)
        raise RuntimeError("secret")

    async with dashboard(file) as anna:
        look = asyncio.ensure_future(anna.thread.ask(failing))
        await asyncio.sleep(0)
        look.cancel()
        await asyncio.sleep(0.05)
        assert isinstance(anna.thread, DeskThread)
    assert "secret" not in "".join(capsys.readouterr())
