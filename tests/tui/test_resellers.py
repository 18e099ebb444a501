"""Whose orders are shown is picked by a key, and said (T2)."""

import pytest

from domain.orders.status import Status
from tests.domain.fakes import START
from tests.tui.harness import Dashboard, by_raw_sql, dashboard
from tests.tui.test_views import search_of
from widgets.dialogs.resellers import ResellerPicker


async def picking(person: Dashboard) -> None:
    await person.keys("R")
    await person.until(lambda: isinstance(person.screen, ResellerPicker) and person.screen._rows)
    await person.drained()


@pytest.fixture
async def zeta(desk):
    """Two orders and a cart of the other reseller, all newer than the rest."""
    for order_id, status in ((11, Status.PENDING_APPROVAL), (12, Status.HANDLED), (13, Status.INCOMPLETE)):
        given = {"reseller_id": 2, "customer_id": 3, "site_id": 2, "active_at": START}
        await desk.place(status, id=order_id, placed_at=START.subtract(minutes=20 - order_id), **given)


async def test_a_key_picks_a_reseller_and_everything_follows(file, zeta):
    async with dashboard(file) as anna:
        await anna.keys("4")
        await anna.settled()
        await picking(anna)
        await anna.shows("All resellers", "Acme", "Zeta")
        await anna.keys("ze", "enter")
        await anna.until(lambda: search_of(anna) == "reseller:=Zeta archive:handled")
        await anna.settled()
        assert anna.ids == [12]
        await anna.shows(
            "reseller “Zeta” alone", "0 All 2", "Incomplete 1", "Handled 1", "m Mine 1", " Zeta · Test desk"
        )
        await anna.keys("0")
        await anna.until(lambda: anna.ids == [12, 11])
        await anna.shows("2 orders")
        await anna.keys("tab", "tab", "tab")
        await anna.shows("1 cart open", "3000000013")
        assert search_of(anna) == "reseller:=Zeta"
        await picking(anna)
        assert anna.screen._shown[anna.screen.query_one("OptionList").highlighted].name == "Zeta"  # type: ignore[attr-defined]
        await anna.keys("up", "up", "enter")
        await anna.until(lambda: search_of(anna) == "")
        await anna.shows("Test desk · all resellers")
        await anna.keys("shift+tab", "shift+tab", "shift+tab")
        await anna.shows("0 All 11", "Incomplete 2")


async def test_a_change_counts_for_the_reseller_in_force(file, zeta, desk):
    """T12"""
    async with dashboard(file) as anna:
        await picking(anna)
        await anna.keys("acme", "enter")
        await anna.shows("0 All 9", "Acme · Test desk")
        await desk.place(Status.HANDLED, reseller_id=2, id=20, customer_id=3, site_id=2)
        await desk.place(Status.HANDLED, id=21)
        await anna.shows("0 All 10", "10 orders")


async def test_escape_leaves_all_as_it_was_and_what_nobody_is_called_picks_nothing(file, zeta):
    async with dashboard(file) as anna:
        await picking(anna)
        await anna.keys("nobody", "enter")
        await anna.shows("No reseller is called so.")
        await anna.keys("escape")
        await anna.settled()
        assert search_of(anna) == ""


async def test_what_is_typed_before_the_resellers_are_there_picks_all_the_same(file, zeta):
    async with dashboard(file) as anna:
        anna.type("R", "zet", "enter")
        await anna.until(lambda: search_of(anna) == "reseller:=Zeta")


async def test_staff_see_those_granted_to_them_and_the_search_of_another_shows_nothing(file, zeta, desk):
    """X3"""
    await desk.grant("agent", "Zeta")
    async with dashboard(file, user="agent") as bea:
        await bea.shows("Test desk · your resellers")
        await picking(bea)
        await bea.shows("All of your resellers", "Zeta")
        assert "Acme" not in bea.text.split("RESELLER")[1].split("choose")[0]
        await bea.keys("escape")
        await bea.search("reseller:=Acme")
        assert bea.ids == []
        await bea.shows(" Acme · Test desk", "0 All 0")


async def test_names_are_only_ever_text(file, zeta):
    """X1"""
    by_raw_sql(file, "UPDATE resellers SET name = ? WHERE id = 2", '[/nope] "[@click=app.quit]x[/]"')
    async with dashboard(file) as anna:
        await picking(anna)
        await anna.shows("[/nope]")
        await anna.keys("nope", "enter")
        await anna.until(lambda: search_of(anna) == "reseller:#2")
        await anna.until(lambda: anna.ids == [12, 11])
        await anna.shows("[/nope]")


async def test_a_desk_that_cannot_be_asked_is_told_in_the_picker(file, zeta):
    """S6"""
    async with dashboard(file) as anna:
        by_raw_sql(file, "ALTER TABLE order_counts RENAME TO gone")
        await anna.keys("R", "enter")
        await anna.shows("cannot be used")
        assert isinstance(anna.screen, ResellerPicker)
