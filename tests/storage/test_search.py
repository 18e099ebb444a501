"""Orders are found by the words in them, and what is typed is only ever text (T4, X5, FEATURES 24 to 26)."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from domain.orders.commands import AddNote, RecordCart, SubmitCart
from domain.orders.status import PaymentMethod, Status
from domain.query import Contains, Query, QueryError, parse
from domain.query.parser import LENGTH_LIMIT
from domain.text import clean_line, tokens
from storage import search
from storage import tables as t
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.databases import by_hand, is_sqlite
from tests.storage.imported import an_import, imported
from tests.storage.support import DeskUnderTest, eur_line


@pytest.fixture
async def known(desk: DeskUnderTest) -> DeskUnderTest:
    """A desk with one order of known words, and another that has none of them."""
    await desk.place(
        customer_id=1,
        site_id=1,
        invoice_name="Silva & Filhos Lda.",
        promotion_code="SPRING-10",
        affiliate="partner-one",
        ip="192.0.2.17",
        customer_note="Bitte schnell, danke!",
        cart_step="payment",
        manager_id=2,
        items=[an_item(name="Hosting Größe XL", domain="ana-silva.example")],
    )
    with by_hand(desk.url) as connection:
        contacts = {"email": "ana@example.com", "phone": "+351 555 0100", "city": "São Paulo"}
        contacts |= {"by_email": "ana@example.com", "by_phone": "3515550100"}
        connection.execute(update(t.customers).where(t.customers.c.id == 1).values(**contacts))
    await desk.do(AddNote, order_id=1, body="Called twice: Łódź office")
    await desk.place(reseller_id=2, customer_id=3, items=[an_item(name="Zebra")])
    return desk


WORDS = """3000000001 silva filhos lda ana example ana@example.com 0100 paulo shop1.example S-1 acme viewer hosting
    ana-silva.example spring-10 partner payment 192.0.2.17 schnell danke called office""".split()

FIELDS = [
    *"customer:ana customer:silva customer:paulo site:s-1 site:shop1 offer:hosting reseller:acme".split(),
    *"manager:viewer promo:spring affiliate:partner step:payment hosting,danke".split(),
    *('"ana silva"', 'customer:"ana silva"', "ana hosting danke"),
]


async def test_every_word_of_an_order_finds_it(known):
    for word in WORDS:
        assert await known.found(word) == [1], word


@pytest.mark.parametrize(("places", "many", "words"), [(0, 1, 0), (0, 9, 16), (0, 9, 0)])
async def test_a_beginning_finds_the_same_however_it_is_looked_for(known, monkeypatch, places, many, words):
    """V7: among those that begin alike, as the words there are, or as one of too many words."""
    for name, value in {"_FEW_PLACES": places, "_MANY": many, "_FEW_WORDS": words}.items():
        monkeypatch.setattr(search, name, value)
    for typed in (*WORDS, *FIELDS, "host dank", "customer:ana hosting", "sil"):
        assert await known.found(typed) == [1], typed
    for typed in ("hostx", "customer:host", "offer:anax", "silvan"):
        assert await known.found(typed) == [], typed


async def test_beginnings_and_accents_do_not_matter(known):
    for typed in "hos ho HOSTING größe grosse grösse GROSSE são sao lodz".split():
        assert await known.found(typed) == [1], typed


async def test_a_field_is_searched_alone(known):
    for typed in FIELDS:
        assert await known.found(typed) == [1], typed


async def test_words_of_another_field_or_from_the_middle_find_nothing(known):
    for typed in ("customer:hosting", "offer:ana", "site:danke", "osting", "customer:bea promo:spring"):
        assert await known.found(typed) == [], typed


async def test_words_that_are_excluded_leave_the_others(known):
    assert await known.found("-hosting") == [2]
    assert await known.found("-customer:ana") == [2]
    assert await known.found("example -hosting") == []
    assert await known.found("-offer:zebra 300000") == [1]


async def test_one_letter_is_a_word_not_a_beginning(known):
    order = await known.place(items=[an_item(name="Plan S")])
    assert await known.found("plan s") == [order.id]
    assert await known.found("hosting h") == []


async def test_newest_are_first_and_pages_go_on_from_there(desk):
    placed = [START.subtract(hours=hours) for hours in (5, 1, 9, 3)]
    await desk.place_all(*({"status": Status.HANDLED, "placed_at": at} for at in placed))
    assert await desk.found("package") == [2, 4, 1, 3]
    query = parse("package", START.to_tz("UTC").date())
    reads = await desk.look()
    first = await reads.orders(query, limit=2)
    rest = await reads.orders(query, after=first.rows[-1].key, limit=2)
    assert [row.id for row in (*first.rows, *rest.rows)] == [2, 4, 1, 3]
    assert (first.more_after, rest.more_after) == (True, False)


async def test_a_cart_is_found_by_what_is_added_and_keeps_its_place_until_it_is_submitted(desk):
    """The place in the list moves with the moment of placing, and the index entry with it."""
    cart = {"number": "5000000001", "reseller_id": 1, "currency": "EUR", "step": "items"}
    await desk.do(RecordCart, **cart, lines=(eur_line("Package", "10.00"),))
    assert await desk.found("status:incomplete package") == [1]
    later = {"invoice_name": "Beatriz", "payment_method": PaymentMethod.BANK_TRANSFER}
    await desk.do(RecordCart, **{**cart, "step": "payment"}, **later, lines=(eur_line("Domain", "1.00"),))
    assert await desk.found("status:incomplete beatriz domain step:payment") == [1]
    assert await desk.found("status:incomplete step:items") == []
    desk.time.passes(hours=2)
    await desk.do(SubmitCart, order_id=1)
    assert await desk.found("beatriz") == [1]
    assert desk.one("SELECT count(*) FROM order_search") == 1
    assert not desk.problems()


async def test_a_word_that_is_gone_finds_nothing(desk):
    who = await desk.who()
    await desk.execute(who, imported([an_import("A-1", invoice_name="Before")]))
    await desk.execute(who, imported([an_import("A-1", invoice_name="After")]))
    assert (await desk.found("before"), await desk.found("after")) == ([], [1])
    assert not desk.problems()


async def test_an_order_of_a_thousand_lines_is_found_by_its_first_hundreds(desk):
    lines = [an_item(n, name=f"Product{n:04} with a long name {n:04}") for n in range(1, 1_001)]
    await desk.place(items=lines)
    assert await desk.found("product0007") == [1]
    assert not desk.problems()


async def test_the_longest_search_of_the_most_words_is_answered(desk):
    await desk.place()
    assert await desk.found(" ".join(["ab"] * 30)) == []
    with pytest.raises(QueryError):
        await desk.found("a" * (LENGTH_LIMIT + 1))
    assert await desk.found("a" * LENGTH_LIMIT) == []


HOSTILE = [
    "'; DROP TABLE orders; --", '"', "'", "''", '"" OR 1=1', "a* OR b*", "NEAR(a b, 2)", "a AND", "NOT a", "^a",
    "body:a", "{body}: a", "a + b", "ana:*", "a & b", "a | !b", "a <-> b", "'ana':*", "\\", "ana\\':*", "a\x00b", "a:b",
    "\x00", "\ud800", "🦄", "🦄ana", "%", "_", "a%b", "ana" * 160, "(", ")", "*", "-", "--", "-*", ":", ":ana",
    "customer:'", 'customer:"a b" c"', "\u202eana", "ﬁ", "ŉ", "ß", "İ", "\u0345", "１２", "²", "ⅷ",
    "a\u0301" * 40, "rowid:1", "{}[]",
]  # fmt: skip


async def test_hostile_searches_are_only_text(desk):
    """X5."""
    await desk.place()
    for typed in HOSTILE:
        with suppress(QueryError):  # a sentence is as good an answer
            assert set(await desk.found(typed)) <= {1}, typed


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
@example(words=["İstanbul"])
@example(words=["ŉ", "ß", "ﬁ", "a\u0301\u0301"])
async def test_any_text_is_found_by_itself(desk, words):
    """Whatever letters it has, in both databases: the same folding for what is kept and what is asked."""
    typed = clean_line(" ".join(words))
    order = await desk.place(invoice_name=typed)
    found = tuple(tokens(typed))
    if found:
        assert order.id in await desk.listed(Query((Contains(None, found),)), limit=500)
    with by_hand(desk.url) as connection:
        connection.execute(text("DELETE FROM order_search WHERE key = :key"), {"key": order.key})


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.text(max_size=80))
async def test_any_search_is_answered_or_refused_in_a_sentence(desk, typed):
    """X5."""
    try:
        query = parse(typed, START.to_tz("UTC").date())
    except QueryError:
        return
    assert await desk.listed(query) == []


async def test_the_index_agrees_with_what_was_written(known):
    assert not known.problems()
    if is_sqlite(known.url):
        size = "SELECT count(*) FROM order_search_fts WHERE order_search_fts MATCH 'hosting'"
        assert known.one(size) == 1
