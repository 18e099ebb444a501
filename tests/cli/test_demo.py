"""``ordertop demo``: a sample desk, made where it is asked for, and gone when it was only looked at."""

from pathlib import Path

import pytest

from tui import bootstrap, cli
from tui.commands.making import make_desk
from tui.settings import LaunchOptions, Settings


@pytest.fixture
def filled(monkeypatch):
    """Stands in for the sample: an empty desk; remembers what was asked."""
    asked: dict[str, object] = {}

    async def fill(db, *, orders, seed, owner, key, progress):
        asked.update(db=db, orders=orders, seed=seed, owner=owner)
        await bootstrap.create_desk(db, name="sample", owner=owner)

    monkeypatch.setattr(bootstrap, "fill_sample", fill, raising=False)
    return asked


@pytest.fixture
def opened(monkeypatch):
    """Stands in for the dashboard; remembers what it was opened with."""
    seen: list[LaunchOptions] = []

    def open_dashboard(options: LaunchOptions) -> int:
        assert Path(options.settings.db).exists()
        seen.append(options)
        return 0

    monkeypatch.setattr(cli, "open_dashboard", open_dashboard)
    monkeypatch.setattr("tui.commands.demo.require_terminal", lambda: None)
    return seen


def test_a_sample_desk_is_opened_and_goes_when_the_dashboard_closes(run, home, filled, opened):
    assert (
        run("demo", "--orders", "70", "--seed", "7", "--theme", "light", "--no-mouse", "--read-only").code
        == 0
    )
    (options,) = opened
    assert (filled["orders"], filled["seed"]) == (70, 7)
    assert (options.demo, options.read_only) == (True, True)
    assert (options.settings.theme, options.settings.mouse) == ("light", False)
    assert filled["db"] == options.settings.db
    assert not Path(options.settings.db).parent.exists()
    assert not list(home.rglob("*.db"))


def test_a_sample_desk_is_kept_where_a_desk_is_named(run, home, filled, opened):
    file = home / "kept.db"
    assert run("demo", "--db", str(file)).code == 0
    assert opened[0].settings.db == str(file)
    assert file.exists()
    assert (
        run("demo", "--fill-only", "--db", str(home / "other.db")).out
        == f"The sample desk is {home / 'other.db'}.\n"
    )
    assert len(opened) == 1
    assert run("orders", "counts", "--db", str(home / "other.db")).code == 0


def test_customers_of_a_sample_desk_can_be_charged_through_the_worker(run, home, opened):
    """P2: what becomes of each charge is said by the token that its customer left."""
    file = str(home / "sample.db")
    assert run("demo", "--fill-only", "--db", file, "--orders", "240").code == 0
    waiting = run("orders", "list", "status:awaiting_payment", "--db", file, "--json").json["orders"]
    ends, asked = {"paid": "paid", "declined": "failed", "no answer": "unknown"}, set()
    for order in reversed(waiting):
        tokens = run("tokens", "list", f"id:{order['customer']['id']}", "--db", file, "--json").json["tokens"]
        what = tokens[0]["label"].removeprefix("Test card, ") if len(tokens) == 1 else ""
        if what not in ends or what in asked or "charging" in order["marks"]:
            continue
        asked.add(what)
        invoice = run("orders", "show", order["number"], "--db", file, "--json").json["order"]["invoices"][0]
        assert run("invoices", "capture", invoice["number"], "--db", file).code == 0
        assert run("worker", "--once", "--db", file).code == 0
        shown = run("orders", "show", order["number"], "--db", file, "--json").json["order"]
        assert shown["payments"][-1]["status"] == ends[what]
    assert asked == set(ends)
    assert run("db", "check", "--db", file).code == 0


def test_where_no_key_can_be_made_a_sample_desk_is_made_without_tokens(run, home, monkeypatch, opened):
    (home / "data").write_text("a file, no folder")
    file = str(home / "sample.db")
    assert run("demo", "--fill-only", "--db", file, "--orders", "20").code == 0
    assert run("orders", "counts", "--db", file).code == 0


def test_a_sample_is_never_made_over_another_desk(run, desk, filled, opened):
    before = desk.read_bytes()
    for more in ([], ["--fill-only"]):
        result = run("demo", "--db", str(desk), *more)
        assert result.code == 4
        assert "a desk already" in result.err
    assert not filled
    assert not opened
    assert desk.read_bytes() == before


def test_a_new_desk_is_opened_by_the_one_who_said_yes(home, monkeypatch):
    from tui import app

    seen: list[LaunchOptions] = []

    def run_dashboard(options: LaunchOptions) -> int:
        seen.append(options)
        return 0

    monkeypatch.setattr(cli, "require_terminal", lambda: None)
    monkeypatch.setattr("builtins.input", lambda _question: "y")
    monkeypatch.setattr(app, "run_dashboard", run_dashboard)
    options = LaunchOptions(settings=Settings(db=str(home / "new.db")))
    assert cli.open_dashboard(options) == 0
    assert seen == [options]
    assert (home / "new.db").exists()
    make_desk(options.settings)  # one that is there stays as it is
    assert cli.open_dashboard(options) == 0
