"""``ordertop affiliates`` on a real desk (T6)."""

import pytest

BLOG = ("affiliates", "add", "maker-blog.example", "--reseller", "Acme", "--name", "Makers")


def test_an_affiliate_is_added_listed_changed_and_retired(run, desk):
    """T6"""
    assert "no affiliate yet" in run("affiliates", "list").err
    made = run(*BLOG, "--json").json
    assert made == {
        "affiliate": {
            "id": 1, "reseller": "Acme", "code": "maker-blog.example", "name": "Makers", "email": None,
            "retired": False,
        },
        "changed": True,
    }  # fmt: skip
    run("affiliates", "edit", "Maker-Blog.example", "--email", "hi@blog.example")
    assert run("affiliates", "show", "maker-blog.example", "--json").json["affiliate"]["email"] == (
        "hi@blog.example"
    )
    assert "of Acme is retired" in run("affiliates", "retire", "maker-blog.example").out
    assert run("affiliates", "list").out.splitlines()[-1].split() == (
        "maker-blog.example Acme Makers hi@blog.example retired".split()
    )
    assert run("affiliates", "edit", "maker-blog.example", "--revive").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (BLOG[1:], 4, "There is an affiliate maker-blog.example already"),
        (("add", "radio", "--reseller", "Nobody"), 3, "Nobody"),
        (("add", "radio", "--reseller", "Acme", "--email", "none"), 2, "“none”"),
        (("edit", "maker-blog.example"), 2, "Say what to change"),
        (("retire", "radio"), 3, "no affiliate “radio”"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_done(run, desk, words, code, said):
    """S6"""
    run(*BLOG)
    before = run("affiliates", "list", "--json").json
    result = run("affiliates", *words)
    assert (result.code, said in result.err) == (code, True), result.err
    assert run("affiliates", "list", "--json").json == before


def test_orders_are_assigned_to_those_that_are_known(run, desk, number):
    """T6"""
    run(*BLOG)
    refused = run("orders", "set-affiliate", number("a2"), "radio", "--json")
    assert (refused.code, refused.error["rule"]) == (3, "T6")
    assert "there are: maker-blog.example" in refused.error["message"]
    done = run("orders", "set-affiliate", number("a2"), "MAKER-blog.example", "--json").json["order"]
    assert done["affiliate"] == "maker-blog.example"


def test_promotion_codes_and_offers_are_retired_and_taken_back(run, desk):
    """Everything that a screen does, a command does."""
    run("promos", "add", "SPRING10", "--reseller", "Acme", "--percent", "10")
    for words, name in (
        (("promos", "retire", "SPRING10", "--reseller", "Acme"), "promo"),
        (("offers", "retire", "1", "--reseller", "Acme"), "offer"),
    ):
        assert run(*words, "--json").json[name]["retired"] is True
        assert run(*words, "--revive", "--json").json[name]["retired"] is False
