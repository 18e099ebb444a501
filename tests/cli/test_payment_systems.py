"""``ordertop payment-systems | tokens | promos``: what money goes through (SPEC 1, P5, S3)."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

CARD = "4111111111111111"
SYSTEM_NAMES = ["id", "name", "gateway", "currency", "fee_percent", "fee_fixed", "tokens", "refunds", "one_click",
                "secret", "retired"]  # fmt: skip


def systems(run: Run) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("payment-systems", "list", "--json").json["payment_systems"]
    return rows


@pytest.fixture
def lane(run, desk):
    """A payment system in the sandbox."""
    assert run("payment-systems", "add", "Lane", "--gateway", "sandbox").code == 0


def test_a_payment_system_is_added_changed_and_retired(run, desk):
    """SPEC 1."""
    assert "no payment system yet" in run("payment-systems", "list").err
    adding = ("payment-systems", "add", "Card Lane", "--gateway", "stripe", "--currency", "eur", "--fee-percent", "1.4",
              "--fee-fixed", "0.25", "--secret", "env:STRIPE_KEY", "--one-click")  # fmt: skip
    assert "add the payment system Card Lane (stripe)" in run(*adding, "--dry-run").out
    assert run(*adding, "--dry-run", "--json").json["changed"] is False
    assert systems(run) == []
    added = run(*adding, "--json").json
    assert added["changed"] is True
    assert list(added["payment_system"]) == SYSTEM_NAMES
    assert added["payment_system"] == {
        "id": added["payment_system"]["id"], "name": "Card Lane", "gateway": "stripe", "currency": "EUR",
        "fee_percent": "1.40", "fee_fixed": "0.25", "tokens": True, "refunds": True, "one_click": True,
        "secret": "env:STRIPE_KEY", "retired": False,
    }  # fmt: skip
    assert run(*adding).code == 4
    edited = run("payment-systems", "edit", "card LANE", "--rename", "Lane", "--fee-percent", "2", "--fee-fixed", "0.3",
                 "--no-one-click", "--no-refunds", "--json").json["payment_system"]  # fmt: skip
    assert (edited["name"], edited["fee_percent"], edited["fee_fixed"]) == ("Lane", "2.00", "0.30")
    assert (edited["tokens"], edited["refunds"], edited["one_click"]) == (True, False, False)
    assert "2.00 % + 0.30 EUR" in run("payment-systems", "list").out
    assert "nothing to change" in run("payment-systems", "edit", "Lane", "--fee-percent", "2").out
    assert "“Lane” is retired" in run("payment-systems", "retire", "Lane").out
    assert [row["retired"] for row in systems(run)] == [True]
    assert "stripe, retired" in run("payment-systems", "list").out


def test_what_is_worked_by_hand_has_no_tokens(run, desk):
    """SPEC 1."""
    added = run("payment-systems", "add", "Counter", "--gateway", "manual", "--json").json["payment_system"]
    assert (added["tokens"], added["refunds"], added["one_click"]) == (False, False, False)
    assert run("payment-systems", "edit", "Counter", "--refunds").code == 4


def test_currency_and_place_of_the_keys_are_changed_until_something_was_paid(run, desk, lane):
    """S3, P2."""
    changed = run(
        "payment-systems", "edit", "Lane", "--currency", "usd", "--fee-fixed", "0.30", "--json"
    ).json
    assert (changed["payment_system"]["currency"], changed["payment_system"]["fee_fixed"]) == ("USD", "0.30")
    changed = run(
        "payment-systems",
        "edit",
        "Lane",
        "--currency",
        "any",
        "--fee-fixed",
        "0",
        "--secret",
        "env:K",
        "--json",
    ).json
    assert (changed["payment_system"]["currency"], changed["payment_system"]["secret"]) == (None, "env:K")
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE payments SET system_id = (SELECT id FROM payment_systems) WHERE id = 1")
    refused = run("payment-systems", "edit", "Lane", "--currency", "EUR", "--json")
    assert (refused.code, refused.error["rule"]) == (4, "P2")


def kept(desk: Path) -> list[tuple[str, str, int | None]]:
    with closing(sqlite3.connect(desk)) as connection:
        return connection.execute("SELECT label, sealed, expires_at FROM payment_tokens").fetchall()


def test_a_token_is_read_from_standard_input_and_kept_encrypted(run, desk, lane, home):
    """S3."""
    dry = run(
        "tokens",
        "add",
        "Ana a2",
        "--system",
        "lane",
        "--label",
        "Visa 4242",
        "--dry-run",
        given=b"tok_paid\n",
    )
    assert "keep the payment token Visa 4242" in dry.out
    assert (kept(desk), (home / "data/ordertop/tokens.key").exists()) == ([], False)
    added = run("tokens", "add", "Ana a2", "--system", "lane", "--label", "Visa 4242", "--expires", "2031-12", "--json",
                given=b"tok_paid\n")  # fmt: skip
    assert added.code == 0
    token = added.json["token"]
    assert list(token) == ["id", "customer", "system", "label", "expires_at", "active", "card"]
    assert (token["label"], token["system"], token["expires_at"], token["active"]) == (
        "Visa 4242", "Lane", "2032-01-01T00:00:00Z", True,
    )  # fmt: skip
    ((_label, sealed, _expires),) = kept(desk)
    assert sealed.startswith("gAAAA")
    assert "tok_paid" not in sealed
    key = home / "data/ordertop/tokens.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    everything = run("audit", "show", "--json").out + run("tokens", "list", "Ana a2").out
    assert "tok_paid" not in everything
    assert sealed not in everything
    listed = run("tokens", "list", f"id:{token['customer']}", "--json").json["tokens"]
    assert listed == [token]
    assert run("tokens", "list", "Ana a3", "--json").json["tokens"] == []
    assert "has left no payment token" in run("tokens", "list", "Ana a3").err
    assert "charged no more" in run("tokens", "remove", str(token["id"])).out
    assert run("tokens", "list", "Ana a2", "--json").json["tokens"][0]["active"] is False
    assert "removed" in run("tokens", "list", "Ana a2").out
    assert run("tokens", "remove", str(token["id"]), "--json").json["changed"] is False


@pytest.mark.parametrize(
    ("token", "state", "says"),
    [
        ("tok_paid", "active", "can be charged"),
        ("tok_expired", "expired", "has expired"),
        ("tok_nobody", "unknown", "does not know"),
    ],
)
def test_a_payment_system_is_asked_whether_a_token_can_be_charged_a3(run, desk, lane, token, state, says):
    """A3, S3, S1."""
    given = f"{token}\n".encode()
    added = run("tokens", "add", "Ana a2", "--system", "Lane", "--label", "Test", "--json", given=given)
    number = str(added.json["token"]["id"])
    result = run("tokens", "check", number, "--json")
    assert (result.code, result.json) == (0, {"token": int(number), "state": state})
    assert says in run("tokens", "check", number).out
    assert token not in run("tokens", "check", number).out
    assert run("tokens", "check", "99").code == 3
    run("staff", "add", "kim", "--role", "viewer")
    assert run("--as", "kim", "tokens", "check", number).code == 5


@pytest.mark.parametrize(
    "given", [CARD.encode(), b"4111 1111 1111 1111\n", b"", b"  \n", b"two words", b"\xff\xfe", b"x" * 600]
)
def test_what_is_no_token_is_refused_and_not_repeated(run, desk, lane, given):
    """S3."""
    result = run("tokens", "add", "Ana a2", "--system", "Lane", "--label", "Visa", "--json", given=given)
    assert (result.code, result.error["rule"]) == (2, "S3")
    assert CARD not in result.err
    assert "1111 1111" not in result.err
    assert kept(desk) == []


def test_a_customer_is_named_by_id_or_by_a_name_of_its_own(run, desk, lane):
    """Of several customers with one name the ids are told."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE customers SET name = 'Ana a2', by_name = 'ana a2' WHERE name = 'Ana a3'")
    several = run("tokens", "list", "Ana a2")
    assert several.code == 2
    assert "id:" in several.err
    assert run("tokens", "list", "Nobody").code == 3
    for name in ("id:999999", "id:x", "id:99999999999999999999"):
        assert run("tokens", "list", name).code == 3


