"""A search as a form, and back (T4)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Date

from domain.query import Amount, Choice, Contains, Exactly, Query, QueryError, Span, parse
from domain.query.fields import FIELDS
from domain.query.form import HIGH, LAST, LOW, WORDS, Form, places, read_form, write_form
from domain.query.parser import LENGTH_LIMIT
from tests.domain.test_query import TYPED, understood

TODAY = Date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", Form()),
        ("status:handled,fraud", Form({"status": {"handled": True, "fraud": True}})),
        ("-method:cheque -method:cash", Form({"method": {"cheque": False, "cash": False}})),
        ("status:handled -status:fraud", Form({"status": {"handled": True, "fraud": False}})),
        ("customer:ana", Form(texts={"customer": "ana"})),
        ('-customer:"Ana Silva"', Form(texts={"customer": "-Ana Silva"})),
        ("currency:EUR,usd", Form(texts={"currency": "EUR,usd"})),
        ("age:>2h", Form(texts={"age": ">2h"})),
        ("total:>50", Form(texts={("total", LOW): ">50"})),
        ("total:>=50", Form(texts={("total", LOW): "50"})),
        ("total:<50", Form(texts={("total", HIGH): "<50"})),
        ("total:10..20", Form(texts={("total", LOW): "10", ("total", HIGH): "20"})),
        ("total:5", Form(texts={("total", LOW): "5", ("total", HIGH): "5"})),
        ("fraud:..80", Form(texts={("fraud", HIGH): "80"})),
        ("placed:today", Form(texts={("placed", LOW): "today", ("placed", HIGH): "today"})),
        ("placed:2026-11-01..yesterday", Form(texts={("placed", LOW): "2026-11-01", ("placed", HIGH): "yesterday"})),
        ("placed:7d", Form(texts={("placed", LAST): "7d"})),
        ("ana -bob", Form(texts={WORDS: "ana -bob"})),
        ('"ana silva"', Form(texts={WORDS: '"ana silva"'})),
        ('reseller:="Acme Ltd"', Form(texts={"reseller": "=Acme Ltd"})),
        ("-reseller:#3", Form(texts={"reseller": "-#3"})),
        ("customer:a customer:b", Form(texts={"customer": "a", WORDS: "customer:b"})),
        ("status:handled status:fraud", Form({"status": {"handled": True}}, {WORDS: "status:fraud"})),
        ("-total:5 x", Form(texts={WORDS: "-total:5 x"})),
        ("nonsense:x archive:gone", Form(texts={WORDS: "nonsense:x archive:gone"})),
    ],
)  # fmt: skip
def test_a_form_shows_a_search_and_keeps_as_words_what_it_cannot_show(text, form):
    assert read_form(text) == form


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form({"status": {"fraud": True, "handled": True}}), "status:handled,fraud"),
        (Form({"status": {"fraud": False, "handled": True}}), "status:handled -status:fraud"),
        (Form(texts={"customer": "  Ana  Silva "}), 'customer:"Ana Silva"'),
        (Form(texts={"reseller": "=Acme  Ltd"}), 'reseller:="Acme Ltd"'),
        (Form(texts={"reseller": "-=Acme"}), "-reseller:=Acme"),
        (Form(texts={"customer": "-ana"}), "-customer:ana"),
        (Form(texts={"customer": 'a"b'}), 'customer:"a b"'),
        (Form(texts={("total", LOW): "10", ("total", HIGH): "20"}), "total:10..20"),
        (Form(texts={("total", LOW): ">10", ("total", HIGH): "20"}), "total:>10 total:<=20"),
        (Form(texts={("placed", LAST): "7"}), "placed:7d"),
        (Form(texts={("placed", LAST): "36h", ("placed", LOW): "today"}), "placed:>=today placed:36h"),
        (Form(texts={WORDS: ' ana  "b c" '}), 'ana "b c"'),
    ],
)
def test_a_form_is_written_as_the_language_has_it(form, text):
    assert write_form(form) == text


def test_a_tick_goes_from_included_to_left_out_to_nothing():
    form = Form()
    said = []
    for _press in range(3):
        form.tick("status", "fraud")
        said.append(write_form(form))
    assert said == ["status:fraud", "-status:fraud", ""]


def test_every_filter_has_its_places():
    assert [p for f in FIELDS.values() if f.kind == "placed" for p in places(f)] == [
        ("placed", LOW),
        ("placed", HIGH),
        ("placed", LAST),
    ]
    assert places(FIELDS["customer"]) == ("customer",)


def meaning(query: Query) -> Counter[object]:
    """What a search asks for, whatever the order in which it says so."""
    said: Counter[object] = Counter()
    left_out: dict[str, set[str]] = {}
    for term in query.terms:
        match term:
            case Choice(name, values, False):
                said[name, frozenset(values)] += 1
            case Choice(name, values, True):
                left_out.setdefault(name, set()).update(values)
            case Contains() | Exactly() | Span():
                said[term] += 1
            case Amount():
                said.update(_bounds(term))
    said.update((name, frozenset(values), "not") for name, values in left_out.items())
    return said


def _bounds(term: Amount) -> list[object]:
    if term.negated:
        return [term]
    low = [] if term.low is None else [(term.field, ">", term.low, term.low_inclusive)]
    high = [] if term.high is None else [(term.field, "<", term.high, term.high_inclusive)]
    return [*low, *high]


VALID = st.lists(
    st.sampled_from(
        [
            *(f"{name}:{value}" for name, field in FIELDS.items() for value in field.choices),
            *(f"-{name}:{value}" for name, field in FIELDS.items() for value in field.choices),
            *'ana -ana "ana s" customer:ana -customer:ana customer:-x site:a"b age:>2h age:2h..2h'.split(" "),
            'customer:"ana s"',
            'reseller:="Acme Ltd"',
            *'reseller:=Acme -reseller:=Acme reseller:#3 reseller:=a"b reseller:acme customer:=ana'.split(" "),
            *"total:>5 total:<9 total:5..9 total:5 -total:5 total:5.. total:..9 fraud:>=80 currency:eur,USD".split(),
            *"placed:today placed:7d placed:>36h placed:>2026-11-01 placed:<=today placed:2026-11-01..today".split(),
            *"-placed:7d placed:2199-12-31 status:handled,fraud -status:handled,fraud STATUS:pending-approval".split(),
        ]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip


@given(st.one_of(VALID, TYPED))
def test_a_search_that_went_through_a_form_asks_for_the_same(text):
    """T4: whatever the form can or cannot show of it."""
    query = understood(text)
    if isinstance(query, QueryError):
        return
    written = write_form(read_form(text))
    if len(written) <= LENGTH_LIMIT:
        assert meaning(parse(written, TODAY)) == meaning(query)
    assert write_form(read_form(written)) == written


@given(
    st.dictionaries(st.sampled_from([p for f in FIELDS.values() for p in places(f)]), st.text(max_size=12))
)
def test_anything_typed_into_a_form_is_a_search_or_an_error_that_points_into_it(texts):
    """X5."""
    text = write_form(Form(texts=texts))
    found = understood(text)
    assert isinstance(found, Query) or 0 <= found.start < found.end <= max(len(text), LENGTH_LIMIT + 1)
