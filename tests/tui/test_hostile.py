"""What customers typed is only ever text, on every screen, in the bytes that reach the terminal (X1)."""

import asyncio
import base64
import json
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len

from storage.database import desk_url
from tests.benchmarks.terminal import Terminal
from tests.storage.support import DeskUnderTest
from tests.tui.harness import asked, dashboard
from tests.tui.hostile import FORBIDDEN, HOSTILE
from tests.tui.pty import controls, ended, hides, let_in, opens, program, raw, shows
from tui.screens.invoice import InvoiceScreen
from widgets.dialogs.ask import Ask

TEXTS = {
    "orders": (
        "invoice_name",
        "promotion_code",
        "affiliate",
        "ip",
        "customer_note",
        "source",
        "source_number",
        "stopped_because",
    ),
    "order_items": ("name", "domain", "delivery_code", "delivery_reference"),
    "payments": ("system", "code", "reference", "comment"),
    "order_notes": ("body",),
}


def plant(desk: sqlite3.Connection, order_id: int, text: str) -> None:
    """Puts the text into every field of an order, past all cleaning."""
    key, unique = 100 + order_id, f"{order_id}{text}"
    desk.execute("INSERT INTO customers (id, reseller_id, name, email, phone, city, country, approval_required) "
                 "VALUES (?, 1, ?, ?, ?, ?, ?, 1)", (key, *[text] * 5))  # fmt: skip
    desk.execute("INSERT INTO sites (id, reseller_id, code, domain) VALUES (?, 1, ?, ?)", (key, unique, text))
    desk.execute("INSERT INTO custom_statuses (id, name, base, colour, position, retired, by_name) "
                 "SELECT ?, ?, status, ?, 1, 0, ? FROM orders WHERE id = ?",
                 (key, unique, text, unique, order_id))  # fmt: skip
    desk.execute("INSERT INTO order_notes (order_id, at, staff_id, body) VALUES (?, 0, 1, '')", (order_id,))
    desk.execute("UPDATE orders SET customer_id = ?, site_id = ?, custom_status_id = ? WHERE id = ?",
                 (key, key, key, order_id))  # fmt: skip
    desk.execute("UPDATE customers SET address = ? WHERE id = ?", (text, key))
    desk.execute("INSERT INTO contacts (reseller_id, customer_id, kind, name, email, phone, created_at, retired) "
                 "VALUES (1, ?, 'primary', ?, ?, ?, 0, 0)", (key, text, text, text))  # fmt: skip
    desk.execute("UPDATE sites SET customer_id = ? WHERE id = ?", (key, key))
    desk.execute(
        "INSERT INTO customer_notes (customer_id, at, staff_id, body) VALUES (?, 0, 1, ?)", (key, text)
    )
    desk.execute("INSERT INTO payment_tokens (customer_id, system_id, label, sealed, active, card) VALUES (?, "
                 "1, ?, '', 1, ?)", (key, text, text))  # fmt: skip
    desk.execute("INSERT INTO sales_plans (customer_id, manager_id, note, made_at, dropped) VALUES (?, "
                 "1, ?, 0, 0)", (key, text))  # fmt: skip
    desk.execute(
        "UPDATE payments SET token_id = (SELECT max(id) FROM payment_tokens) WHERE order_id = ?", (order_id,)
    )
    reason = json.dumps([{"event": "ReasonGiven", "reason": text}])
    desk.execute("UPDATE audit SET staff = ?, events = ? WHERE subject_id = ?", (text, reason, order_id))
    desk.execute("INSERT INTO mails (intent, kind, reseller_id, order_id, recipient, facts, status, code, queued_at) "
                 "VALUES (?, 'welcome', 1, ?, ?, '{}', 'failed', ?, 0)", (unique, order_id, text, text))  # fmt: skip
    for table, names in TEXTS.items():
        place = "id" if table == "orders" else "order_id"
        for name in names:
            given = unique if name == "source_number" else text
            desk.execute(f"UPDATE {table} SET {name} = ? WHERE {place} = ?", (given, order_id))


