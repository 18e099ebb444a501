"""``ordertop carts`` and ``ordertop reasons`` on a real desk (I1, I2, I4)."""

import pytest

from tui.settings import system_user

CALLED = ("--by", "phone", "--result", "no_answer")


def test_carts_are_listed_the_most_urgent_first_and_shown_with_their_log(run, desk, number):
    """I1"""
    cart = number("a9")
    listed = run("carts", "list", "--json").json
    assert ([one["number"] for one in listed["carts"]], listed["next"]) == ([cart], None)
    (row,) = listed["carts"]
    assert (row["followup"], row["assigned_to"], row["tier"], row["total_amount"]) == (
        "open",
        None,
        "contact",
        "15.50",
    )
    assert row["urgency"] == 1550 * row["idle_minutes"]
    said = run("carts", "log", cart, *CALLED, "--reason", "too expensive", "--note", "busy", "--next", "2h")
    assert said.out == f"{cart}: the attempt is logged.\n"
    shown = run("carts", "show", cart, "--json").json["cart"]
    assert (shown["followup"], shown["assigned_to"], shown["reason"]) == (
        "waiting",
        system_user(),
        "Too expensive",
    )
    assert [(one["way"], one["result"], one["note"]) for one in shown["log"]] == [
        ("phone", "no_answer", "busy")
    ]
    told = run("carts", "show", cart).out
    assert "phone · no answer · Too expensive · busy" in told
    table = run("carts", "list").out
    assert cart in table
    assert "waiting" in table
    assert run("carts", "list", "--csv").out.startswith("number,status,urgency")
    assert "no such cart" in run("carts", "list", "assigned:nobody").err


def test_orders_that_await_their_payment_are_followed_up_too(run, desk, number):
    """I2"""
    order = number("a1")
    assert [
        one["number"] for one in run("carts", "list", "status:awaiting_payment", "--json").json["carts"]
    ] == [order]
    assert run("carts", "take", order).out == f"{order} is yours to follow up.\n"
    assert order in run("carts", "list", "assigned:me").out
    assert "put aside" in run("carts", "snooze", order, "--until", "tomorrow").out
    assert "back on the list" in run("carts", "snooze", order, "--until", "now").out
    assert "nobody's" in run("carts", "release", order).out


def test_what_ends_is_counted_and_can_be_taken_back(run, desk, number):
    """I2, I4, S7"""
    cart, order = number("a9"), number("a1")
    lost = run("carts", "lost", cart, "--reason", "card declined", "--json").json
    assert (lost["order"]["number"], lost["changed"]) == (cart, True)
    assert run("carts", "recover", order, "--note", "ordered by phone").code == 0
    stats = run("carts", "stats", "--json").json["stats"]
    assert (stats["recovered"], stats["lost"], stats["recovery_rate_percent"]) == (1, 1, 50.0)
    assert stats["reasons"] == [{"reason": "Card declined", "carts": 1}]
    assert "Recovery rate" in run("carts", "stats").out
    assert run("orders", "undo", cart).code == 0
    assert run("carts", "stats", "--days", "1", "--json").json["stats"]["lost"] == 0


def test_a_recovery_message_goes_out_within_its_limits(run, desk, number):
    """I2"""
    cart = number("a9")
    refused = run("carts", "send", cart)
    assert (refused.code, "settings set recovery_url" in refused.err) == (4, True)
    run("settings", "set", "recovery_url", "https://shop.example/cart/{number}")
    will = run("carts", "send", cart, "--dry-run").out
    assert "send the customer a recovery message with a link, 1 of 3 at most" in will
    assert run("carts", "send", cart).code == 0
    assert "recovery" in run("orders", "mails", cart).out
    assert run("carts", "send", cart).code == 4
    run("customers", "edit", "Ana a1", "--reminders", "no")
    assert run("customers", "show", "Ana a1", "--json").json["customer"]["reminders"] is False
    assert "wants no recovery messages" in run("carts", "send", number("a1")).err


def test_a_cart_is_completed_under_its_number(run, desk, number, tmp_path):
    """I2, N1"""
    cart = number("a9")
    run("carts", "take", cart)
    file = tmp_path / "order.json"
    file.write_text('{"payment_method": "bank_transfer"}')
    done = run("carts", "complete", cart, str(file), "--json").json["order"]
    assert (done["number"], done["status"]) == (cart, "pending_approval")
    assert run("carts", "stats", "--json").json["stats"]["by_staff"] == [{"staff": system_user(), "carts": 1}]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("log", "{a9}", "--by", "pigeon", "--result", "reached"), 2, "it takes email, phone"),
        (("log", "{a9}", "--by", "message", "--result", "reached"), 2, "phone, email or chat"),
        (("log", "{a9}", *CALLED, "--reason", "bored"), 3, "no reason “bored”; there are: "),
        (("log", "{a9}", *CALLED, "--next", "soon"), 2, "“soon” is no next time"),
        (("snooze", "{a9}", "--until", "2020-01-01"), 2, "lies ahead"),
        (("take", "{a4}"), 4, "only carts and orders awaiting payment are followed up"),
        (("list", "tier:gold"), 2, "“gold” is no value of tier:"),
        (("list", "--after", "nonsense"), 2, "is no cursor"),
        (("list", "--after", "urgent.ffffffffffffffff.1"), 2, "is no cursor"),
        (("stats", "--days", "0"), 2, "--days is a number from 1 to 366"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, desk, number, words, code, said):
    """S6"""
    named = [word.format(a9=number("a9"), a4=number("a4")) for word in words]
    result = run("carts", *named)
    assert (result.code, said in result.err) == (code, True), result.err


def test_a_list_goes_on_behind_its_cursor_in_the_order_that_it_had(run, desk, number):
    """V7"""
    for one in ("a9", "a1"):
        run("carts", "take", number(one))
    first = run("carts", "list", "--limit", "1", "--json").json
    second = run("carts", "list", "--limit", "1", "--after", first["next"], "--json").json
    numbers = [one["number"] for page in (first, second) for one in page["carts"]]
    assert sorted(numbers) == sorted((number("a9"), number("a1")))
    assert second["next"] is None


def test_reasons_are_listed_added_changed_and_retired(run, desk):
    """I2"""
    assert "Card declined" in run("reasons", "list").out
    assert run("reasons", "add", "No PayPal", "--json").json["reason"]["name"] == "No PayPal"
    assert run("reasons", "edit", "no paypal", "--rename", "No wallet").out == "“No wallet” is there.\n"
    assert run("reasons", "show", "no wallet", "--json").json["reason"]["given"] == 0
    assert run("reasons", "retire", "No wallet").out == "“No wallet” is retired.\n"
    assert run("reasons", "list", "--json").json["reasons"][-1]["retired"] is True
    assert run("reasons", "edit", "No wallet", "--revive").code == 0
    assert run("reasons", "edit", "No wallet").code == 2
    assert run("reasons", "add", "no wallet").code == 4
