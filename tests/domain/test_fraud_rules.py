"""The built-in fraud rules, each by itself, and what their page says of them (F1)."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.customers import Customer
from domain.fraud.countries import CALLING_CODES, calling_code, country_of_domain
from domain.fraud.facts import Facts, History
from domain.fraud.model import HIGHEST_SCORE, Reason, Thresholds, Verdict, reasons_of, stored_reasons
from domain.fraud.rules import RULES, look
from tests.domain.builders import eur

PAGE = (Path(__file__).parents[2] / "docs/fraud.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE))


def ana(**given: object) -> Customer:
    made: dict[str, object] = {
        "id": 1, "reseller_id": 1, "name": "Ana Silva", "email": "ana@silva.example", "phone": "+351 210 000 000",
        "city": "Porto", "country": "PT",
    }  # fmt: skip
    return Customer(**{**made, **given})  # type: ignore[arg-type]


ORDINARY = Facts(
    invoice_name="Ana Silva", total=eur("50"), customer=ana(), history=History(usual_minor=4_000)
)


def facts(**given: object) -> Facts:
    """An ordinary order but for this; what is not of the order is of its customer or its history."""
    history = {name: value for name, value in given.items() if name in History.__dataclass_fields__}
    own = {name: value for name, value in given.items() if name in ("invoice_name", "total", "customer")}
    rest = {name: value for name, value in given.items() if name not in history and name not in own}
    if "failed_here" in rest:
        own["failed"] = rest.pop("failed_here")
    made = replace(ORDINARY, history=replace(ORDINARY.history, **history), **own)  # type: ignore[arg-type]
    return replace(made, customer=ana(**rest)) if rest else made


CASES: list[tuple[str, int, dict[str, object]]] = [
    ("no_email", 10, {"email": None}),
    ("no_email", 10, {"email": "nobody"}),
    ("disposable_email", 30, {"email": "ana@mailinator.com"}),
    ("disposable_email", 30, {"email": "Ana@Box.YOPMAIL.com "}),
    ("odd_email", 10, {"email": "ana83615@silva.example"}),
    ("odd_email", 10, {"email": "1.2@silva.example"}),
    ("no_address", 5, {"city": None}),
    ("name_differs", 10, {"invoice_name": "Bob Brown"}),
    ("phone_country", 20, {"phone": "+44 7700 900123"}),
    ("phone_country", 20, {"phone": "0044 7700 900123"}),
    ("email_country", 10, {"email": "ana@silva.ru"}),
    ("large_amount", 15, {"total": eur("200")}),
    ("large_amount", 30, {"total": eur("800")}),
    ("many_orders", 10, {"orders": 3}),
    ("many_orders", 30, {"orders": 40}),
    ("shared_ip", 10, {"ip_customers": 2}),
    ("shared_ip", 30, {"ip_customers": 200}),
    ("failed_payments", 10, {"failed": 1, "failed_here": 1}),
    ("failed_payments", 30, {"failed": 9}),
    ("fraud_before", 60, {"frauds": 1}),
    ("fraud_from_ip", 25, {"ip_frauds": 3}),
    ("dispute_before", 30, {"disputes": 1}),
    ("known_customer", -20, {"handled": 3}),
]


@pytest.mark.parametrize(("code", "points", "given"), CASES)
def test_each_rule_adds_what_its_page_says_where_it_applies(code, points, given):
    """F1."""
    score, reasons = look(facts(**given))
    assert [(one.code, one.points) for one in reasons] == [(code, points)]
    assert score == max(points, 0)
    said = ROWS[code].replace("−", "-")
    assert re.fullmatch(said.replace(" or ", "|").replace("10 to 30", "10|20|30"), str(points))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"customer": None},
        {"invoice_name": ""},
        {"invoice_name": "Padaria Silva"},
        {"phone": None},
        {"phone": "210 000 000"},
        {"phone": "+999 1"},
        {"country": None},
        {"country": "Portugal", "phone": "+44 7700 900123", "email": "ana@silva.ru"},
        {"country": "GB", "phone": "+44 7700 900123", "email": "ana@silva.co.uk"},
        {"country": "CA", "phone": "+1 416 555 0100", "email": "ana@silva.io"},
        {"email": "ana2026@silva.pt"},
        {"email": "ana@notmailinator.com"},
        {"total": eur("199")},
        {"total": eur("100000"), "usual_minor": None},
        {"orders": 2},
        {"ip_customers": 1},
        {"failed": 1},
        {"handled": 2},
        {"city": None, "address": "Rua do Sol 1"},
    ],
)
def test_an_ordinary_order_has_no_score(given):
    """F1: what is missing or cannot be told speaks against nobody."""
    assert look(facts(**given)) == (0, ())


def test_what_speaks_for_a_customer_speaks_no_more_after_a_fraud_or_a_dispute():
    """F1."""
    for one in ("frauds", "disputes"):
        assert "known_customer" not in [reason.code for reason in look(facts(handled=9, **{one: 1}))[1]]


def test_a_score_stays_between_nothing_and_a_hundred():
    """F1."""
    everything = facts(
        email="83615@mailinator.com", city=None, invoice_name="Bob", phone="+44 1", total=eur("9000"), orders=9,
        ip_customers=9, failed=9, frauds=1, ip_frauds=1, disputes=1,
    )  # fmt: skip
    assert look(everything)[0] == HIGHEST_SCORE
    assert look(facts(handled=5))[0] == 0


def test_no_rule_alone_makes_an_order_fraud():
    """F1: as docs/fraud.md says; with what it was set to unless someone changed it."""
    thresholds = Thresholds(review=40, fraud=80)
    verdicts = {code: thresholds.verdict(points) for code, points, _given in CASES}
    assert [code for code, verdict in verdicts.items() if verdict is not Verdict.PASSED] == ["fraud_before"]
    assert Verdict.FRAUD not in verdicts.values()


def test_the_page_lists_exactly_the_rules_there_are():
    assert set(ROWS) >= {rule.__name__ for rule in RULES}
    assert {code for code in ROWS if code not in {rule.__name__ for rule in RULES}} == set()


def test_a_score_over_a_threshold_counts_not_one_that_reaches_it():
    """F1."""
    thresholds = Thresholds(review=40, fraud=80)
    said = {score: thresholds.verdict(score).value for score in (0, 40, 41, 80, 81, 100)}
    assert said == {0: "passed", 40: "passed", 41: "review", 80: "review", 81: "fraud", 100: "fraud"}


def test_reasons_are_kept_and_told_again():
    reasons = (Reason("odd_email", 10), Reason("IP_TOR", None), Reason("NEW", None, "seen today"))
    assert reasons_of(stored_reasons(reasons)) == reasons
    assert [one.words for one in reasons] == [
        "e-mail address that looks made up +10",
        "IP_TOR",
        "NEW: seen today",
    ]
    assert Reason("known_customer", -20, "7").words == "known customer, 7 orders handled −20"


def test_calling_codes_begin_no_other_and_each_country_has_one():
    codes = set(CALLING_CODES.values())
    assert not [(one, other) for one in codes for other in codes if one != other and other.startswith(one)]
    assert all(len(country) == 2 and country.isupper() for country in CALLING_CODES)
    assert (calling_code("+1 (212) 555-0100"), calling_code("0049 30"), calling_code("030 1"), calling_code("")) == (
        "1", "49", None, None,
    )  # fmt: skip
    assert [country_of_domain(host) for host in ("a.co.uk", "a.de", "a.io", "a.com", "de", "", "a.example")] == [
        "GB", "DE", None, None, None, None, None,
    ]  # fmt: skip
