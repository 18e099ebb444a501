"""Saved views in the database (T4)."""

import asyncio

import pytest
from sqlalchemy import text

from domain.errors import NotFound, Refused
from domain.views.commands import ChangeView, RemoveView, SaveView
from storage import first_page
from tests.storage.databases import by_hand


async def names(desk, by: str = "owner") -> list[tuple[str, str | None, bool, bool]]:
    return [(v.name, v.key, v.shared, v.is_default) for v in await (await desk.look(by)).views()]


async def test_views_are_kept_changed_and_removed(desk):
    await desk.do(SaveView, name="Late", query="age:>2d")
    (second,) = (await desk.do(SaveView, name="Cheques", query="method:cheque")).ids
    (shared,) = (await desk.do(SaveView, name="All of us", query="needs:me", shared=True)).ids
    await desk.do(SaveView, by="agent", name="Late", query="ana")
    await desk.do(ChangeView, view_id=second, key="2", default=True, name="Cheques first")
    await desk.do(ChangeView, view_id=shared, key="2")
    assert await names(desk) == [
        ("Cheques first", "2", False, True),
        ("Late", None, False, False),
        ("All of us", "2", True, False),
    ]
    assert await names(desk, "agent") == [("Late", None, False, False), ("All of us", "2", True, False)]
    await desk.do(ChangeView, view_id=second, key="")
    await desk.do(RemoveView, view_id=shared)
    assert await names(desk) == [("Cheques first", None, False, True), ("Late", None, False, False)]
    assert not desk.problems()


async def test_a_preview_keeps_nothing(desk):
    """T13."""
    who = await desk.who()
    await desk.preview(who, SaveView(name="Late", query="ana"))
    (number,) = (await desk.do(SaveView, name="Kept", query="ana")).ids
    await desk.preview(who, ChangeView(view_id=number, name="Other", key="1"))
    await desk.preview(who, RemoveView(view_id=number))
    assert await names(desk) == [("Kept", None, False, False)]


@pytest.mark.parametrize("shared", [False, True])
async def test_of_two_that_save_under_one_name_at_once_one_is_told(url, opened, shared):
    desks = [opened(url), opened(url)]
    outcomes = await asyncio.gather(
        *(d.do(SaveView, name="Late", query=f"a{n}", shared=shared) for n, d in enumerate(desks)),
        return_exceptions=True,
    )
    (refused,) = (o for o in outcomes if isinstance(o, Exception))
    assert isinstance(refused, Refused)
    assert len(await names(desks[0])) == 1


async def test_of_two_that_give_one_key_at_once_one_view_has_it(url, opened):
    desks = [opened(url), opened(url)]
    numbers = [(await desks[0].do(SaveView, name=f"v{n}", query="ana")).ids[0] for n in range(2)]
    await asyncio.gather(
        *(d.do(ChangeView, view_id=n, key="1", default=True) for d, n in zip(desks, numbers, strict=True))
    )
    rows = await names(desks[0])
    assert sorted((key or "", default) for _name, key, _shared, default in rows) == [("", False), ("1", True)]


async def test_a_view_that_a_colleague_removed_meanwhile_is_told_of(url, opened):
    """L17: nothing comes back by a change of it."""
    one, other = opened(url), opened(url)
    (number,) = (await one.do(SaveView, name="Late", query="ana", shared=True)).ids
    await other.do(RemoveView, view_id=number)
    with pytest.raises(NotFound, match="a colleague may have removed it"):
        await one.do(ChangeView, view_id=number, default=True)
    assert await names(one) == []


# The view that a desk opens with.


async def test_the_first_look_names_the_default_view_and_leaves_the_list_to_the_ordinary_way(
    sqlite_url, sqlite_file, opened
):
    """V1: one's own before the shared one."""
    desk = opened(sqlite_url)
    await desk.place()

    def look() -> first_page.FirstLook:
        found = first_page.first_look(sqlite_file, "owner", 10)
        assert found is not None
        return found

    assert look().view is None
    assert look().page is not None
    (shared,) = (await desk.do(SaveView, name="All of us", query="needs:me", shared=True)).ids
    (own,) = (await desk.do(SaveView, name="Late", query="age:>2d")).ids
    await desk.do(SaveView, by="agent", name="Other", query="ana")
    for number, query in ((shared, "needs:me"), (own, "age:>2d")):
        await desk.do(ChangeView, view_id=number, default=True)
        found = look()
        assert found.view is not None
        assert (found.view.query, found.page) == (query, None)
        (default, *_others) = [v for v in await (await desk.look()).views() if v.is_default]
        assert default == found.view


def test_a_view_by_hand_is_read_as_it_is(sqlite_url, sqlite_file):
    with by_hand(sqlite_url) as connection:
        connection.execute(
            text("INSERT INTO saved_views (name, query, is_default) VALUES ('Odd', 'status:gone', 1)")
        )
    found = first_page.first_look(sqlite_file, "owner", 10)
    assert found is not None
    assert found.view is not None
    assert found.view.query == "status:gone"
