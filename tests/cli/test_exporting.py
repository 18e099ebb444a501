"""``--csv``: every list and report as a file or on standard output, permitted, recorded, whole or not at all."""

import csv
import io
import json
import os
import signal
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest

from domain.errors import InvalidInput
from domain.exporting import running
from tests.cli.conftest import HOSTILE, ORDERS, Run
from tui import settings
from tui.commands import exporting
from tui.commands.progress import Progress
from tui.commands.root import build
from tui.commands.session import Stoppable
from tui.csv_lines import CsvLines

#: Every list and report that can be exported. A new one is found by the test below.
EXPORTS = {
    "orders list": [],
    "payments list": [],
    "invoices list": [],
    "carts list": [],
    "carts stats": [],
    "recurring list": [],
    "recurring forecast": [],
    "customers list": [],
    "sites list": [],
    "offers list": [],
    "promos list": [],
    "resellers list": [],
    "resellers invoices": ["Acme"],
    "audit show": [],
    "report": ["offer", "--period", "all"],
}

#: What tells nothing of customers on the desk of these tests.
WITHOUT_CUSTOMERS = {
    "recurring list", "recurring forecast", "carts stats", "audit show", "promos list", "resellers list",
    "resellers invoices",
}  # fmt: skip

each = pytest.mark.parametrize("command", EXPORTS)


def words(command: str) -> list[str]:
    return [*command.split(), *EXPORTS[command]]


def kept(desk: Path) -> list[dict[str, object]]:
    with closing(sqlite3.connect(desk)) as connection:
        rows = connection.execute("SELECT door, after FROM audit WHERE subject = 'export' ORDER BY number")
        return [{"door": door, **json.loads(after)} for door, after in rows]


def become(desk: Path, role: str) -> None:
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute(
            "INSERT INTO staff (user, name, role, active, may_act_as) VALUES ('o', 'O', 'owner', 1, 0)"
        )
        connection.execute("UPDATE staff SET role = ? WHERE user = ?", (role, settings.system_user()))


def test_every_command_that_exports_is_tried_here():
    found = set()
    app = build()
    for topic in app:
        if topic.startswith("-"):
            continue
        inside = app[topic]
        names = [name for name in inside if not name.startswith("-")]
        for command in [f"{topic} {name}" for name in names] or [topic]:
            parts = command.split()
            chosen = inside[parts[1]] if len(parts) > 1 else inside
            arguments = chosen.assemble_argument_collection() if chosen.default_command else []
            if any("--csv" in argument.names for argument in arguments):
                found.add(command)
    assert found == EXPORTS.keys()


@each
def test_a_role_without_the_permission_gets_no_row(run: Run, desk, command):
    """S1, X3"""
    become(desk, "viewer")
    result = run(*words(command), "--csv")
    assert (result.code, result.out) == (5, "")
    assert "“export”" in result.err
    assert kept(desk) == []


@each
def test_an_export_is_recorded_and_is_the_whole_list(run: Run, desk, home, command):
    """S4, B2"""
    printed = run(*words(command), "--csv")
    assert printed.code == 0
    rows = list(csv.reader(io.StringIO(printed.out)))
    (record,) = kept(desk)
    assert record["door"] == "command"
    assert record["to"] == "output"
    assert record["columns"] == rows[0]
    assert record["rows"] == len(rows) - 1
    if command == "orders list":
        assert record == {
            "door": "command", "what": "orders", "query": "", "sort": "-placed", "columns": rows[0],
            "rows": len(ORDERS) - 1, "to": "output",
        }  # fmt: skip
    file = home / "out.csv"
    into = run(*words(command), "--csv", "--output", str(file))
    if command != "audit show":  # which has one more record by now
        assert file.read_text() == printed.out
        assert into.out == f"{len(rows) - 1} row{'' if len(rows) == 2 else 's'} in {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept(desk)[1]["to"] == "file"
    again = run(*words(command), "--csv", "--output", str(file))
    assert (again.code, len(kept(desk))) == (4, 2)
    assert "is there already" in again.err
    assert run(*words(command), "--csv", "--output", str(file), "--force").code == 0


