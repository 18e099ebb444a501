"""The search language: what is understood, what is said in words, what is refused (T4, X5)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Date, Instant, TimeDelta

from domain.orders.status import Status
from domain.query import (
    EVERYTHING,
    Amount,
    Booked,
    Choice,
    Contains,
    Exactly,
    Idle,
    Moment,
    Query,
    QueryError,
    Span,
    describe,
    parse,
)
from domain.query.exact import write_exactly
from domain.query.fields import FIELDS
from domain.query.parser import LENGTH_LIMIT, TERM_LIMIT
from domain.text import clean_line

TODAY = Date(2026, 11, 21)
NOW = Instant.from_utc(2026, 11, 21, 9)


def ago(*, hours: int = 0, minutes: int = 0) -> Moment:
    return Moment(ago=TimeDelta(hours=hours, minutes=minutes))


def day(text: str) -> Moment:
    return Moment(day=Date.parse_iso(text))


@pytest.mark.parametrize(
    ("text", "term", "words"),
    [
        ("ana", Contains(None, ("ana",)), "with “ana”"),
        ("Ána  SILVA", Contains(None, ("ana", "silva")), "with “ana silva”"),
        ('"ana silva"', Contains(None, ("ana", "silva")), "with “ana silva”"),
        ("10:30", Contains(None, ("10", "30")), "with “10 30”"),
        ("-ana", Contains(None, ("ana",), negated=True), "not with “ana”"),
        ("status:handled", Choice("status", ("handled",)), "paid and approved"),
        ("STATUS:Handled", Choice("status", ("handled",)), "paid and approved"),
        ("status:pending-approval", Choice("status", ("pending_approval",)), "awaiting approval · reseller"),
        ("status:fraud,cancelled", Choice("status", ("fraud", "cancelled")), "fraud or cancelled"),
        ("-archive:closed", Choice("archive", ("closed",), negated=True), "not closed"),
        ("payment:partial", Choice("payment", ("partial",)), "payment partial"),
        ("method:boleto", Choice("method", ("boleto",)), "by boleto"),
        ("mark:no-token", Choice("mark", ("no_token",)), "marked no token"),
        ("delivery:failed", Choice("delivery", ("failed",)), "an item failed"),
        ("needs:me", Choice("needs", ("me",)), "waiting for a person"),
        ("type:partial", Choice("type", ("partial",)), "paid in parts"),
        ("confirmed:no", Choice("confirmed", ("no",)), "sale confirmed: no"),
        ('customer:"Ana Silva"', Contains("customer", ("ana", "silva")), "customer “ana silva”"),
        ("-site:ana.example", Contains("site", ("ana", "example"), negated=True), "not site “ana example”"),
        ("step:address", Contains("step", ("address",)), "cart step “address”"),
        ("reseller:acme", Contains("reseller", ("acme",)), "reseller “acme”"),
        ("reseller:=Acme", Exactly("reseller", "Acme"), "reseller “Acme” alone"),
        ('reseller:="Acme  Ltd"', Exactly("reseller", "Acme Ltd"), "reseller “Acme Ltd” alone"),
        ('-reseller:="Acme Ltd"', Exactly("reseller", "Acme Ltd", negated=True), "not reseller “Acme Ltd” alone"),
        ("reseller:#12", Exactly("reseller", id=12), "reseller “#12” alone"),
        ("reseller:=#12", Exactly("reseller", "#12"), "reseller “#12” alone"),
        ("customer:=ana", Contains("customer", ("ana",)), "customer “ana”"),
        ("currency:eur,USD", Choice("currency", ("EUR", "USD")), "in EUR or USD"),
        ("total:50", Amount("total", Decimal(50), Decimal(50)), "total 50"),
        ("total:>50", Amount("total", Decimal(50), None, low_inclusive=False), "total over 50"),
        ("total:>=50.5", Amount("total", Decimal("50.5"), None), "total from 50.5"),
        ("total:<50", Amount("total", None, Decimal(50), high_inclusive=False), "total under 50"),
        ("total:..50", Amount("total", None, Decimal(50)), "total up to 50"),
        ("-total:10..20", Amount("total", Decimal(10), Decimal(20), negated=True), "not total 10 to 20"),
        ("fraud:>=80", Amount("fraud", Decimal(80), None), "fraud score from 80"),
        ("paid:today", Booked("paid", TODAY, TODAY), "paid on 2026-11-21"),
        ("paid:2026-11-01..2026-11-20", Booked("paid", Date(2026, 11, 1), Date(2026, 11, 20)),
         "paid 2026-11-01 to 2026-11-20"),
        ("-refunded:>2026-11-01", Booked("refunded", Date(2026, 11, 2), None, negated=True),
         "not refunded from 2026-11-02"),
        ("lost:<2026-11-01", Booked("lost", None, Date(2026, 10, 31)), "lost in a dispute until 2026-10-31"),
        ("written_off:yesterday", Booked("written_off", Date(2026, 11, 20), Date(2026, 11, 20)),
         "written off on 2026-11-20"),
        ('through:="Cards EU"', Exactly("through", "Cards EU"), "through “Cards EU”"),
        ("through:cheque", Choice("through", ("cheque",)), "through cheque"),
        ("paid_by:boleto,cash", Choice("paid_by", ("boleto", "cash")), "a payment by boleto or cash"),
        ("offer:#12", Exactly("offer", id=12), "offer #12 alone"),
        ("placed:today", Span(day("2026-11-21"), day("2026-11-22")), "placed on 2026-11-21"),
        ("placed:yesterday", Span(day("2026-11-20"), day("2026-11-21")), "placed on 2026-11-20"),
        ("placed:2026-11-01..2026-11-20", Span(day("2026-11-01"), day("2026-11-21")),
         "placed 2026-11-01 to 2026-11-20"),
        ("placed:>2026-11-01", Span(day("2026-11-02"), None), "placed from 2026-11-02"),
        ("placed:>=2026-11-01", Span(day("2026-11-01"), None), "placed from 2026-11-01"),
        ("placed:<2026-11-01", Span(None, day("2026-11-01")), "placed before 2026-11-01"),
        ("placed:3d", Span(ago(hours=72), None), "in the last 3d"),
        ("placed:>36h", Span(ago(hours=36), None), "in the last 36h"),
        ("age:>2h", Span(None, ago(hours=2)), "older than 2h"),
        ("age:<30m", Span(ago(minutes=30), None), "in the last 30m"),
        ("age:2h..3d", Span(ago(hours=72), ago(hours=2)), "2h to 3d old"),
        ("idle:>30m", Idle(TimeDelta(minutes=30), None), "idle for 30m or longer"),
        ("idle:30m", Idle(TimeDelta(minutes=30), None), "idle for 30m or longer"),
        ("idle:<=1d", Idle(None, TimeDelta(hours=24)), "idle for 1d at most"),
        ("idle:30m..1d", Idle(TimeDelta(minutes=30), TimeDelta(hours=24)), "idle 30m to 1d"),
        ("age:0m", Span(ago(), None), "in the last 0m"),
    ],
)  # fmt: skip
def test_a_term_is_understood_and_said_in_words(text, term, words):
    """T4."""
    query = parse(text, TODAY)
    assert query.terms == (term,)
    assert describe(query) == words


def test_all_terms_must_hold_and_words_are_gathered():
    query = parse("  archive:awaiting_payment ana total:>50   -method:cheque silva ", TODAY)
    assert [type(term) for term in query.terms] == [Choice, Amount, Choice, Contains]
    assert describe(query) == "awaiting payment, total over 50, not by cheque, with “ana silva”"
    assert query.text == "archive:awaiting_payment ana total:>50 -method:cheque silva"


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "…", "-", '"'])
def test_nothing_to_look_for_is_everything(text):
    assert parse(text, TODAY).terms == EVERYTHING.terms
    assert describe(parse(text, TODAY)) == ""


@pytest.mark.parametrize(
    ("text", "at_fault", "next_step"),
    [
        ("ana statsu:handled", "statsu:handled", "did you mean status: ?"),
        ("http://example.org", "http://example.org", "filters are status: archive:"),
        ("ana status: silva", "status:", "needs a value behind the colon"),
        ('status:""', 'status:""', "needs a value behind the colon"),
        ("ana -status:handeld x", "-status:handeld", "did you mean handled?"),
        ("archive:xyz", "archive:xyz", "use one of incomplete, awaiting_payment"),
        ("status:handled,", "status:handled,", "use one of"),
        ("x customer:… y", "customer:…", "no letter or digit to look for"),
        ("total:cheap", "total:cheap", "write total:>100, total:<=50 or total:10..20"),
        ("total:>", "total:>", "write total:>100"),
        ("total:..", "total:..", "write total:>100"),
        ("total:１２", "total:１２", "write total:>100"),
        ("total:1e9", "total:1e9", "write total:>100"),
        ("fraud:>-1", "fraud:>-1", "write fraud:>100"),
        ("age:long", "age:long", "write it like 30m, 2h, 7d or 4w"),
        ("age:..", "age:..", "write it like 30m"),
        ("age:99999w", "age:99999w", "write it like 30m"),
        ("placed:soon", "placed:soon", "write it like 2026-11-21"),
        ("placed:2026-02-30", "placed:2026-02-30", "write it like 2026-11-21"),
        ("placed:..", "placed:..", "write it like 2026-11-21"),
        ("placed:9999-12-31", "placed:9999-12-31", "write it like 2026-11-21"),
        ("placed:0001-01-01", "placed:0001-01-01", "write it like 2026-11-21"),
        ("placed:<7d", "placed:<7d", "or age:3d..7d"),
        ("placed:7d..3d", "placed:7d..3d", "or age:3d..7d"),
        ("currency:euro", "currency:euro", "write three letters, like currency:EUR"),
        ("currency:,", "currency:,", "write three letters"),
    ],
)
def test_an_error_points_at_its_word_and_names_a_next_step(text, at_fault, next_step):
    """T4, S6."""
    with pytest.raises(QueryError) as refused:
        parse(text, TODAY)
    error = refused.value
    assert text[error.start : error.end] == at_fault
    assert next_step in error.message
    assert error.rule == "T4"


def test_a_query_has_a_length_limit():
    """X5."""
    parse("a" * LENGTH_LIMIT, TODAY)
    with pytest.raises(QueryError, match="at most 500 characters") as refused:
        parse("a" * (LENGTH_LIMIT + 3), TODAY)
    assert (refused.value.start, refused.value.end) == (LENGTH_LIMIT, LENGTH_LIMIT + 3)


@pytest.mark.parametrize("word", ["a", "-a", "fraud:1"])
def test_a_query_has_at_most_thirty_words_and_filters(word):
    """X5."""
    parse(" ".join([word] * TERM_LIMIT), TODAY)
    with pytest.raises(QueryError, match="at most 30 words and filters"):
        parse(" ".join([word] * (TERM_LIMIT + 1)), TODAY)


def test_the_words_of_one_filter_count_too():
    """X5."""
    with pytest.raises(QueryError, match="at most 30 words"):
        parse(f'customer:"{"a " * 31}"', TODAY)


PIECES = st.sampled_from(
    [*(f"{name}:" for name in FIELDS), *Status, *"- -- : \" ' , .. > >= < <= [ ] \\ % * ana 7d 0h 50 EUR".split(" "),
     "today", "2026-11-21", "9999-12-31", " ", "\x1b", "\u202e", "Ł", "\ud800", "999999w"]
)  # fmt: skip
TYPED = st.one_of(st.text(st.characters(exclude_categories=())), st.lists(PIECES).map("".join))


def understood(text: str) -> Query | QueryError:
    try:
        return parse(text, TODAY)
    except QueryError as error:
        return error


@given(TYPED)
def test_any_text_is_a_query_or_an_error_that_points_into_it(text):
    """X5: nothing else is ever raised, neither now nor when the query is said or asked."""
    query = understood(text)
    if isinstance(query, QueryError):
        assert 0 <= query.start < query.end <= len(text)
        assert query.message.isprintable()
        return
    assert describe(query).isprintable()
    for term in query.terms:
        if isinstance(term, Span):
            for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
                assert term.bounds(NOW, zone) != (None, None)


CHOICES = [(name, choice) for name, field in FIELDS.items() for choice in field.choices]


@given(st.lists(st.tuples(st.sampled_from(CHOICES), st.booleans()), min_size=1, max_size=8))
def test_every_choice_that_is_offered_is_understood(chosen):
    """T4: what completion writes is what the parser reads."""
    text = " ".join(f"{'-' * negated}{name}:{value}" for (name, value), negated in chosen)
    terms = tuple(Choice(name, (value,), negated) for (name, value), negated in chosen)
    assert parse(text, TODAY).terms == terms
    assert parse(parse(text, TODAY).text, TODAY).terms == terms


def test_days_begin_in_the_resellers_zone():
    """SPEC 4."""
    span = parse("placed:today", TODAY).terms[0]
    assert isinstance(span, Span)
    start = Instant.from_utc(2026, 11, 21, 3)
    assert span.bounds(NOW, "America/Sao_Paulo") == (start, start.add(hours=24))
    assert Span(ago(hours=2), None).bounds(NOW, "UTC") == (NOW.subtract(hours=2), None)


def test_carts_are_shown_only_where_a_list_was_chosen():
    """T2."""
    assert not EVERYTHING.includes_carts
    assert not parse("ana total:>5", TODAY).includes_carts
    assert parse("archive:incomplete", TODAY).includes_carts
    assert parse("status:handled", TODAY).includes_carts
    assert parse("step:payment", TODAY).includes_carts
    assert not parse("-status:cancelled", TODAY).includes_carts


def test_a_query_is_narrowed_by_one_more_term():
    query = Query((Contains(None, ("ana",)),), "ana").with_term(Choice("status", ("fraud",)))
    assert describe(query) == "with “ana”, fraud"


@given(st.text(max_size=30), st.integers(0, 10**18 - 1))
def test_what_is_picked_is_meant_exactly(name, number):
    """T2: whatever a reseller is called."""
    name = clean_line(name)
    (term,) = parse(write_exactly("reseller", name, number), TODAY).terms
    assert term in (Exactly("reseller", name), Exactly("reseller", id=number))
    if '"' not in name and name:
        assert isinstance(term, Exactly)
        assert term.name == name or name != " ".join(name.split())


@pytest.mark.parametrize("text", ["reseller:=", 'reseller:=""', "reseller:#"])
def test_exactly_nothing_is_an_error(text):
    """S6"""
    found = understood(text)
    assert isinstance(found, QueryError)
    assert (found.start, found.end) == (0, len(text))
