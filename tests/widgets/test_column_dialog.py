"""The dialog of columns alone, over a table that shows each step (T2)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events

from tests.widgets.synthetic import NOW, SyntheticSource, order
from tests.widgets.tiny import Alone, alone
from widgets.column_choice import ColumnChoice, as_they_come
from widgets.dialogs.columns import ColumnDialog, Named, _Rows
from widgets.order_table import ALWAYS, COLUMN_WORDS, OrderTable


@asynccontextmanager
async def dialog(*, width: int = 80, height: int = 24) -> AsyncIterator[tuple[Alone, OrderTable]]:
    table = OrderTable(SyntheticSource(order, 100), now=lambda: NOW, zone="UTC")
    async with alone(table, width=width, height=height) as app:
        await app.until(lambda: table._feed.idle and table.shown_widths)
        default = as_they_come(table.all_columns)

        def show(choice: ColumnChoice) -> dict[str, int]:
            if choice != table.choice:
                table.choose_columns(choice)
            return table.shown_widths

        names = [Named(c.id, c.label, COLUMN_WORDS.get(c.id, "")) for c in table.all_columns]
        app.push_screen(
            ColumnDialog(table.choice, default, names, always=ALWAYS, show=show), app.answers.append
        )
        await app.until(lambda: isinstance(app.screen, ColumnDialog) and app.screen.focused)
        await app.drained()
        yield app, table


def line(app: Alone, words: str) -> str:
    """The line of the dialog with these words."""
    found = [text.partition("█")[2] for text in app.lines if words in text.partition("█")[2]]
    return found[0] if found else ""


def header(table: OrderTable) -> list[str]:
    """The columns that are shown, without the sign of what the list is sorted by."""
    return [word.rstrip("▲▼") for word in table.render_lines(table.size.region)[0].text.split()]


async def test_it_says_what_there_is_how_wide_and_what_has_no_room():
    async with dialog() as (app, table):
        assert line(app, "NUMBER").split() == ["+", "NUMBER", "order", "number", "10"]
        assert line(app, "CAT ").split() == ["+", "CAT", "category", "number", "no", "room"]
        assert line(app, "12 have no room on 80 columns.")
        assert len(table.shown_widths) == 6
    async with dialog(width=200) as (app, table):
        assert "no room" not in "\n".join(app.lines)
        assert len(table.shown_widths) == len(table.all_columns)


async def test_space_hides_a_column_and_shows_it_again_and_the_table_behind_follows():
    async with dialog() as (app, table):
        await app.keys("j", "j", "space")
        assert "AGE" not in header(table)
        assert line(app, "AGE").split() == ["▌", "AGE"]
        await app.keys("space")
        assert "AGE" in header(table)
        assert not app.answers


async def test_space_on_a_column_without_room_makes_room_for_it():
    async with dialog() as (app, table):
        await app.keys(*"jjjjj")
        assert line(app, "Space makes room for it")
        await app.keys("space")
        assert "SITE" in header(table)
        assert line(app, "SITE").split()[-1].isdecimal()
        await app.keys("space")
        assert "SITE" not in header(table)
        assert line(app, "SITE").split() == ["▌", "SITE", "site", "code"]


async def test_a_column_is_moved_with_the_cursor_on_it():
    async with dialog() as (app, table):
        await app.keys("end", "up", "shift+up", "K", "K")
        assert line(app, "TOTAL").lstrip().startswith("▌")
        await app.keys("enter")
        await app.until(lambda: app.answers)
        (choice,) = app.answers
        assert isinstance(choice, ColumnChoice)
        assert choice.order[-5:] == ("total", "price", "unit_price", "quantity", "manager")
        assert table.choice == choice


async def test_a_column_is_widened_and_narrowed_from_the_width_it_is_seen_at():
    async with dialog() as (app, table):
        await app.keys(*"jjjj")
        before = table.shown_widths["customer"]
        await app.keys("+", "right", "+", "-", "left", "=")
        assert table.shown_widths["customer"] == before + 2
        assert line(app, "CUSTOMER").split()[-1] == str(before + 2)


async def test_what_an_order_is_known_by_stays():
    async with dialog() as (app, table):
        for key in ("space", "+", "-"):
            await app.keys(key)
            assert line(app, "An order is known by it")
        await app.keys("j", "space")
        assert {"glyph", "number"} <= table.shown_widths.keys()
        assert table.choice == as_they_come(table.all_columns)


async def test_escape_answers_with_none_and_r_brings_all_back_as_they_come():
    async with dialog() as (app, table):
        await app.keys("j", "j", "space", "J", "j", "K", "r")
        assert table.choice == as_they_come(table.all_columns)
        await app.keys("space", "escape")
        await app.until(lambda: app.answers == [None])


async def test_on_a_low_terminal_the_lines_go_with_the_cursor():
    """T15"""
    async with dialog(height=12) as (app, table):
        for _step in range(len(table.all_columns)):
            assert any(text.partition("█")[2].lstrip().startswith("▌") for text in app.lines)
            assert line(app, "as they come")
            await app.keys("down")
        assert line(app, "MANAGER").lstrip().startswith("▌")
        await app.keys("g")
        assert line(app, "sign of the status").lstrip().startswith("▌")


async def test_a_click_ticks():
    """T11"""
    async with dialog() as (app, table):
        rows = app.screen.query_one(_Rows)
        click = events.Click(
            rows, x=5, y=2, delta_x=0, delta_y=0, button=1, shift=False, meta=False, ctrl=False
        )
        click._set_forwarded()
        rows.post_message(click)
        await app.until(lambda: "age" not in table.shown_widths)
        assert line(app, "AGE").split() == ["▌", "AGE"]
