"""What the desk is made of, on screen: listed, added, changed and retired by the same commands as everywhere."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from domain.affiliates.commands import AddAffiliate
from domain.customers.commands import AddCustomer
from domain.handlers import HANDLERS
from domain.mail.commands import ChangeTemplate
from domain.mail.model import MailKind
from domain.orders.status import Status
from domain.promotions.commands import AddPromotion
from domain.promotions.model import PromotionKind
from domain.roles.commands import AddRole
from domain.staff import Permission
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus
from tests.tui.harness import Dashboard, asked, dashboard
from tui.administration import KINDS
from tui.administration.kind import Around
from tui.screens.administration import AdministrationScreen, KindScreen
from tui.settings import TABS
from tui.tabs import BY_ID


async def administer(anna: Dashboard, kind: str) -> None:
    """Opens the list of a kind."""
    await anna.keys("f2")
    await anna.until(lambda: isinstance(anna.screen, AdministrationScreen))
    at = [one.id for one in KINDS].index(kind)
    await anna.keys(*["j"] * at, "enter")
    await anna.until(lambda: isinstance(anna.screen, KindScreen))
    await rest(anna)


async def administer_anything(anna: Dashboard) -> None:
    """Opens the first list, whatever is to be seen in it."""
    await anna.keys("f2")
    await anna.until(lambda: isinstance(anna.screen, AdministrationScreen))
    await anna.keys("enter")
    await anna.until(lambda: isinstance(anna.screen, KindScreen))


async def rest(anna: Dashboard) -> None:
    """Waits until the list has been read."""
    await anna.until(
        lambda: isinstance(anna.screen, KindScreen) and anna.screen._look is not None, "the list"
    )
    await anna.drained()


def wide(file: Path, **given: Any) -> AbstractAsyncContextManager[Dashboard]:
    return dashboard(file, size=(120, 40), **given)


async def test_each_kind_is_listed_and_asks_for_what_its_command_needs(file):
    """S1: a person with every permission is hindered by no kind; what is added is filled in by its own fields."""
    async with wide(file) as anna:
        for kind in KINDS:
            await administer(anna, kind.id)
            await anna.shows(kind.label)
            screen = anna.screen
            assert isinstance(screen, KindScreen)
            if kind.add is not None:
                await anna.keys("n")
                await anna.asks()
                await anna.shows(f"A new {kind.one}")
                await anna.keys("escape")
                await rest(anna)
            await anna.keys("escape", "escape")
            await anna.settled()


async def test_an_affiliate_is_added_changed_retired_and_taken_back(file):
    """T6, T13: what will happen is said before it does."""
    async with wide(file) as anna:
        await administer(anna, "affiliates")
        await anna.shows("none yet: n adds one")
        await anna.keys("n")
        await anna.asks()
        await anna.keys("tab", "maker-blog.example", "tab", "Makers")
        await anna.shows("add the affiliate maker-blog.example")
        await anna.keys("enter", "right", "enter")
        await anna.shows("maker-blog.example", "Acme", "Makers", "in use")
        await anna.keys("enter")
        await anna.asks()
        await anna.keys("end", " & Co")
        await anna.shows("change the name or e-mail address of the affiliate")
        await anna.keys("enter", "right", "enter")
        await anna.shows("Makers & Co")
        await anna.keys("d")
        await anna.asks()
        await anna.shows("Retire “maker-blog.example”?", "orders that have it keep")
        await anna.keys("d")
        await anna.until(lambda: isinstance(anna.screen, KindScreen))
        await anna.shows("retired")
        await anna.keys("d")
        await anna.asks()
        await anna.shows("Take “maker-blog.example” back into use?")
        await anna.keys("d")
        await anna.shows("in use")
    assert asked(file, "SELECT name || retired FROM affiliates") == "Makers & Co0"
    assert asked(file, "SELECT count(*) FROM audit WHERE subject = 'affiliate'") == 4


async def test_a_refusal_stays_in_the_dialog_with_what_was_typed(file):
    """S1, S6"""
    async with wide(file) as anna:
        await administer(anna, "roles")
        await anna.shows("viewer", "built in")
        await anna.keys("e")
        await anna.until(lambda: "A built-in role cannot be changed" in anna.footer)
        await anna.keys("n")
        await anna.asks()
        await anna.keys("Night", "tab", " everything")
        await anna.shows("“everything” is no permission; there are: view, note")
        await anna.keys(*["backspace"] * len("everything"), "note")
        await anna.shows("add the role “Night”, which allows view, note")
        await anna.keys("tab", "right", "enter")
        await anna.shows("Night", "view note")
    assert asked(file, "SELECT permissions FROM own_roles") == "note view"


async def test_who_changed_it_meanwhile_is_told_and_nothing_is_overwritten(file, desk):
    """L17: two people rename one status."""
    made = await desk.do(AddStatus, name="On hold", base=Status.HANDLED, colour=Colour.BLUE)
    async with wide(file) as anna:
        await administer(anna, "statuses")
        await anna.keys("enter")
        await anna.asks()
        await desk.do(ChangeStatus, by="manager", status_id=made.ids[0], name="Waiting")
        await anna.keys("end", "!!")
        await anna.shows("Manager changed it", "“On hold” is called “Waiting”", "again before you act")
        await anna.keys("enter", "right", "enter")
        await anna.shows("Manager changed it")
        await anna.keys("escape")
        await anna.shows("Waiting")
    assert asked(file, "SELECT name FROM custom_statuses") == "Waiting"


async def test_a_setting_is_changed_and_taken_back_to_its_default(file):
    """S4"""
    async with wide(file) as anna:
        await administer(anna, "settings")
        await anna.shows("verification_hours", "2 (unless set)")
        await anna.keys("slash", "verif", "enter", "enter")
        await anna.asks()
        await anna.keys("4")
        await anna.shows("set verification_hours to “4”")
        await anna.keys("enter", "right", "enter")
        await anna.until(lambda: isinstance(anna.screen, KindScreen))
        await anna.hides("2 (unless set)")
        await anna.keys("d")
        await anna.asks()
        await anna.shows("Take “verification_hours” back to its default?")
        await anna.keys("d")
        await anna.shows("2 (unless set)")


async def test_a_credit_limit_is_set_and_taken_away(file):
    """A6: with what is reserved and owed beside it; empty is no limit, and said before."""
    async with wide(file) as anna:
        await administer(anna, "credit-limits")
        await anna.shows("Acme", "RESERVED", "AVAILABLE")
        await anna.keys("enter")
        await anna.asks()
        await anna.keys("ctrl+u", "5000")
        await anna.shows("set the credit limit of Acme to 5,000.00 EUR")
        await anna.keys("enter", "right", "enter")
        await anna.until(lambda: isinstance(anna.screen, KindScreen))
        await anna.shows("5,000.00 EUR")
        await anna.keys("enter")
        await anna.asks()
        await anna.keys("ctrl+u")
        await anna.shows("let Acme order without a credit limit")
        await anna.keys("a lot")
        await anna.shows("“a lot”")
    assert asked(file, "SELECT credit_limit_minor FROM resellers WHERE name = 'Acme'") == 500_000


async def test_a_template_for_one_reseller_begins_as_what_counts_for_all_and_is_rewritten(file, desk):
    """A7, L17: nor is what a colleague has begun meanwhile begun again."""
    async with wide(file) as anna:
        await administer(anna, "templates")
        await anna.keys("n")
        await anna.asks()
        await anna.shows("A new template", "Letter", "Acme")
        await anna.keys("tab", "tab", "right", "enter")
        await anna.until(lambda: isinstance(anna.screen, KindScreen))
        await anna.shows("rewritten")
        await anna.keys("slash", "acme", "enter", "enter")
        await anna.asks()
        await anna.keys("home", "Acme: ")
        await anna.shows("rewrite the template")
        await anna.keys("tab", "tab", "right", "enter")
        await anna.until(lambda: isinstance(anna.screen, KindScreen))
        await anna.keys("n")
        await anna.asks()
        await anna.shows("Acme has a template of its own for that; Enter rewrites it.")
        await anna.keys("right")
        await anna.shows("rewrite the template")
        await desk.do(ChangeTemplate, kind=list(MailKind)[1], reseller_id=1, subject="S", text="T")
        await anna.keys("tab", "tab", "right", "enter")
        await anna.shows("owner changed it")
    assert asked(file, "SELECT min(subject) FROM mail_templates WHERE reseller_id = 1").startswith("Acme: ")


async def test_a_site_is_added_to_the_customer_that_is_found_by_what_is_typed(file, desk):
    """SPEC 1, S6: several customers are told apart, none is chosen blindly."""
    await desk.do(AddCustomer, reseller_id=1, name="Ana Costa")
    async with wide(file) as anna:
        await administer(anna, "sites")
        await anna.keys("n")
        await anna.asks()
        await anna.keys("Ana")
        await anna.shows("Several customers are found so, say which:", "Ana Costa (id:")
        await anna.keys("ctrl+u", "ana si", "tab", "S-77", "tab", "new.example")
        await anna.shows("add the site S-77")
        await anna.keys("enter", "right", "enter")
        await anna.shows("S-77", "new.example")
    assert asked(file, "SELECT customer_id FROM sites WHERE code = 'S-77'") == 1


async def test_what_a_promotion_code_does_is_changed(file, desk):
    """P5"""
    await desk.do(AddPromotion, reseller_id=1, code="SPRING", kind=PromotionKind.PERCENT, percent_bp=1_000)
    async with wide(file) as anna:
        await administer(anna, "promos")
        await anna.keys("enter")
        await anna.asks()
        await anna.keys("right", "tab", "ctrl+u", "5 EUR")
        await anna.shows("change what the promotion code SPRING does: 5.00 EUR off the order")
        await anna.keys("enter", "right", "enter")
        await anna.shows("5.00 EUR off the order")


async def test_what_is_typed_narrows_the_list_and_esc_shows_all_again(file, desk):
    for code in ("maker-blog.example", "radio.example"):
        await desk.do(AddAffiliate, reseller_id=1, code=code)
    async with wide(file) as anna:
        await administer(anna, "affiliates")
        await anna.shows("2 there")
        await anna.keys("slash", "radio")
        await anna.shows("1 there")
        await anna.hides("maker-blog")
        await anna.keys("x")
        await anna.shows("nothing is called so; esc shows all")
        await anna.keys("escape")
        await anna.shows("2 there", "maker-blog")
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, AdministrationScreen))


async def test_what_others_add_appears_in_the_list(file, desk):
    """T12"""
    async with wide(file) as anna:
        await administer(anna, "affiliates")
        await desk.do(AddAffiliate, reseller_id=1, code="radio.example")
        await anna.shows("radio.example")


@pytest.mark.parametrize(
    ("user", "given", "why"),
    [
        ("agent", {}, "it needs the permission “settings”"),
        ("owner", {"read_only": True}, "started read-only"),
    ],
)
async def test_who_may_not_change_may_look(file, desk, user, given, why):
    """S1, T11"""
    await desk.do(AddAffiliate, reseller_id=1, code="radio.example")
    async with wide(file, user=user, **given) as anna:
        await administer(anna, "affiliates")
        await anna.shows("radio.example", "changing it needs “settings”")
        for key in ("n", "e", "d", "enter"):
            await anna.keys("escape") if anna.screen.query("#refusal") else None
            await anna.keys(key)
            await anna.until(lambda: why in anna.footer)
        assert isinstance(anna.screen, KindScreen)


async def test_the_distributor_is_told_that_none_of_it_is_to_be_seen(file):
    """S1: what sight hides elsewhere is not to be had here."""
    async with wide(file, user="distributor") as anna:
        await administer_anything(anna)
        await anna.shows("Staff", "changing it needs “manage_staff”")
        await anna.until(lambda: "Looking …" not in anna.text)
        for hidden in ("owner", "manager"):
            assert hidden not in anna.text.replace("may not", "")


async def test_the_administration_fits_eighty_columns(file, desk):
    """T15"""
    await desk.do(AddRole, name="Night", permissions=frozenset(Permission) - {Permission.DELETE})
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.keys("f2")
        await anna.shows("Staff", "Settings", "you may")
        await anna.keys("escape")
        await administer(anna, "roles")
        await anna.shows("Night", "in use", "…")
        assert all(len(line) <= 80 for line in anna.lines)


async def test_the_palette_opens_the_administration(file):
    """T11"""
    async with wide(file) as anna:
        await anna.keys("colon")
        await anna.keys("administration")
        await anna.shows("administration  f2")
        await anna.keys("enter")
        await anna.until(lambda: isinstance(anna.screen, AdministrationScreen))
        assert anna.screen.query_one(OptionList).option_count == len(KINDS)


def test_every_kind_changes_by_commands_that_take_its_permission():
    """X3: what the screen says that a change takes is what the command takes."""
    around = Around(resellers=(), roles=(), categories=(), templates=())
    for kind in KINDS:
        assert kind.permission in {command.permission for command in HANDLERS}
        assert len(kind.columns) > 1
        assert kind.change or kind.add, kind.id
        assert kind.add or kind.elsewhere, kind.id
        if kind.add is not None:
            names = [field.name for field in kind.fields(None, around)]
            assert len(names) == len(set(names))


def test_the_settings_name_the_tabs_that_there_are():
    """SPEC 4: one may open on any of them."""
    assert tuple(BY_ID) == TABS
