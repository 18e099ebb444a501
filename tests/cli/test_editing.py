"""What is administered: shown with its version, changed unless someone else did so since, retired and taken back."""

import pytest

from tui import settings

#: How one of each kind is made.
MADE = (
    ("categories", "add", "Hosting", "--reseller", "Acme"),
    ("promos", "add", "SPRING", "--reseller", "Acme", "--percent", "10"),
    ("payment-systems", "add", "House", "--gateway", "manual"),
    ("servers", "add", "fra1", "--module", "manual"),
    ("contacts", "add", "Acme", "Ann", "--email", "ann@acme.example"),
    ("alert-rules", "add", "Dear ones", "total:>100"),
    ("staff", "add", "kim", "--role", "agent"),
    ("views", "save", "Dear", "total:>100"),
)

#: What names it, and what it is called in JSON.
NAMED = {
    "categories": (("1",), "category"),
    "promos": (("spring", "--reseller", "acme"), "promo"),
    "payment-systems": (("house",), "payment_system"),
    "servers": (("FRA1",), "server"),
    "contacts": (("Acme", "1"), "contact"),
    "alert-rules": (("Dear ones",), "rule"),
    "staff": (("kim",), "staff"),
    "views": (("dear",), "view"),
}


@pytest.mark.parametrize("words", MADE, ids=lambda words: words[0])
def test_each_is_shown_as_the_list_has_it(run, desk, words):
    """SPEC 13"""
    run(*words)
    topic = words[0]
    names, called = NAMED[topic]
    shown = run(topic, "show", *names, "--json")
    assert shown.code == 0, shown.err
    of = names[:1] if topic == "contacts" else ()
    (listed,) = [
        row
        for rows in run(topic, "list", *of, "--json").json.values()
        for row in rows or ()
        if row["id"] == shown.json[called]["id"]
    ]
    assert shown.json[called] == listed
    said = run(topic, "show", *names)
    assert (said.code, said.err) == (0, "")
    assert len(said.out.splitlines()) > 3