@pytest.fixture(scope="module")
def hostile_template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose orders, people and names are all hostile; order 8 has everything at once."""
    file = Path(shutil.copy(template, tmp_path_factory.mktemp("hostile") / "hostile.db"))
    asyncio.run(place(file, [20 + n for n in range(len(HOSTILE))]))
    # Without what pyte, which reads the screen here, cannot place.
    everything = "".join(text for name, text in HOSTILE.items() if name not in ("long", "marks", "wide"))
    with closing(sqlite3.connect(file)) as desk, desk:
        for (trigger,) in desk.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            if "audit" in trigger:
                desk.execute(f'DROP TRIGGER "{trigger}"')
        desk.execute("INSERT INTO payment_systems (id, name, gateway, fee_bp, fee_fixed_minor, tokens, refunds, "
                     "one_click, retired) VALUES (1, ?, 'sandbox', 0, 0, 1, 1, 0, 0)", (everything,))  # fmt: skip
        for n, text in enumerate(HOSTILE.values()):
            plant(desk, 20 + n, text)
        plant(desk, 8, everything)
        desk.execute("UPDATE resellers SET name = ? WHERE id = 1", (everything,))
        desk.execute("UPDATE desk SET name = ?", (everything,))
        desk.execute("UPDATE staff SET name = ? WHERE \"user\" = 'owner'", (everything,))
    return file


async def place(file: Path, ids: list[int]) -> None:
    desk = DeskUnderTest(desk_url(str(file)))
    await desk.place_all(*({"id": order_id} for order_id in ids))
    await desk.close()


@pytest.fixture
def hostile_file(hostile_template: Path, tmp_path: Path) -> Path:
    """A copy of that desk."""
    return Path(shutil.copy(hostile_template, tmp_path / "hostile.db"))


async def test_every_hostile_text_is_shown_as_text_in_the_list_and_the_details(hostile_file):
    async with dashboard(hostile_file, size=(200, 60)) as anna:

        def look() -> None:
            for strip in anna.screen._compositor.render_strips():
                assert not [c for c in strip.text if ord(c) < 32 or c in FORBIDDEN]
                assert cell_len(strip.text) <= 200
                for segment in strip:
                    assert segment.style is None or segment.style.link is None
                    assert segment.style is None or "@click" not in segment.style.meta

        look()
        await anna.keys("G")
        await anna.settled()
        look()
        await anna.keys("enter", "enter")
        for _name in HOSTILE:
            await anna.shows("Total amount")
            look()
            await anna.keys("K")


async def test_every_hostile_text_is_shown_as_text_on_the_customers_card(hostile_file):
    """T9"""
    async with dashboard(hostile_file, size=(120, 40)) as anna:
        for n, _name in enumerate([*HOSTILE, "everything"]):
            await anna.to(8 if n == len(HOSTILE) else 20 + n)
            await anna.keys("w")
            await anna.shows("Approval")
            for key in ("down", "G"):
                for strip in anna.screen._compositor.render_strips():
                    assert not [c for c in strip.text if ord(c) < 32 or c in FORBIDDEN]
                    assert cell_len(strip.text) <= 120
                    for segment in strip:
                        assert segment.style is None or segment.style.link is None
                        assert segment.style is None or "@click" not in segment.style.meta
                await anna.keys(key)
            await anna.keys("escape")


async def test_every_hostile_text_is_shown_as_text_on_an_invoice(hostile_file):
    """T6"""
    async with dashboard(hostile_file, size=(100, 40)) as anna:
        for n, _name in enumerate([*HOSTILE, "everything"]):
            await anna.to(8 if n == len(HOSTILE) else 20 + n)
            await anna.keys("enter", "enter")
            await anna.shows("Total amount")
            number = asked(hostile_file, "SELECT max(id) FROM invoices WHERE order_id = ?", anna.cursor)
            anna.app.push_screen(InvoiceScreen(number))
            await anna.shows("Issued")
            for strip in anna.screen._compositor.render_strips():
                assert not [c for c in strip.text if ord(c) < 32 or c in FORBIDDEN]
                assert cell_len(strip.text) <= 100
                for segment in strip:
                    assert segment.style is None or segment.style.link is None
                    assert segment.style is None or "@click" not in segment.style.meta
            await anna.keys("escape", "escape")


async def test_a_dialog_shows_a_hostile_customer_as_text(hostile_file):
    async with dashboard(hostile_file, size=(80, 24)) as anna:
        for order_id, key in [
            (8, "a"),
            (8, "c"),
            (8, "n"),
            (8, "x"),
            (8, "S"),
            (42, "n"),
            (41, "a"),
            (39, "a"),
            (37, "c"),
        ]:
            await anna.to(order_id)
            await anna.keys(key)
            await anna.until(lambda: isinstance(anna.screen, Ask))
            await anna.drained()
            assert not [c for c in anna.text.replace("\n", "") if ord(c) < 32 or c in FORBIDDEN]
            await anna.keys("escape")
            await anna.settled()


async def test_statuses_that_another_program_wrote_are_shown_as_text_and_a_wrong_one_is_said(hostile_file):
    """S6, L14: a colour that is none is grey; changing that status tells what is wrong with it."""
    async with dashboard(hostile_file, size=(80, 24)) as anna:
        await anna.to(8)
        await anna.keys("l")
        await anna.shows("Which status shows on", "new")
        for key in ("end", "home"):
            assert not [c for c in anna.text.replace("\n", "") if ord(c) < 32 or c in FORBIDDEN]
            await anna.keys(key)
        await anna.keys("end", "e")
        await anna.until(lambda: isinstance(anna.screen, Ask))
        await anna.until(lambda: "where only red, yellow" in anna.words)
        assert not [c for c in anna.text.replace("\n", "") if ord(c) < 32 or c in FORBIDDEN]
        await anna.keys("escape", "escape")


async def test_hostile_words_typed_into_the_search_are_only_looked_for(file):
    """X5"""
    async with dashboard(file) as anna:
        for text in HOSTILE.values():
            anna.screen.query_one("SearchLine Input").value = text[:500]  # type: ignore[attr-defined]
            await anna.drained()
            assert not [c for c in anna.text.replace("\n", "") if ord(c) < 32 or c in FORBIDDEN]


def journey(file: Path) -> Terminal:
    """Looks at everything; answers the terminal, ended."""
    let_in(file)
    with program(file, size=(110, 32)) as terminal:
        shows(terminal, "3000000008", "? all keys")
        terminal.write(b"/3000000008\r")
        shows(terminal, "1 order")
        for key, words in ((b"a", "Approve 3000000008?"), (b"c", "Why?"), (b"n", "A note on")):
            opens(terminal, key, words)
            terminal.write(b"\x1b")
            hides(terminal, words)
        for key, words in ((b"?", "Moving"), (b":", "What do you want to do?")):
            terminal.write(key)
            shows(terminal, words)
            terminal.write(b"\x1b")
            hides(terminal, words)
        for key, words in (
            (b"\r", "payments of"),
            (b"\r", "Total amount"),
            (b"G", "TIMELINE"),
            (b"\x1b", "1 order · at 1"),
        ):
            terminal.write(key)
            shows(terminal, words)
        terminal.write(b"y")
        shows(terminal, "3000000008 copied.")
        terminal.write(b"q")
        assert ended(terminal) == 0
        return terminal


def test_no_control_sequence_of_a_customers_reaches_the_terminal(template, hostile_file, tmp_path):
    clean = tmp_path / "clean.db"
    clean.write_bytes(template.read_bytes())
    with ThreadPoolExecutor() as together:
        harmless, hostile = together.map(journey, (clean, hostile_file))
    assert controls(hostile) <= controls(harmless)
    sent = raw(hostile)
    assert b"blinking" in sent  # it was there, as text
    assert b"\x1b[5;38;5;199m" not in sent
    text = sent.decode()
    assert not [c for c in text if c in FORBIDDEN]
    copied = re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", sent)
    assert [base64.b64decode(data) for data in copied] == [b"3000000008"]
    assert not re.search(rb"\x1b\]0;|\x1b\]2;|\x1b\]8;", sent)
