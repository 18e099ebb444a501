"""Alerts on screen: seen without a key, dealt with by one, and gone for all (I3)."""

from pathlib import Path

import pytest

from domain.alerts.commands import AcknowledgeAlert, AddAlertRule
from domain.alerts.looking import Looker
from domain.alerts.model import AlertState
from domain.alerts.rows import AlertRow
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, dashboard
from tui.terminal_news import notification, title
from widgets.dialogs.alerts import AlertList


async def raised(desk: DeskUnderTest, query: str = "status:pending_approval") -> AlertRow:
    """Somebody's program looks, and finds something new."""
    await desk.do(AddAlertRule, name="Waiting", query=query)
    await Looker().look(desk, await desk.who())
    return (await (await desk.look()).alerts())[0]


def sent(anna: Dashboard) -> list[str]:
    """What is written to the terminal beside what is painted, from now on."""
    told: list[str] = []
    driver = anna.app._driver
    assert driver is not None
    write = driver.write

    def writing(data: str) -> None:
        told.append(data)
        write(data)

    driver.write = writing  # type: ignore[method-assign]
    return told


async def test_an_alert_shows_in_the_rule_rings_and_is_gone_for_all_when_one_acknowledges_it(file, desk):
    """I3: within a second, by the change feed."""
    async with dashboard(file) as anna, dashboard(file) as ben:
        # What is there at the first look does not ring.
        await anna.until(lambda: anna.app.alerting._read)
        told = sent(anna)
        await raised(desk)
        for one in (anna, ben):
            await one.shows("▲ Acme · Waiting: 2 orders")
        await anna.until(lambda: any(one.startswith("\x1b[22;2t\x1b]2;▲ 1 ·") for one in told))
        rung = next(one for one in told if "\x1b]9;" in one)
        assert "\x07" in rung
        assert "\x1b]9;Acme · Waiting: 2 orders" in rung
        assert "\x1b]777;notify;ordertop;Acme · Waiting" in rung
        await anna.keys("ctrl+g")
        await anna.shows("alert 1 ·")
        await anna.keys("a")
        await anna.shows("Acknowledged for all.")
        await ben.until(lambda: "Waiting:" not in ben.text)
        await anna.keys("escape")
        await anna.until(lambda: "Waiting:" not in anna.text)


async def test_what_rings_already_when_the_dashboard_opens_is_shown_and_rings_no_more(file, desk):
    """I3: a person who comes back is not woken by what is known."""
    await raised(desk)
    async with dashboard(file) as anna:
        told = sent(anna)
        await anna.shows("▲ Acme · Waiting")
        assert not [one for one in told if "\x07" in one and "]2;" not in one]


async def test_an_alert_is_put_off_and_handed_over_with_a_note(file, desk):
    """I3."""
    await raised(desk)
    async with dashboard(file) as anna:
        await anna.shows("▲ Acme · Waiting")
        await anna.keys("ctrl+g")
        await anna.shows("alert 1 ·")
        await anna.keys("s")
        await anna.asks()
        await anna.keys("enter", "s")
        await anna.shows("quiet until")
        assert (await (await desk.look()).alerts())[0].state(desk.time.now()) is AlertState.SNOOZED
        await anna.until(lambda: isinstance(anna.screen, AlertList))
        await anna.keys("h")
        await anna.asks()
        await anna.shows("To whom")
        await anna.keys("tab", "I leave at six", "enter", "h")
        await anna.shows("Note: I leave at six")


async def test_the_orders_of_an_alert_are_one_key_away(file, desk):
    """I3."""
    await raised(desk)
    async with dashboard(file) as anna:
        await anna.shows("▲ Acme · Waiting")
        await anna.keys("ctrl+g")
        await anna.shows("alert 1 ·")
        await anna.keys("enter")
        await anna.until(lambda: sorted(anna.ids) == [7, 8])


async def test_another_persons_answer_shows_in_an_open_list(file, desk):
    """T12."""
    alert = await raised(desk)
    async with dashboard(file) as anna:
        await anna.shows("▲ Acme · Waiting")
        await anna.keys("ctrl+g")
        await anna.shows("alert 1 ·")
        await desk.do(AcknowledgeAlert, alert_id=alert.id)
        await anna.shows("acknowledged")


async def test_who_may_not_deal_with_alerts_is_told_so(file, desk):
    """S1, T11."""
    await raised(desk)
    async with dashboard(file, user="viewer") as anna:
        await anna.shows("▲ Acme · Waiting")
        await anna.keys("ctrl+g")
        await anna.shows("alert 1 ·")
        await anna.keys("a")
        await anna.shows("needs the permission “follow_up”")


@pytest.mark.parametrize("width", [80, 200])
async def test_the_line_fits_the_terminal_and_names_the_key(file, desk, width):
    """T15."""
    await raised(desk)
    async with dashboard(file, size=(width, 24)) as anna:
        await anna.shows("^g alerts")
        (line,) = [line for line in anna.lines if "Waiting:" in line]
        assert len(line.rstrip()) <= width


def test_what_a_customer_typed_steers_no_terminal():
    """X1: in notifications and titles too."""
    hostile = "9;4;1;\x1b]52;c;cHduZWQ=\x07\u202e x;y"
    clean = notification(hostile, "both", {})
    assert clean.count("\x1b") == 2
    assert clean.count("\x07") == 2
    assert "\u202e" not in clean
    assert clean.startswith("\x1b]9;]52")
    assert title("a\x1b[31m\nb") == "\x1b]2;a[31m b\x07"


def test_a_notification_passes_through_tmux_and_screen_and_is_none_where_it_is_switched_off():
    """I3."""
    assert notification("x", "osc9", {"TMUX": "/tmp/t"}) == "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\"
    assert notification("x", "osc777", {"STY": "1"}) == "\x1bP\x1b]777;notify;ordertop;x\x07\x1b\\"
    assert notification("x", "off", {"TMUX": "/tmp/t"}) == ""


def test_settings_switch_each_off(tmp_path: Path):
    """I3."""
    from domain.errors import InvalidInput
    from tui.settings import load

    file = tmp_path / "config.toml"
    file.write_text('alert_bell = false\nalert_notify = "osc777"\nalert_title = false\n')
    settings = load(environ={}, site=tmp_path / "none", person=file)
    assert (settings.alert_bell, settings.alert_notify, settings.alert_title) == (False, "osc777", False)
    file.write_text('alert_notify = "loud"\n')
    with pytest.raises(InvalidInput, match="alert_notify must be"):
        load(environ={}, site=tmp_path / "none", person=file)
