"""``ordertop ingest``: events as JSON lines, each once (L1, L2, X5, FEATURES 27 to 30, 43, 44)."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PAGE = (Path(__file__).parents[2] / "docs/events.md").read_text(encoding="utf-8")
#: Where an archive of REES46 is, packed by gzip.
ARCHIVE = os.environ.get("ORDERTOP_REES46", "")
TWIN = """\
event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,44,21,,shiseido,35.79,541,s-1
2019-10-01 00:00:01 UTC,cart,44,21,,shiseido,35.79,541,s-1
2019-10-01 00:00:02 UTC,cart,44,21,,shiseido,35.79,541,s-1
2019-10-01 00:00:03 UTC,cart,39,20,appliances.water_heater,aqua,33.20,554,s-2
2019-10-01 00:00:04 UTC,purchase,44,21,,shiseido,35.79,541,s-1
2019-10-01 00:00:04 UTC,purchase,17,22,furniture.sofa,,543.10,541,s-1
2019-10-01 00:00:04 UTC,bad
2019-10-01 00:00:05 UTC,purchase,90,23,,,12.00,900,s-3
"""


def take(run: Run, *events: dict[str, Any] | bytes, code: int = 0) -> list[dict[str, Any]]:
    """The answers to these events, without the summary."""
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in events]
    result = run("ingest", "--json", "--reseller", reseller(run), given=b"\n".join(lines) + b"\n")
    assert result.code == code, result.err
    return [json.loads(line) for line in result.out.splitlines()][:-1]


def reseller(run: Run) -> str:
    found: str = run("resellers", "list", "--json").json["resellers"][0]["name"]
    return found


def cart(event_id: str, name: str = "c1", **given: Any) -> dict[str, Any]:
    return {"id": event_id, "type": "cart", "cart": name, **given}


WEB = {"name": "Web hosting", "unit_price": "74.50"}


def test_the_examples_of_the_page_are_taken_in(run, desk):
    """L1, L2: all of them, but for orders that are not on this desk; and again they are known."""
    examples = [line for line in PAGE.splitlines() if line.startswith('{"id"')]
    assert {json.loads(line)["type"] for line in examples} == {
        "cart", "order", "payment", "delivery", "distributor",
    }  # fmt: skip
    events = [line.encode() for line in examples if '"number"' not in line]
    answers = take(run, *events)
    assert [one["result"] for one in answers] == ["new"] * len(events)
    assert [one["result"] for one in take(run, *events)] == ["known"] * len(events)
    for line in examples:
        if '"number"' in line:
            (answer,) = take(run, line.encode(), code=1)
            assert answer["error"]["code"] == "not_found"
    assert run("db", "check").code == 0


def test_a_cart_is_seen_while_it_is_filled_and_leaves_when_it_is_completed(run, desk):
    """FEATURES 27 to 30, 43, 44."""
    run("settings", "set", "status_url", "https://shop.example/status/{number}")
    (first,) = take(run, cart("1", currency="EUR", step="cart", items=[WEB]))
    listed = run("orders", "list", "status:incomplete", first["number"], "--json").json["orders"]
    assert [(one["status"], one["total_amount"], one["source_number"]) for one in listed] == [
        ("incomplete", "74.50", "c1")
    ]
    take(run, cart("2", step="details", customer={"name": "Ana Souza", "email": "ana@example.org"}))
    assert (
        run("orders", "list", "status:incomplete souza", "--json").json["orders"][0]["number"]
        == first["number"]
    )
    done = {**cart("3", payment_method="bank_transfer", invoice_name="Ana Lda"), "type": "order"}
    (answer,) = take(run, done)
    assert answer["status"] == "awaiting_payment"
    assert answer["confirmation"] == {
        "message": f"Thank you: your order {first['number']} is received. It is now “Awaiting payment”.",
        "status_url": f"https://shop.example/status/{first['number']}",
    }
    shown = run("orders", "show", first["number"], "--json").json["order"]
    assert (shown["invoice_name"], shown["customer"]["name"]) == ("Ana Lda", "Ana Souza")
    paid = {"id": "4", "type": "payment", "number": first["number"], "amount": "74.50", "reference": "SEPA"}
    assert take(run, paid)[0]["status"] == "pending_approval"


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"\0" * 100,
        b'{"id": "x", "type": "cart"}',
        b'{"id": "x", "type": "cart", "cart": "c", "number": "1"}',
        b'{"id": "x", "type": "cart", "cart": "c", "version": 2}',
        b'{"id": "x", "type": "party", "cart": "c"}',
        b'{"id": "x", "type": "cart", "cart": "c", "colour": "red"}',
        b'{"id": "x", "type": "cart", "cart": "c", "at": "then"}',
        b'{"id": "x", "type": "cart", "cart": "c", "currency": "EURO"}',
        b'{"id": "x", "type": "cart", "cart": "c", "items": [{"offer": 99999999999999999999}]}',
        b'{"id": "x", "type": "cart", "cart": "c", "items": [{"name": "a", "unit_price": 1.5}]}',
        b'{"id": "x", "type": "cart", "cart": "c", "items": [{"name": "a", "unit_price": "-1"}]}',
        b'{"id": "x", "type": "cart", "cart": "' + b"c" * 200 + b'"}',
        b'{"id": "x", "type": "cart", "cart": "c", "items": [' + b"{}," * 200_000 + b"{}]}",
        b'{"id": "x", "type": "cart", "cart": "c", "items": [' + b"{}," * 1_000_000 + b"{}]}",
        b'{"id": "x", "type": "cart", "cart": "c", "note": ' + b"[" * 100_000,
        b'{"id": "x", "type": "payment", "number": "1000000000"}',
    ],
)
def test_a_hostile_line_is_one_bad_line_and_the_others_go_in(run, desk, bad):
    """X5, S6: answered with its number and a reason, on standard error too."""
    good = json.dumps(cart("g", items=[WEB], currency="EUR")).encode()
    given = b"\n".join([good, bad, good])
    result = run("ingest", "--json", "--reseller", reseller(run), given=given)
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 1
    assert [one["result"] for one in answers[:-1]] == ["new", "bad", "known"]
    assert answers[1]["error"]["message"]
    assert result.err.startswith("line 2: ")
    assert len(result.err) < 600
    assert answers[-1]["summary"] == {"lines": 3, "new": 1, "known": 1, "waiting": 0, "bad": 1}


def test_what_customers_type_is_only_text_and_no_card_number_is_kept(run, desk):
    """X1, S3."""
    hostile = "\x1b]52;c;x\x07=cmd|'/C calc'!A0 4242 4242 4242 4242"
    said = {"name": hostile, "email": "e@example.org", "phone": hostile, "address": hostile}
    event = cart("1", currency="EUR", step=hostile, note=hostile, invoice_name=hostile, customer=said)
    (answer,) = take(run, {**event, "items": [{"name": hostile, "unit_price": "1"}]})
    shown = run("orders", "show", answer["number"]).out
    assert "\x1b" not in shown
    kept = b"".join(file.read_bytes() for file in Path(desk).parent.glob(f"{Path(desk).name}*"))
    assert b"\x1b]52;c;x" not in kept
    assert b"4242 4242" not in kept


def test_without_a_reseller_it_is_asked_which_and_an_unknown_one_is_a_bad_line(run, desk):
    (answer,) = take(run, cart("1", reseller="Nobody"), code=1)
    assert "Nobody" in answer["error"]["message"]
    assert run("ingest", "--rees46", "--stripe").code == 2
    assert run("ingest", "--secret", "env:X").code == 2


def test_an_archive_of_rees46_becomes_carts_and_orders(run, desk):
    """What is bought at one moment is one order; views are passed over; the same archive again is known."""
    args = ("ingest", "--rees46", "--json", "--reseller", reseller(run))
    result = run(*args, given=TWIN.encode())
    assert result.code == 1
    assert result.err.startswith("line 8: ")
    orders = {o["source_number"]: o for o in run("orders", "list", "--json").json["orders"]}
    assert (orders["s-1"]["total_amount"], orders["s-1"]["payment_status"]) == ("614.68", "completed")
    assert orders["s-3"]["total_amount"] == "12.00"
    carts = run("orders", "list", "status:incomplete", "--json").json["orders"]
    (left,) = [one for one in carts if one["source_number"] == "s-2"]
    assert (left["total_amount"], left["currency"]) == ("33.20", "USD")
    again = run(*args, given=TWIN.encode())
    assert json.loads(again.out.splitlines()[-1])["summary"]["new"] == 0


@pytest.mark.skipif(not Path(ARCHIVE).is_file(), reason="the archive is not on this machine")
def test_a_real_archive_is_taken_in_whole(run, desk):
    with gzip.open(ARCHIVE) as packed:
        data = packed.read()
    result = run("ingest", "--rees46", "--json", "--reseller", reseller(run), given=data)
    summary = json.loads(result.out.splitlines()[-1])["summary"]
    assert summary["bad"] <= 1, "the last line may be cut off"
    assert summary["new"] > 165 + 214
    assert run("db", "check").code == 0


def test_whoever_ends_it_is_told_how_far_it_came_and_nothing_answered_is_lost(desk, run):
    """SPEC 13: a line is answered once it is kept, also while others are still to come."""
    name = reseller(run)
    code = "import sys; from tui.cli import main; sys.exit(main())"
    program = subprocess.Popen(
        [sys.executable, "-c", code, "--db", str(desk), "ingest", "--json", "--reseller", name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ),
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    answered = []
    for n in range(3):
        program.stdin.write(json.dumps(cart(f"{n}", f"c{n}", items=[WEB], currency="EUR")).encode() + b"\n")
        program.stdin.flush()
        answered.append(json.loads(program.stdout.readline()))
    assert [one["result"] for one in answered] == ["new"] * 3
    program.stdin.write(b'{"id": "half')
    program.stdin.flush()
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=60) == 0
    assert "up to line 3 are taken in" in program.stderr.read().decode()
    for one in answered:
        assert run("orders", "show", one["number"], "--json").json["order"]["status"] == "incomplete"
    for pipe in (program.stdin, program.stdout, program.stderr):
        pipe.close()
