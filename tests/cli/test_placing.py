"""``ordertop orders place`` on a real desk, and the page that describes its file (N1, N2, I2)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parents[2] / "docs/placing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def shop(run, desk) -> None:
    """Offers 1 and 2 are there; 1 is hosting, 2 several units, 3 a domain, 4 something that belongs to it."""
    assert run("offers", "edit", "2", "--several", "--cost", "2.00").code == 0
    assert run("offers", "edit", "1", "--cost", "4.00").code == 0
    more = {
        "Domain .example": ("12.00 EUR", "--cost", "9.00", "--product-type", "domain"),
        "Backup": ("3.00 EUR", "--cost", "1.00"),
    }
    for name, (price, *rest) in more.items():
        assert run("offers", "add", name, "--reseller", "Acme", "--price", price, *rest).code == 0
    assert run("promos", "add", "SPRING10", "--reseller", "Acme", "--percent", "10").code == 0
    assert run("customers", "add", "Ana Souza", "--reseller", "Acme", "--email", "ana@shop.example").code == 0


def written(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def an_order(**given: Any) -> dict[str, Any]:
    return {"customer": "Ana Souza", "payment_method": "bank_transfer", "items": [{"offer": 1}], **given}


def test_the_example_of_the_page_is_placed(run, shop, desk, tmp_path):
    """N1: two products, a domain, an add-on and a promotion code; the sum by hand: 9.50 + 12 + 2 × 3 + 25 × 5.50."""
    example = json.loads(EXAMPLES[0])
    del example["site"]  # of the page's customer, not of this desk's
    file = written(tmp_path / "order.json", example)
    dry = run("orders", "place", file, "--dry-run", "--json").json
    assert (dry["order"], dry["changed"]) == (None, False)
    assert dry["quote"]["total_amount"] == "148.50"
    assert [(line["product"], line["addon"], line["quantity"]) for line in dry["quote"]["items"]] == [
        ("Web Pro", False, 1), ("Domain .example", True, 1), ("Backup", True, 1), ("Backup", True, 1),
        ("Domain", False, 25),
    ]  # fmt: skip
    before = run("orders", "counts", "--json").json
    placed = run("orders", "place", file, "--json").json
    assert placed["changed"] is True
    order = run("orders", "show", placed["order"]["number"], "--json").json["order"]
    assert (order["status"], order["total_amount"], order["promotion"]) == (
        "pending_approval", "148.50", "SPRING10",
    )  # fmt: skip
    assert order["marks"] == ["unpaid"]
    assert re.fullmatch(r"[1-9]\d{9}", order["number"])
    assert [(item["product"], item["addon_of"], item["domain_how"]) for item in order["items"]] == [
        ("Web Pro", None, "own"), ("Domain .example", 1, "register"), ("Backup", 1, None), ("Backup", 1, None),
        ("Domain", None, None),
    ]  # fmt: skip
    assert [mail["kind"] for mail in order["mails"]].count("order_received") == 1
    assert "invoice" not in [mail["kind"] for mail in order["mails"]]
    after = run("orders", "counts", "--json").json
    assert after["statuses"]["pending_approval"] == before["statuses"]["pending_approval"] + 1


def test_a_dry_run_says_in_a_table_what_it_comes_to_and_changes_nothing(run, shop, tmp_path):
    """T13, N2."""
    file = written(tmp_path / "order.json", an_order(promotion="SPRING10"))
    run("resellers", "set-limit", "Acme", "1.00")
    before = run("orders", "counts", "--json").json
    dry = run("orders", "place", file, "--dry-run")
    assert dry.code == 0
    for words in ("Web Pro", "9.00 EUR", "Total 9.00 EUR, cost 4.00 EUR.", "take 1.00 EUR off with SPRING10"):
        assert words in dry.out
    assert "wait for credit once it is approved: it costs 4.00 EUR" in dry.out
    assert run("orders", "counts", "--json").json == before


def test_standard_input_is_a_file_too_and_the_same_command_id_places_once(run, shop):
    """R8."""
    given = json.dumps(an_order()).encode()
    first = run("orders", "place", "-", "--command-id", "mine-1", "--json", given=given).json
    again = run("orders", "place", "-", "--command-id", "mine-1", "--json", given=given).json
    assert (first["changed"], again["changed"]) == (True, False)
    assert first["order"]["number"] == again["order"]["number"]
    said = run("orders", "place", "-", given=given).out
    assert re.fullmatch(r"\d{10} is placed: 10\.00 EUR, “Awaiting approval · reseller”\.\n", said)


def test_a_cart_is_completed_under_its_number_as_it_is_or_with_what_the_file_says(
    run, shop, number, tmp_path
):
    """I2, L1."""
    cart = number("a9")
    whole = run(
        "orders", "place", written(tmp_path / "whole.json", "{}"), "--cart", cart, "--dry-run", "--json"
    )
    assert whole.json["quote"]["total_amount"] == "15.50"
    example = json.loads(EXAMPLES[1])
    file = written(tmp_path / "some.json", {**example, "payment_method": "cash"})
    done = run("orders", "place", file, "--cart", cart, "--json").json
    assert (done["order"]["number"], done["order"]["status"]) == (cart, "pending_approval")
    order = run("orders", "show", cart, "--json").json["order"]
    assert [(i["product"], i["quantity"], i["delivery"]) for i in order["items"]] == [
        ("Web Pro", 2, "pending"), ("Domain", 1, "cancelled"), ("Backup", 1, "pending"),
    ]  # fmt: skip
    assert order["total_amount"] == "23.00"
    again = run("orders", "place", file, "--cart", cart, "--json")
    assert (again.code, again.error["rule"]) == (4, "L2")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("{", 2, "is no JSON"),
        ("[]", 2, "is no order to place"),
        ("\xff", 2, "is no"),
        ('{"items": []}', 2, "Say who orders"),
        ({"customer": "Ana Souza"}, 2, "Say how it is paid"),
        (an_order(items=[]), 2, "at least one product"),
        (an_order(custmer="x"), 2, "`custmer`"),
        (an_order(items=[{"offr": 1}]), 2, "items[0]"),
        (an_order(items=[{"offer": "one"}]), 2, "items[0].offer"),
        (an_order(items=[{"offer": 1, "price": 9.5}]), 2, "items[0].price"),
        (an_order(items=[{"offer": 1, "price": "9,50"}]), 2, "is no amount"),
        (an_order(items=[{"offer": 1, "price": "1 USD"}]), 2, "has to be in EUR"),
        (an_order(items=[{"offer": 1, "quantity": 0}]), 2, "0 is no quantity"),
        (an_order(items=[{"offer": 1, "line": 1}]), 2, "with --cart, or a “line” of the cart"),
        (an_order(items=[{"line": 1}]), 2, "with --cart, or a “line” of the cart"),
        (an_order(items=[{"offer": 1, "domain": {"name": "x", "how": "steal"}}]), 2, "domain.how"),
        (
            an_order(items=[{"offer": 1, "domain": {"name": "a.example", "how": "register"}}]),
            2,
            "choose the offer",
        ),
        (
            an_order(items=[{"offer": 1, "domain": {"name": "a.example", "price": "1"}}]),
            2,
            "nothing to be the price",
        ),
        (an_order(items=[{"offer": 99}]), 3, "There is no offer 99"),
        (an_order(customer="Nobody"), 3, "Nobody"),
        (an_order(site="S-9"), 3, "has no site “S-9”"),
        (an_order(promotion="NONE"), 3, "no promotion code “NONE”"),
        (an_order(payment_method="gold"), 2, "“gold” cannot be a value of payment_method"),
        (an_order(options={"invoice": False, "mail_invoice": True}), 2, "none to mail"),
        (an_order(invoice_name="4111 1111 1111 1111"), 2, "card number"),
        ("[" * 100_000, 2, "is no"),
        (" " * 1_000_001, 2, "larger than 1 MB"),
    ],
)
def test_bad_input_is_one_sentence_that_says_where_and_places_nothing(
    run, shop, tmp_path, content, code, said
):
    """S6, X5."""
    before = run("orders", "counts", "--json").json
    result = run("orders", "place", written(tmp_path / "order.json", content))
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    assert said in result.err
    assert run("orders", "counts", "--json").json == before


def test_misuse_is_told(run, shop, tmp_path, number):
    file = written(tmp_path / "order.json", an_order())
    assert "cannot be read" in run("orders", "place", str(tmp_path / "none.json")).err
    assert run("orders", "place", file, "--version", "1").code == 2
    assert run("orders", "place", file, "--cart", number("a9"), "--version", "77").code == 6
    assert run("orders", "place", file, "--cart", number("a2")).code == 4
    assert run("orders", "place", file, "--cart", "1234567890").code == 3


def test_placing_needs_its_permission(run, shop, tmp_path):
    """S1."""
    run("staff", "add", "kim", "--role", "viewer")
    result = run("--as", "kim", "orders", "place", written(tmp_path / "order.json", an_order()))
    assert (result.code, "place_order" in result.err) == (5, True)


HOSTILE = "=1+1 [bold]x[/nope] \x1b]52;c;cHduZWQ=\x07 \u202egnp.exe"


def test_hostile_text_in_every_field_is_text_or_refused(run, shop, tmp_path):
    """X1, S5."""
    for field in ("customer", "payment_method", "promotion", "site", "invoice_name", "affiliate"):
        result = run("orders", "place", written(tmp_path / "order.json", an_order(**{field: HOSTILE})))
        assert not {"\x1b", "\x07", "\u202e"} & set(result.out + result.err)
    domain = {"name": HOSTILE}
    result = run(
        "orders", "place", written(tmp_path / "order.json", an_order(items=[{"offer": 1, "domain": domain}]))
    )
    assert (result.code, "is no domain" in result.err) == (2, True)


def test_offers_are_added_and_sold_no_more(run, desk, shop, tmp_path):
    added = run(
        "offers", "add", "Web Start", "--reseller", "Acme", "--price", "5.00 EUR", "--cost", "2", "--product-type",
        "package", "--billed", "recurring", "--cycle", "12 months", "--several", "--by-hand", "--auto-setup",
        "never", "--trial", "--json",
    )  # fmt: skip
    offer = added.json["offer"]
    assert (offer["number"], offer["name"], offer["price"], offer["cost"]) == (5, "Web Start", "5.00", "2.00")
    assert (offer["billing_type"], offer["billing_cycle"], offer["several"]) == (
        "recurring",
        "12 months",
        True,
    )
    assert (offer["auto_execute"], offer["auto_setup"], offer["trial"]) == (False, "never", True)
    assert "sell 5 Web Start no more" in run("offers", "retire", "5", "--dry-run").out
    assert run("offers", "retire", "5").out == "Offer 5 “Web Start” is sold no more.\n"
    assert "nothing to change" in run("offers", "retire", "5").out
    refused = run(
        "orders", "place", written(tmp_path / "order.json", an_order(items=[{"offer": 5}])), "--json"
    )
    assert (refused.code, refused.error["rule"]) == (4, "N1")
    assert "retired" in run("offers", "list", "start").out
    assert run("offers", "add", "X", "--reseller", "Acme", "--price", "5.00", "--cost", "2").code == 2
    assert run("offers", "add", "X", "--reseller", "Acme", "--price", "-5 EUR", "--cost", "2").code == 2
    assert run("offers", "add", " ", "--reseller", "Acme", "--price", "5 EUR", "--cost", "2").code == 2
    assert (
        run(
            "offers", "add", "X", "--reseller", "Acme", "--price", "5 EUR", "--cost", "2", "--category", "9"
        ).code
        == 3
    )
