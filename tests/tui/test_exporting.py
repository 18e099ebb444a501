"""What is seen leaves the desk: to a file or the clipboard, behind the screen, stopped by a key (B2, S1, T14)."""

import csv
import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from domain.billing import InvoiceKind
from domain.credit.commands import RecordDistributorInvoice
from domain.credit.rows import Counting
from domain.exporting import running
from tests.domain.builders import eur
from tests.storage.debiting import begin, furnish
from tests.tui.harness import Dashboard, asked, dashboard
from tests.tui.test_reports import on_reports, sold
from tui import export_work
from tui.csv_lines import CsvLines
from tui.screens.account import AccountScreen
from widgets.dialogs.ask import Ask

__all__ = ["sold"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program was started."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


async def ask(anna: Dashboard) -> None:
    await anna.keys("ctrl+e")
    await anna.asks()


async def export(anna: Dashboard, *filled_in: str) -> None:
    """Exports what is seen, to a file unless the dialog is filled in otherwise."""
    await ask(anna)
    await anna.keys(*filled_in)
    for _entry in range(3):
        if isinstance(anna.screen, Ask) and getattr(anna.screen.focused, "id", "") not in ("stay", "go"):
            await anna.keys("tab")
    await anna.keys("ctrl+e")
    await anna.until(lambda: not isinstance(anna.screen, Ask), "the dialog left")


def the_file(folder: Path) -> list[list[str]]:
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(newline="") as file:
        return list(csv.reader(file))


def record(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(file, "SELECT after FROM audit WHERE subject = 'export'"))
    return found


async def test_the_list_is_exported_as_it_is_seen(file, folder):
    """B2, S4"""
    async with dashboard(file, size=(200, 50)) as anna:
        await anna.search("total:>0 -status:fraud")
        await anna.keys("O")
        await anna.settled()
        await ask(anna)
        await anna.shows("Export this list?", "8 rows", "orders-2026-11-21-090000.csv", "be recorded")
        await anna.keys("escape")
        await export(anna)
        await anna.until(lambda: "8 rows in" in anna.footer)
        header, *rows = the_file(folder)
        seen = anna.ids
    assert header[:4] == ["number", "placed_at", "customer", "site_code"]
    assert [row[0] for row in rows] == [str(3_000_000_000 + n) for n in seen]
    row = dict(zip(header, rows[0], strict=True))
    assert (row["total_amount"], row["currency"], row["site_code"]) == ("50.00", "EUR", "S-1")
    assert record(file) == {
        "what": "orders", "query": "total:>0 -status:fraud", "sort": "placed", "columns": header, "rows": 8,
        "to": "file",
    }  # fmt: skip
    assert asked(file, "SELECT door FROM audit WHERE subject = 'export'") == "screen"


async def test_the_chosen_columns_are_those_of_the_file(file, folder):
    """B2: in their order, also those that have no room on a narrow terminal."""
    async with dashboard(file, size=(80, 24)) as anna:
        table = anna.table
        hidden = {c.id for c in table.all_columns} - {"glyph", "number", "total", "method"}
        choice = table.choice
        for column in hidden:
            choice = choice.without(column)
        table.choose_columns(choice.moved("total", -20))
        await anna.drained()
        await export(anna)
        await anna.until(lambda: "9 rows in" in anna.footer)
    assert the_file(folder)[0] == ["total_amount", "currency", "number", "payment_method"]


async def test_all_columns_go_to_the_clipboard_as_cells(file, folder):
    async with dashboard(file) as anna:
        await ask(anna)
        await anna.keys("right")
        await anna.shows("copy 9 rows to your clipboard", "at most 50,000")
        await anna.keys("escape")
        await export(anna, "right", "tab", "right")
        await anna.until(lambda: "9 rows copied" in anna.footer)
        lines = anna.app.clipboard.splitlines()
    assert len(lines) == 10
    assert lines[0].split("\t")[:3] == ["id", "number", "source_number"]
    assert not [*folder.iterdir()]
    assert record(file)["to"] == "clipboard"


async def test_what_is_too_much_for_the_clipboard_is_told_and_not_recorded(file, monkeypatch):
    monkeypatch.setattr(export_work, "CLIPBOARD_BYTES", 200)
    async with dashboard(file) as anna:
        await export(anna, "right")
        await anna.until(lambda: "more than the clipboard takes, 200 bytes" in anna.footer)
        assert anna.app.clipboard == ""
    assert asked(file, "SELECT count(*) FROM audit WHERE subject = 'export'") == 0


async def test_where_no_file_can_be_the_dialog_says_so_and_stays(file, folder):
    """T13"""
    (folder / "mine.csv").write_text("mine")
    async with dashboard(file) as anna:
        await ask(anna)
        await anna.keys("tab", "tab", "ctrl+u", "mine.csv")
        await anna.settled()
        await anna.until(lambda: "is there already; choose another name." in anna.words)
        await anna.keys("ctrl+u", "no/where.csv")
        await anna.settled()
        await anna.until(lambda: "There is no folder" in anna.words)
        await anna.keys("tab", "ctrl+e")
        await anna.asks()
        await anna.keys("escape")
    assert [path.name for path in folder.iterdir()] == ["mine.csv"]


async def test_an_export_is_stopped_by_its_key_and_leaves_nothing(file, folder, monkeypatch):
    """T14: meanwhile the keys are free, and how far it is stands above the footer."""
    monkeypatch.setattr(running, "PAGE", 2)
    monkeypatch.setattr(export_work, "SAY_SECONDS", 0.01)
    begun, going_on = threading.Event(), threading.Event()
    add = CsvLines.add

    def slowly(lines: CsvLines, rows: Any) -> None:
        add(lines, rows)
        if begun.is_set():
            going_on.wait(10)
        begun.set()

    monkeypatch.setattr(CsvLines, "add", slowly)
    async with dashboard(file) as anna:
        await export(anna)
        await anna.shows("exporting: ", "of 9 rows · ^e stops")
        before = anna.cursor
        anna.type("j")
        await anna.until(lambda: anna.cursor != before, "the cursor moved")
        anna.type("ctrl+e")
        await anna.until(lambda: isinstance(anna.screen, Ask) and anna.screen.ready)
        await anna.shows("Stop the export?")
        anna.type("ctrl+e", "right", "enter")
        await anna.until(lambda: not isinstance(anna.screen, Ask))
        going_on.set()
        await anna.until(lambda: "it was stopped" in anna.footer)
        await anna.hides("exporting: ")
    assert not [*folder.iterdir()]
    assert asked(file, "SELECT count(*) FROM audit WHERE subject = 'export'") == 0


async def test_leaving_ordertop_ends_the_export_without_half_a_file(file, folder, monkeypatch):
    """T14"""
    monkeypatch.setattr(running, "PAGE", 2)
    begun, going_on = threading.Event(), threading.Event()
    add = CsvLines.add

    def slowly(lines: CsvLines, rows: Any) -> None:
        add(lines, rows)
        if begun.is_set():
            going_on.wait(1)
        begun.set()

    monkeypatch.setattr(CsvLines, "add", slowly)
    async with dashboard(file) as anna:
        await export(anna)
        await anna.until(begun.is_set)
    assert not [*folder.iterdir()]
    assert asked(file, "SELECT count(*) FROM audit WHERE subject = 'export'") == 0


async def test_a_role_without_the_permission_is_told_so(file):
    """S1"""
    async with dashboard(file, user="agent") as anna:
        await anna.keys("ctrl+e")
        await anna.until(lambda: "it needs the permission “export”" in anna.footer)
        assert not isinstance(anna.screen, Ask)


async def test_the_marked_rows_alone_are_exported_unless_all_are_wanted(file, folder):
    """B2: those too that the search does not find any more."""
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.keys("space", "space", "space")
        marked = anna.ids[:3]
        await anna.search("status:fraud")
        await anna.settled()
        await ask(anna)
        await anna.shows("the marked ones: 3 rows", "write 3 rows to")
        await anna.keys("escape")
        await export(anna, "tab")
        await anna.until(lambda: "3 rows in" in anna.footer)
    _header, *rows = the_file(folder)
    assert [row[0] for row in rows] == [str(3_000_000_000 + n) for n in marked]
    assert (record(file)["what"], record(file)["rows"]) == ("marked orders", 3)


async def test_all_that_is_marked_but_some_is_exported(file, folder):
    """B2: marks that are a search leave out what was unmarked, and the whole list is one choice away."""
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.settled()
        everything = anna.ids
        await anna.keys("*", "space")
        await export(anna, "tab")
        await anna.until(lambda: "8 rows in" in anna.footer)
        _header, *rows = the_file(folder)
        assert [row[0] for row in rows] == [str(3_000_000_000 + n) for n in everything[1:]]
        await export(anna, "right", "tab", "tab", "tab", *"all.csv")
        await anna.until(lambda: "9 rows in" in anna.footer)


async def test_the_payments_are_exported(file, folder):
    """B2"""
    async with dashboard(file, size=(160, 40)) as anna:
        await anna.keys("right_square_bracket", "right_square_bracket")
        await anna.shows("TRIED")
        await anna.settled()
        await export(anna)
        await anna.until(lambda: " rows in" in anna.footer)
    header, *rows = the_file(folder)
    assert header[:4] == ["order", "customer", "invoice", "attempted_at"]
    assert len(rows) == asked(file, "SELECT count(*) FROM payments")
    assert record(file)["what"] == "payments"


async def test_the_recurring_orders_of_a_status_are_exported(file, desk, folder):
    """B2"""
    await furnish(desk)
    await begin(desk)
    async with dashboard(file, size=(160, 40)) as anna:
        await anna.keys("right_square_bracket")
        await anna.shows("NEXT PAYMENT", "R-0000")
        await anna.keys("1")
        await anna.settled()
        await export(anna)
        await anna.until(lambda: "1 row in" in anna.footer)
    header, *rows = the_file(folder)
    assert header[0] == "number"
    assert rows[0][0].startswith("R-0000")
    assert record(file)["query"] == "--status active"


async def test_the_debits_to_come_are_exported(file, desk, folder):
    """B2, SPEC 6"""
    await furnish(desk)
    await begin(desk)
    async with dashboard(file, size=(160, 40)) as anna:
        await anna.keys("right_square_bracket")
        await anna.shows("NEXT PAYMENT", "R-0000")
        await anna.settled()
        await anna.keys("d")
        await anna.shows("Debits of the next 31 days", "in all")
        await export(anna)
        await anna.until(lambda: "row in" in anna.footer or "rows in" in anna.footer)
    header, *rows = the_file(folder)
    assert header == ["day", "debits", "amount", "currency"]
    assert rows
    assert record(file)["what"] == "forecast"


async def test_the_days_of_carts_are_exported_as_they_are_drawn(file, sold, folder):
    """B2, B3"""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("t")
        await anna.shows("Carts of 2026-11-01 to 2026-11-21", "^e export")
        await export(anna)
        await anna.until(lambda: "21 rows in" in anna.footer)
    header, *rows = the_file(folder)
    assert header == ["day", "left", "recovered", "lost"]
    assert (rows[0][0], rows[-1][0]) == ("2026-11-01", "2026-11-21")
    assert record(file)["query"] == "2026-11-01..2026-11-21"


async def test_a_list_of_the_overview_is_exported_whole(file, folder):
    """B2, T1: the list that the cursor is in, beyond the rows that there is room for."""
    async with dashboard(file, size=(160, 50), open_on="general") as anna:
        await anna.shows("Orders awaiting payment")
        await anna.keys("G")
        await ask(anna)
        await anna.shows("Orders awaiting payment", "as many rows as there are")
        await anna.keys("escape")
        await export(anna)
        await anna.until(lambda: "row in" in anna.footer or "rows in" in anna.footer)
    header, *rows = the_file(folder)
    assert header == [
        "number", "customer", "placed_at", "total_cost", "cost_currency", "total_amount", "currency",
    ]  # fmt: skip
    assert len(rows) == asked(file, "SELECT count(*) FROM orders WHERE status = 'awaiting_payment'")
    assert record(file)["query"] == "status:awaiting_payment"


async def test_a_report_is_exported_with_its_sort_and_columns(file, sold, folder):
    """B2"""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("b", "b", "o")
        await anna.shows("by payment method")
        await anna.settled()
        await export(anna)
        await anna.until(lambda: "1 row in" in anna.footer)
    header, row = the_file(folder)
    assert header == [
        "name", "orders", "payments", "gross", "fees", "refunds", "net", "average", "currency",
    ]  # fmt: skip
    assert row[:4] == ["bank transfer", "9", "9", "450.00"]
    assert record(file)["query"] == "--from 2026-11-01 --to 2026-11-30"


async def test_what_a_figure_of_the_overview_counts_is_exported(file, desk, folder):
    """B2, T1"""
    await desk.do(
        RecordDistributorInvoice, reseller_id=1, kind=InvoiceKind.DEBIT, amount=eur("12.50"), name="=shelf"
    )
    async with dashboard(file, size=(160, 50), open_on="general") as anna:
        await anna.shows("Account balance")
        await anna.until(lambda: "12.50" in anna.text)
        app = anna.app
        app.push_screen(
            AccountScreen(Counting.BALANCE, title="Balance", reseller=None, whose="all resellers")
        )
        await anna.until(lambda: "INVOICE" in anna.text.upper() and "NUMBER" in anna.text)
        await anna.drained()
        await ask(anna)
        await anna.shows("Balance · all resellers")
        await anna.keys("escape")
        await export(anna)
        await anna.until(lambda: " rows in" in anna.footer or " row in" in anna.footer)
    header, *rows = the_file(folder)
    assert header == ["at", "kind", "number", "reseller", "order", "due_at", "status", "amount", "currency"]
    assert [row[header.index("amount")] for row in rows if row[1] == "invoice"] == ["12.50"]
    assert record(file)["query"] == "--of balance"


async def test_where_no_list_is_that_is_told(file):
    async with dashboard(file, open_on="general") as anna:
        await anna.keys("ctrl+e")
        await anna.until(lambda: "There is no list here to export" in anna.footer)