def test_promotion_codes_are_added_and_retired_p5(run, desk):
    """P5."""
    assert "no promotion code yet" in run("promos", "list").err
    ten = run("promos", "add", "spring10", "--reseller", "Acme", "--percent", "10", "--json").json
    assert ten["promo"] == {"id": ten["promo"]["id"], "reseller": "Acme", "code": "SPRING10", "kind": "percent",
                            "percent": "10.00", "amount": None, "price": None, "retired": False}  # fmt: skip
    assert (
        run("promos", "add", "FIVE", "--reseller", "Acme", "--amount", "5.00 EUR", "--json").json["promo"][
            "amount"
        ]
        == "5.00 EUR"
    )
    assert (
        "2,000 JPY for each unit"
        in run("promos", "add", "UNIT", "--reseller", "Acme", "--price", "2000 JPY").out
    )
    assert run("promos", "add", "Spring10", "--reseller", "Acme", "--percent", "5").code == 4
    text = run("promos", "list").out
    assert "10.00 % off" in text
    assert "5.00 EUR off the order" in text
    assert "is retired" in run("promos", "retire", "spring10", "--reseller", "Acme").out
    assert run("promos", "retire", "SPRING10", "--reseller", "Acme", "--json").json["changed"] is False
    assert [row["code"] for row in run("promos", "list", "--json").json["promos"] if row["retired"]] == [
        "SPRING10"
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["payment-systems", "add", "A", "--gateway", "abacus"], 2, "it takes manual, sandbox, stripe"),
        (["payment-systems", "add", " ", "--gateway", "manual"], 2, "needs a name"),
        (["payment-systems", "add", CARD, "--gateway", "manual"], 2, "card number"),
        (["payment-systems", "add", "A", "--gateway", "stripe", "--secret", "sk_live_123"], 2, "never given itself"),
        (["payment-systems", "add", "A", "--gateway", "sandbox", "--currency", "euro"], 2, "is no currency"),
        (["payment-systems", "add", "A", "--gateway", "sandbox", "--fee-percent", "1.455"], 2, "is no percentage"),
        (["payment-systems", "add", "A", "--gateway", "sandbox", "--fee-percent", "101"], 2, "is no percentage"),
        (["payment-systems", "add", "A", "--gateway", "sandbox", "--fee-fixed", "1"], 2, "--currency"),
        (["payment-systems", "edit", "Lane"], 2, "Say what to change"),
        (["payment-systems", "edit", "Lane", "--fee-fixed", "1"], 2, "takes any"),
        (["payment-systems", "edit", "Line", "--rename", "x"], 3, "payment systems are Lane."),
        (["payment-systems", "retire", "Line"], 3, "payment systems are Lane."),
        (["tokens", "add", "Ana a2", "--system", "Line", "--label", "x"], 3, "payment systems are Lane."),
        (["tokens", "add", "Ana a2", "--system", "Lane", "--label", " "], 2, "Name the token"),
        (["tokens", "add", "Ana a2", "--system", "Lane", "--label", CARD], 2, "card number"),
        (["tokens", "add", "Ana a2", "--system", "Lane", "--label", "x", "--expires", "2031-13"], 2, "is no month"),
        (["tokens", "remove", "999"], 3, "no payment token"),
        (["promos", "add", "X", "--reseller", "Acme"], 2, "one of --percent"),
        (["promos", "add", "X", "--reseller", "Acme", "--percent", "5", "--price", "5 EUR"], 2, "one of --percent"),
        (["promos", "add", "X", "--reseller", "Acme", "--percent", "0"], 2, "more than 0"),
        (["promos", "add", "X", "--reseller", "Acme", "--amount", "5"], 2, "has no currency"),
        (["promos", "add", "X", "--reseller", "Acme", "--amount", "5.001 EUR"], 2, "more decimals"),
        (["promos", "add", "TWO WORDS", "--reseller", "Acme", "--percent", "5"], 2, "one word"),
        (["promos", "add", CARD, "--reseller", "Acme", "--percent", "5"], 2, "card number"),
        (["promos", "add", "X", "--reseller", "Emca", "--percent", "5"], 3, "no reseller"),
        (["promos", "retire", "X", "--reseller", "Acme"], 3, "no promotion code"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_changes_nothing_s6(run, desk, lane, arguments, code, says):
    """S3, S6."""
    before = run("audit", "verify", "--json").json
    result = run(*arguments, given=b"tok_paid\n")
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert says in result.err
    assert not {CARD, "sk_live_123"} & set(result.err.split())
    assert run("audit", "verify", "--json").json == before


def test_settings_and_customers_are_changed_by_who_may_s1(run, desk, lane):
    """S1."""
    run("staff", "add", "kim", "--role", "agent")
    for command in (
        ["payment-systems", "add", "B", "--gateway", "sandbox"], ["payment-systems", "retire", "Lane"],
        ["tokens", "add", "Ana a2", "--system", "Lane", "--label", "x"],
        ["promos", "add", "X", "--reseller", "Acme", "--percent", "5"],
    ):  # fmt: skip
        result = run("--as", "kim", *command, "--json", given=b"tok_paid\n")
        assert (result.code, result.error["rule"]) == (5, "S1")
    assert kept(desk) == []