@each
def test_no_cell_of_a_customers_runs(run: Run, desk, command):
    """X2: whatever column it is in."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE customers SET name = '=1+1', city = '@SUM(A1)', phone = '+49 30'")
        connection.execute("UPDATE sites SET domain = '=1+1', code = '-x' || code")
        connection.execute("UPDATE orders SET invoice_name = '=1+1', affiliate = '＝1', ip = '-1+1'")
        connection.execute("UPDATE order_items SET name = '=1+1'")
        connection.execute("UPDATE offers SET name = '+1+1' || number")
        connection.execute("UPDATE payments SET comment = '=1+1', reference = '@x', code = '-x'")
    rows = list(csv.reader(io.StringIO(run(*words(command), "--csv").out)))
    running_cells = [
        cell for row in rows for cell in row if cell.startswith(tuple("=+-@＝＋－＠")) and not is_number(cell)
    ]
    assert not running_cells
    if command not in WITHOUT_CUSTOMERS:
        assert any("'" in cell for row in rows for cell in row)


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_columns_sort_and_search_are_as_asked(run: Run, desk):
    """B2"""
    asked = (
        "orders",
        "list",
        "ana",
        "--sort",
        "amount",
        "--csv",
        "--columns",
        "total_amount, number,currency",
    )
    rows = list(csv.DictReader(io.StringIO(run(*asked).out)))
    assert list(rows[0]) == ["total_amount", "number", "currency"]
    listed = run("orders", "list", "ana", "--sort", "amount", "--json").json["orders"]
    assert [row["number"] for row in rows] == [order["number"] for order in listed]
    assert (kept(desk)[0]["query"], kept(desk)[0]["sort"]) == ("ana", "amount")


def test_numbers_are_numbers_in_the_form_of_the_desk(run: Run, desk, home):
    """X2: separator, decimals and byte order mark are settings."""
    for name, value in (("csv_separator", "semicolon"), ("csv_decimal", "comma"), ("csv_bom", "yes")):
        assert run("settings", "set", name, value).code == 0
    asked = (
        "payments",
        "list",
        "currency:eur",
        "--csv",
        "--columns",
        "amount,fee,share_percent",
        "--limit",
        "1",
    )
    assert run(*asked).out == 'amount;fee;share_percent\n"15,50";"0,45";"100,00"\n'
    run(*asked, "--output", str(home / "p.csv"))
    assert (home / "p.csv").read_bytes().startswith(b"\xef\xbb\xbfamount;")


def test_a_limit_says_how_it_goes_on(run: Run, desk):
    first = run("orders", "list", "--csv", "--columns", "number", "--limit", "3")
    cursor = first.err.split()[-1]
    rest = run("orders", "list", "--csv", "--columns", "number", "--after", cursor)
    assert rest.err == ""
    whole = run("orders", "list", "--csv", "--columns", "number").out.splitlines()
    assert first.out.splitlines() + rest.out.splitlines()[1:] == whole


def test_an_export_that_fails_in_the_middle_prints_nothing_and_leaves_no_file(
    run: Run, desk, home, monkeypatch
):
    """S6: what reads it gets all or nothing."""
    monkeypatch.setattr(running, "PAGE", 2)
    pages = iter([1, 2])

    def failing(_lines: object, _rows: object) -> None:
        if next(pages) == 2:
            raise InvalidInput("No more room.")

    for where in ([], ["--output", str(home / "out.csv")]):
        pages = iter([1, 2])
        monkeypatch.setattr(CsvLines, "add", failing)
        result = run("orders", "list", "--csv", *where)
        assert (result.code, result.out) == (2, "")
    assert not [*home.glob("*out.csv*")]
    assert kept(desk) == []


@pytest.mark.parametrize("where", [[], ["--output", "out.csv"]])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_or_a_line_that_drops_leaves_no_half_export(run: Run, desk, home, monkeypatch, where, sent):
    """T14"""
    monkeypatch.chdir(home)
    monkeypatch.setattr(running, "PAGE", 2)
    heard = threading.Event()
    told: list[int] = []

    class Hearing(Stoppable):
        def _stop(self, number: int, frame: FrameType | None) -> None:
            super()._stop(number, frame)
            heard.set()

    def interrupted(_progress: object, count: int, **_of: int) -> None:
        told.append(count)
        os.kill(os.getpid(), sent)
        assert heard.wait(10)

    monkeypatch.setattr(exporting, "Stoppable", Hearing)
    monkeypatch.setattr(Progress, "at", interrupted)
    result = run("orders", "list", "--csv", *where)
    assert (result.code, result.out, result.err, told) == (130, "", "", [2])
    assert not [*home.glob("*out.csv*")]
    assert kept(desk) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["orders", "list", "--output", "x.csv"], "--output is for --csv"),
        (["orders", "list", "--csv", "--force"], "--force is for --output"),
        (["orders", "list", "--columns", "number"], "--columns is for --csv"),
        (
            ["orders", "list", "--csv", "--columns", "number,colour"],
            "no column “colour”; columns are id, number",
        ),
        (["orders", "list", "--csv", "--columns", ","], "names none"),
        (["orders", "list", "--csv", "--limit", "0"], "--limit must be"),
        (["sites", "list", "--json", "--csv"], "not both"),
        (["orders", "list", "--csv", "--output", "no/where.csv"], "There is no folder"),
        (["orders", "list", "--csv", "--output", "."], "is no file"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(run: Run, desk, home, monkeypatch, asked, said):
    """S6"""
    monkeypatch.chdir(home)
    result = run(*asked)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_read_only_ordertop_exports_nothing(run: Run, desk):
    """S4: nothing could be recorded of it."""
    result = run("orders", "list", "--csv", "--read-only")
    assert (result.code, result.out) == (5, "")


def test_what_was_exported_is_told_in_words(run: Run, desk):
    run("orders", "list", "needs:me", "--csv")
    assert (
        "4 rows of orders “needs:me” exported to standard output" in run("audit", "show", "--limit", "1").out
    )


def test_a_hostile_name_steers_no_terminal(run: Run, desk):
    """X1"""
    said = run("customers", "list", "--csv").out
    assert HOSTILE not in said
    assert not {"\x1b", "\u202e", "\x07"} & {*said}