@pytest.mark.parametrize(
    "words",
    [
        ("categories", "show", "77"),
        ("promos", "show", "GONE", "--reseller", "Acme"),
        ("promos", "edit", "GONE", "--reseller", "Nobody", "--percent", "5"),
        ("payment-systems", "show", "Gone"),
        ("contacts", "show", "Acme", "77"),
        ("alert-rules", "show", "Gone"),
        ("staff", "show", "gone"),
        ("views", "show", "Gone"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_is_not_there_is_said_in_one_sentence(run, desk, words):
    """S6"""
    missing = run(*words)
    assert (missing.code, missing.out, missing.err.count("\n")) == (3, "", 1)


def test_who_saw_an_older_version_is_told_who_changed_it_and_nothing_is_overwritten(run, desk):
    """L17: two people, one category."""
    run("categories", "add", "Hosting", "--reseller", "Acme")
    seen = str(run("categories", "show", "1", "--json").json["version"])
    assert run("categories", "edit", "1", "--rename", "Web hosting", "--version", seen).code == 0
    for words in (("edit", "1", "--rename", "Sites"), ("retire", "1")):
        late = run("categories", *words, "--version", seen, "--json")
        assert (late.code, late.error["rule"], late.error["code"]) == (6, "L17", "changed")
        assert "category renamed to Web hosting" in late.error["message"]
    assert run("categories", "show", "1", "--json").json["category"]["name"] == "Web hosting"
    newer = str(run("categories", "show", "1", "--json").json["version"])
    run("promos", "add", "X", "--reseller", "Acme", "--percent", "5")
    assert run("categories", "edit", "1", "--rename", "Sites", "--version", newer).code == 0


@pytest.mark.parametrize(
    ("made", "change"),
    [
        (MADE[1], ("promos", "edit", "SPRING", "--reseller", "Acme", "--percent", "5")),
        (MADE[2], ("payment-systems", "edit", "House", "--fee-percent", "1")),
        (MADE[3], ("servers", "retire", "fra1")),
        (MADE[4], ("contacts", "edit", "Acme", "1", "--phone", "1")),
        (MADE[5], ("alert-rules", "edit", "Dear ones", "--urgent", "yes")),
        (MADE[6], ("staff", "edit", "kim", "--name", "Kim")),
        (MADE[6], ("staff", "set-role", "kim", "viewer")),
        (("reasons", "add", "Dear"), ("reasons", "retire", "Dear")),
        (("roles", "add", "Night", "--allow", "view"), ("roles", "edit", "Night", "--allow", "note")),
        (("affiliates", "add", "a.example", "--reseller", "Acme"), ("affiliates", "retire", "a.example")),
        (("statuses", "add", "Hold", "--base", "handled", "--colour", "red"), ("statuses", "retire", "Hold")),
        ((), ("offers", "edit", "1", "--rename", "Web")),
        ((), ("sites", "edit", "S-0142", "--domain", "b.example")),
        ((), ("customers", "edit", "id:1", "--city", "Faro")),
        ((), ("resellers", "edit", "Acme", "--due-days", "9")),
        ((), ("resellers", "set-limit", "Acme", "500")),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_kind_is_changed_only_as_it_was_seen(run, desk, made, change):
    """L17: what someone has changed meanwhile is not changed by who saw it before."""
    if made:
        assert run(*made).code == 0
    seen = str(run("staff", "show", settings.system_user(), "--json").json["version"])
    assert run(*change, "--version", seen).code == 0
    late = run(*change, "--version", seen)
    assert (late.code, late.err.count("\n")) == (6, 1), late
    assert "look at it again" in late.err


@pytest.mark.parametrize(
    "words", [("templates", "edit", "welcome", "--subject"), ("settings", "set", "verification_hours")]
)
def test_what_is_one_value_is_set_only_as_it_was_seen(run, desk, words):
    """L17"""
    assert run(*words, "3").code == 0
    seen = str(run("staff", "show", settings.system_user(), "--json").json["version"])
    assert [run(*words, value, "--version", seen).code for value in ("4", "5")] == [0, 6]


def test_a_version_that_is_still_to_come_is_no_version(run, desk):
    """S6: it would stop nothing."""
    run("categories", "add", "Hosting", "--reseller", "Acme")
    for version in ("999", "-1"):
        refused = run("categories", "edit", "1", "--rename", "X", f"--version={version}")
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert f"no version {version}" in refused.err


def test_what_was_retired_is_taken_back_into_use_by_command(run, desk):
    """S4, SPEC 13"""
    for topic in ("categories", "promos", "payment-systems", "servers"):
        run(*next(words for words in MADE if words[0] == topic))
        names, called = NAMED[topic]
        for options, retired in ((), True), (("--revive",), False):
            assert run(topic, "retire", *names, *options, "--json").json[called]["retired"] is retired
        assert "nothing to change" in run(topic, "retire", *names, "--revive").out


def test_a_promotion_code_is_made_to_do_something_else(run, desk):
    """P5"""
    run("promos", "add", "SPRING", "--reseller", "Acme", "--percent", "10")
    edited = run("promos", "edit", "spring", "--reseller", "Acme", "--amount", "5.00 EUR")
    assert edited.out == "The promotion code SPRING of Acme is there: 5.00 EUR off the order.\n"
    assert run("promos", "edit", "SPRING", "--reseller", "Acme").code == 2
    dear = run("promos", "edit", "SPRING", "--reseller", "Acme", "--percent", "101")
    assert (dear.code, dear.err.count("\n")) == (2, 1)


def test_the_same_change_of_staff_sent_twice_is_done_once(run, desk):
    """R8"""
    words = ("staff", "add", "kim", "--role", "agent", "--command-id", "kim-1", "--json")
    assert [run(*words).json["changed"] for _time in range(2)] == [True, False]
