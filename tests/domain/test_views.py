"""Saved views: a search under a name (T4)."""

from typing import Any

import pytest

from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.views.model import MOST, SavedView
from tests.domain.builders import FakeDesk, a_desk


async def saved(desk: FakeDesk, name: str, query: str = "needs:me", **given: Any) -> int:
    return (await desk.do(SaveView, name=name, query=query, **given)).ids[0]


def view(desk: FakeDesk, number: int) -> SavedView:
    return desk.state.views[number]


async def test_a_search_is_saved_under_a_name_as_it_was_typed():
    desk = a_desk()
    outcome = await desk.do(
        SaveView, by="viewer", name="  Late \x1b", query=" placed:today   -method:cheque ana "
    )
    kept = view(desk, outcome.ids[0])
    assert (outcome.subject, kept.name, kept.query) == ("view", "Late", "placed:today -method:cheque ana")
    assert (kept.staff_id, kept.key, kept.is_default) == (desk.person("viewer").id, None, False)
    record = desk.state.audit[0].record
    assert (record.subject, record.subject_id, record.after["name"]) == ("view", kept.id, "Late")


async def test_shared_views_are_for_those_who_set_up_the_desk():
    """S1: they change what everybody sees."""
    desk = a_desk()
    shared = await saved(desk, "Late", shared=True)
    assert view(desk, shared).staff_id is None
    for kind, given in (
        (SaveView, {"name": "Other", "query": "ana", "shared": True}),
        (SaveView, {"name": "Late", "query": "ana", "shared": True, "replace": True}),
        (ChangeView, {"view_id": shared, "default": True}),
        (RemoveView, {"view_id": shared}),
    ):
        with pytest.raises(NotPermitted, match="permission “settings”"):
            await desk.do(kind, by="manager", **given)
    assert len(desk.state.views) == 1


async def test_nobody_touches_anothers_own_view():
    desk = a_desk()
    own = await saved(desk, "Late")
    for kind, given in ((ChangeView, {"name": "Mine"}), (RemoveView, {})):
        with pytest.raises(NotFound, match="not there any more"):
            await desk.do(kind, by="agent", view_id=own, **given)
    await desk.do(SaveView, by="agent", name="Late", query="ana")
    assert [v.query for v in desk.state.views.values()] == ["needs:me", "ana"]


@pytest.mark.parametrize("name", ["Late", "LATE", "Làte"])
async def test_a_name_that_is_there_is_refused_unless_it_may_be_replaced(name):
    desk = a_desk()
    late = await saved(desk, "Late")
    await saved(desk, "Late", "ana", shared=True)
    before = desk.state
    with pytest.raises(Refused, match="There is a view “Late” already"):
        await saved(desk, name, "ana")
    assert desk.state is before
    await desk.do(ChangeView, view_id=late, key="3")
    assert await saved(desk, name, "ana", replace=True) == late
    assert (view(desk, late).name, view(desk, late).query, view(desk, late).key) == ("Late", "ana", "3")
    assert not (await desk.do(SaveView, name=name, query="ana", replace=True)).changed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " \u200b"}, "A view needs a name"),
        ({"query": "  "}, "There is no search to save"),
        ({"query": "…"}, "There is no search to save"),
        ({"query": "status:gone"}, "“gone” is no value of status"),
        ({"query": "colour:red"}, "“colour:” is no filter"),
        ({"query": "a" * 501}, "at most 500 characters"),
        ({"name": "4111 1111 1111 1111"}, "card number"),
        ({"query": "4111-1111-1111-1111"}, "card number"),
    ],
)
async def test_what_cannot_be_a_view_is_refused_in_a_sentence(given, sentence):
    """S3, S6."""
    desk = a_desk()
    with pytest.raises(InvalidInput, match=sentence):
        await desk.do(SaveView, **{"name": "Late", "query": "ana", **given})
    assert not desk.state.views


async def test_there_is_a_limit_to_views():
    """X5."""
    desk = a_desk()
    desk.state.views = {
        n: SavedView(id=n, staff_id=desk.person().id, name=f"v{n}", query="ana") for n in range(1, MOST + 1)
    }
    with pytest.raises(Refused, match="100 views already"):
        await saved(desk, "One more")
    await saved(desk, "Shared", shared=True)


async def test_a_key_belongs_to_one_view_of_each_owner():
    desk = a_desk()
    one, two = await saved(desk, "One"), await saved(desk, "Two")
    shared = await saved(desk, "Shared", shared=True)
    for number in (one, shared, two):
        await desk.do(ChangeView, view_id=number, key="3")
    assert [view(desk, n).key for n in (one, two, shared)] == [None, "3", "3"]
    last = [kept.record for kept in desk.state.audit][-2:]
    assert [(r.subject_id, r.before["key"], r.after["key"]) for r in last] == [
        (two, None, "3"),
        (one, "3", None),
    ]
    await desk.do(ChangeView, view_id=two, key="")
    assert view(desk, two).key is None


@pytest.mark.parametrize("key", ["0", "a", "12", "²", "٣", " ,"])
async def test_a_key_is_a_digit_from_1_to_9(key):
    desk = a_desk()
    one = await saved(desk, "One")
    with pytest.raises(InvalidInput, match="use a digit from 1 to 9"):
        await desk.do(ChangeView, view_id=one, key=key)


async def test_one_view_of_each_owner_is_the_default():
    desk = a_desk()
    one, two = await saved(desk, "One"), await saved(desk, "Two")
    shared = await saved(desk, "Shared", shared=True)
    for number in (one, shared, two):
        await desk.do(ChangeView, view_id=number, default=True)
    assert [view(desk, n).is_default for n in (one, two, shared)] == [False, True, True]
    await desk.do(ChangeView, view_id=two, default=False)
    assert not view(desk, two).is_default
    assert not (await desk.do(ChangeView, view_id=two, default=False)).changed


async def test_a_view_is_renamed_to_a_name_of_its_own():
    desk = a_desk()
    one, two = await saved(desk, "One"), await saved(desk, "Two")
    with pytest.raises(Refused, match="There is a view “Two” already"):
        await desk.do(ChangeView, view_id=one, name="TWO")
    await desk.do(ChangeView, view_id=two, name="TWO")
    assert [view(desk, n).name for n in (one, two)] == ["One", "TWO"]


async def test_a_view_that_is_removed_is_gone_and_the_trail_keeps_what_it_was():
    """S4."""
    desk = a_desk()
    one = await saved(desk, "One")
    await desk.do(RemoveView, view_id=one)
    assert not desk.state.views
    record = desk.state.audit[-1].record
    assert (record.before["name"], record.before["query"], record.after["name"]) == ("One", "needs:me", None)
    with pytest.raises(NotFound, match="a colleague may have removed it"):
        await desk.do(ChangeView, view_id=one, name="Two")


async def test_it_is_said_beforehand_what_becomes_of_other_views():
    """T13."""
    desk = a_desk()
    one, two = await saved(desk, "One"), await saved(desk, "Two")
    await desk.do(ChangeView, view_id=one, key="3", default=True)
    command = desk.command(ChangeView, view_id=two, key="3", default=True)
    assert await desk.preview(desk.identity(), command) == (
        "give the view “Two” the key 3",
        "open the list with the view “Two”",
        "take the key of the view “One” away",
        "no longer open the list with the view “One”",
    )
