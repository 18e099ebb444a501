"""Orders as rows: what each column says, and in which colour (T2, T8, T12, M1, X1)."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from domain.money import Money
from domain.orders.status import Mark, PaymentStatus, Status
from domain.rows import OrderRow
from tests.widgets.harness import running
from tests.widgets.synthetic import NOW, STEP, SyntheticSource, order
from tests.widgets.test_cells import HOSTILE, assert_only_text
from widgets.order_table import OrderTable, age, customer_words, offer_hint, order_columns, status_words
from widgets.palette import DARK, LIGHT, NO_COLOUR, SIXTEEN, TONE_OF, Role, State, palette_of

BASE = replace(
    order(5, 5 * STEP), status=Status.AWAITING_PAYMENT, marks=frozenset(), payment_status=PaymentStatus.OPEN
)
CELLS = {column.id: column.cell for column in order_columns(lambda: NOW, "Europe/Warsaw", {5: "anna"}.get)}


def orders(count: int = 1_000) -> SyntheticSource[OrderRow]:
    return SyntheticSource(order, count)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-9, "0m"), (59, "0m"), (12 * 60, "12m"), (3599, "59m"), (3 * 3600, "3h"), (86_399, "23h"),
     (2 * 86_400, "2d"), (999 * 86_400, "999d"), (1500 * 86_400, "4y")],
)  # fmt: skip
def test_ages_are_short(seconds, words):
    assert age(seconds) == words
    assert len(words) <= 4


def test_amounts_say_their_currency_t2():
    row = replace(BASE, total=Money(123_456, "EUR"), unit_price=Money(5000, "JPY"), quantity=3)
    assert CELLS["total"](row).text == "1,234.56 EUR"
    assert CELLS["unit_price"](row).text == "5,000 JPY"
    assert CELLS["price"](row).text == "15,000 JPY"


def test_the_first_item_and_how_many_more_t2():
    assert CELLS["offer"](replace(BASE, offer="Web Pro", more_items=2)).text == "Web Pro +2"
    assert CELLS["offer"](replace(BASE, offer="Web Pro", more_items=0)).text == "Web Pro"


def test_an_order_without_a_name_is_shown_by_its_site_or_a_dash():
    assert customer_words(replace(BASE, customer=None, site_domain="shop.example")) == "shop.example"
    assert customer_words(replace(BASE, customer=None, site_domain=None, invoice_name="")) == "—"


def test_managers_are_green_when_confirmed_and_red_until_then_m1():
    paid = replace(BASE, payment_status=PaymentStatus.COMPLETED, manager="mina")
    assert CELLS["manager"](replace(paid, sale_confirmed=True)) == ("✓ mina", Role.GOOD, None)
    assert CELLS["manager"](replace(paid, sale_confirmed=False)) == ("  mina", Role.BAD, None)
    assert CELLS["manager"](replace(paid, sale_confirmed=False, manager=None)).text.strip() == "system"


def test_status_words_carry_marks_and_say_nothing_twice():
    assert status_words(BASE) == "Awaiting payment"
    assert status_words(replace(BASE, payment_status=PaymentStatus.PARTIAL)) == "Awaiting payment · partial"
    unpaid = replace(BASE, status=Status.HANDLED, marks=frozenset({Mark.UNPAID, Mark.HELD}))
    assert status_words(unpaid) == "Approved · unpaid · held"
    assert "open: anna" in CELLS["status"](BASE).text


def test_where_it_is_tight_what_tells_the_status_apart_is_kept():
    cell = CELLS["status"](replace(BASE, id=6, status=Status.SUBMITTED, delivered=1, items=3))
    assert cell.text == "Awaiting approval · with distributor 1/3"
    assert cell.short == "Approval · distr. 1/3"


def test_times_are_the_viewers():
    summer = replace(BASE, placed_at=NOW.subtract(seconds=150 * 86_400))
    assert CELLS["placed"](BASE).text.startswith("20")
    assert CELLS["placed"](replace(BASE, placed_at=NOW)).text == "2026-11-21 15:02"
    assert CELLS["placed"](summer).text == "2026-06-24 16:02"


def test_category_and_offer_number_are_said_on_hover_t8():
    assert offer_hint(replace(BASE, category_number=12, offer_number=345)) == "category 12, offer 345"
    assert offer_hint(replace(BASE, category_number=None, offer_number=None)) is None


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50)])
async def test_hostile_text_in_every_field_stays_text_and_columns_stay_straight_x1(size):
    source = orders(len(HOSTILE))
    for n, text in enumerate(HOSTILE, 1):
        source.changed[n] = replace(
            order(n, n * STEP), number=text, customer=text, invoice_name=text, site_code=text, offer=text,
            manager=text, custom_status=text, site_domain=text,
        )  # fmt: skip
    async with running(OrderTable(source, now=lambda: NOW), size=size) as app:
        total = None
        for line in app.lines():
            assert_only_text(line)
            assert cell_len(line) == size[0] - 1
        for strip in app.table.render_lines(app.table.size.region)[1:]:
            text = strip.text
            if "EUR" in text:
                at = cell_len(text[: text.rindex("EUR")])
                assert total in (None, at)
                total = at
            assert all(not (s.style and (s.style.link or s.style.meta)) for s in strip)


@pytest.mark.parametrize("theme", ["ordertop-dark", "ordertop-light", "ordertop-16"])
async def test_rows_have_the_colour_of_their_status_on_every_theme(theme):
    palette = {p.name: p for p in (DARK, LIGHT, SIXTEEN)}[theme]
    source = orders(len(Status))
    for n, status in enumerate(Status, 1):
        source.changed[n] = replace(order(n, n * STEP), status=status)
    async with running(OrderTable(source, now=lambda: NOW), theme=theme) as app:
        strips = app.table.render_lines(app.table.size.region)
        for y, status in enumerate(reversed(Status), 1):
            segment = max(strips[y], key=lambda s: len(s.text))
            state = State.CURSOR if y == 1 else State.NORMAL
            assert segment.style == palette.style(TONE_OF[status], state)


async def test_changing_the_theme_repaints_the_rows():
    async with running(OrderTable(orders(), now=lambda: NOW)) as app:
        app.theme = "ordertop-light"
        await app.settled()
        style = next(iter(app.table.render_lines(app.table.size.region)[3])).style
        assert style is not None
        assert style.bgcolor in {LIGHT.style(tone).bgcolor for tone in TONE_OF.values()}


async def test_no_color_shows_no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(OrderTable(orders(), now=lambda: NOW), theme="ordertop-16") as app:
        assert palette_of(app) is NO_COLOUR
        for strip in app.table.render_lines(app.table.size.region):
            assert "38;" not in strip.render(app.console)
            assert "48;" not in strip.render(app.console)


async def test_a_minute_later_only_lines_whose_age_changed_are_repainted(monkeypatch):
    now = [NOW]
    source = orders(3)
    source.changed = {
        3: replace(order(3, 30), placed_at=NOW.subtract(seconds=30)),
        2: replace(order(2, 20), placed_at=NOW.subtract(seconds=3 * 3600 + 60)),
        1: replace(order(1, 10), placed_at=NOW.subtract(seconds=5 * 86_400 + 60)),
    }
    async with running(OrderTable(source, now=lambda: now[0])) as app:
        await app.settled()
        now[0] = NOW.add(seconds=60)
        regions = app.table._view.repaint()
        assert [(region.y, region.width) for region in regions] == [(1, 2 + 1 + 1 + 10 + 2 + 3)]
        app.table.refresh_regions(regions)
        assert "1m" in app.lines()[1]


async def test_columns_can_be_chosen_ordered_and_widened_t2():
    async with running(OrderTable(orders(), now=lambda: NOW)) as app:
        table = app.table
        assert isinstance(table, OrderTable)
        choice = table.choice.moved("total", -99).widened("customer", 30)
        for column_id in set(choice.order) - {"total", "glyph", "number", "customer"}:
            choice = choice.without(column_id)
        table.choose_columns(choice)
        await app.settled()
        header = app.lines()[0]
        assert header.split() == ["TOTAL", "NUMBER", "CUSTOMER"]
        assert table.shown_widths == {"total": 14, "glyph": 1, "number": 10, "customer": 30}


async def test_who_has_an_order_open_shows_in_its_row_t12():
    async with running(OrderTable(orders(), now=lambda: NOW), size=(200, 30)) as app:
        table = app.table
        assert isinstance(table, OrderTable)
        table.show_openers({999: "anna"})
        await app.settled()
        assert "anna" in app.lines()[2]
