"""How commands end when they cannot do what was asked: one sentence, the right exit code (SPEC 13, S6)."""

from types import SimpleNamespace

import pytest

from domain import errors
from tests.cli.conftest import COMMANDS
from tui import cli, settings
from tui.commands import failure, orders
from tui.commands.terminal import require_terminal
from tui.settings import LaunchOptions


def all_kinds(kind: type[errors.DomainError]) -> set[type[errors.DomainError]]:
    return {kind}.union(*(all_kinds(sub) for sub in kind.__subclasses__()))


def test_every_kind_of_error_has_its_exit_code():
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert kinds - {errors.DomainError} == set(failure.EXIT_CODES)
    assert sorted(failure.EXIT_CODES.values()) == [2, 3, 4, 5, 6, 7, 8]
    for kind in all_kinds(errors.DomainError) - {errors.DomainError}:
        assert any(issubclass(kind, known) for known in failure.EXIT_CODES)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ordrs"], "did you mean orders?"),
        (
            ["nothing"],
            "commands are orders, payments, invoices, recurring, carts, reasons, import, ingest, worker, watch,",
        ),
        (["orders", "lst"], "did you mean list?"),
        (["orders", "list", "--limti", "3"], "did you mean --limit?"),
        (["orders", "list", "--limit", "many"], "“many” cannot be a value of --limit"),
        (["orders", "list", "--limit", "0"], "--limit must be 1 or more"),
        (["orders", "list", "--limit"], "needs a value for --limit"),
        (["orders", "list", "--after", "last"], "“last” is no cursor"),
        (["orders", "list", "--after", "x" * 16], "is no cursor"),
        (["orders", "list", "--after", "f" * 16], "is no cursor"),
        (["orders", "show"], "Name an order"),
        (["orders", "approve"], "Name an order"),
        (["orders", "approve", "1", "--query", "ana"], "not both"),
        (["orders", "approve", "--query", " "], "would take every order"),
        (["orders", "cancel", "1"], "needs a value for --reason"),
        (["orders", "cancel", "1", "--reason", "  "], "--reason is empty"),
        (["orders", "note", "1", "--text", "\t"], "The note is empty"),
        (["orders", "approve", "1", "--command-id", "a b"], "--command-id"),
        (["orders", "approve", "1", "--version", "two"], "“two” cannot be a value of --version"),
        (["import", "csv", "orders.csv"], "needs a value for --map"),
        (["import", "olist", ".", "--shift-to", "tomorrow"], "“today” alone"),
        (["demo", "--orders", "-1"], "--orders"),
        (["demo", "--orders", "10000001"], "--orders must be from 0 to 10,000,000"),
        (["demo", "--fill-only"], "--fill-only needs --db"),
        (["audit", "show", "--limit", "0"], "--limit"),
        (["--theme", "blue"], "“blue” is no theme"),
        (["--db", "", "orders", "list"], "--db is empty"),
        (["--db", "mysql://x/y", "orders", "list"], "postgresql://"),
        (["--bogus"], "“--bogus” is no option of ordertop"),
    ],
)
def test_misuse_is_one_sentence_and_exit_2(run, desk, arguments, says):
    result = run(*arguments)
    assert result.code == 2
    assert says in result.err
    assert result.err.startswith("ordertop: ")
    assert result.err.count("\n") == 1
    assert not result.out


def test_a_list_is_json_or_csv(run, desk):
    assert "not both" in run("orders", "list", "--json", "--csv").error["message"]
    assert run("audit", "show", "--json", "--csv").code == 2


def test_misuse_with_json_is_an_error_object(run):
    result = run("orders", "list", "--json", "--limit", "x")
    assert result.code == 2
    assert set(result.error) == {"code", "rule", "exit", "message"}
    assert (result.error["code"], result.error["rule"], result.error["exit"]) == ("invalid", None, 2)


def test_a_query_that_cannot_be_understood_is_pointed_into(run, desk):
    result = run("orders", "list", "ana", "statos:handled")
    assert result.code == 2
    sentence, query, pointer = result.err.splitlines()
    assert "did you mean status: ?" in sentence
    assert query == "  ana statos:handled"
    assert pointer == "      " + "^" * len("statos:handled")
    assert run("orders", "cancel", "--query", "statos:x", "--reason", "y").code == 2
    assert run("orders", "list", "statos:x", "--json").error["rule"] == "T4"


@pytest.mark.parametrize(
    "arguments",
    [
        ["orders", "list"], ["orders", "counts"], ["orders", "show", "1"], ["orders", "approve", "1"],
        ["staff", "list"], ["audit", "show"], ["audit", "verify"], ["db", "info"], ["db", "check"],
        ["db", "backup", "x.db"],
    ],
)  # fmt: skip
def test_a_missing_desk_is_exit_7_and_says_what_to_do(run, home, arguments):
    result = run("--db", str(home / "none.db"), *arguments)
    assert result.code == 7
    assert "ordertop db upgrade" in result.err
    assert result.err.count("\n") == 1
    assert not (home / "none.db").exists()


def test_a_file_that_is_no_desk_is_exit_7_and_left_alone(run, home):
    file = home / "letter.txt"
    file.write_text("Dear customer, " * 200)
    for command in (["orders", "list"], ["db", "upgrade"], ["db", "check"]):
        result = run("--db", str(file), *command)
        assert result.code == 7
        assert "no desk" in result.err
    assert file.read_text() == "Dear customer, " * 200
    assert run("--db", str(home), "orders", "list").code == 7


def test_a_desk_that_cannot_be_made_is_exit_7(run, home):
    (home / "file").touch()
    result = run("--db", str(home / "file" / "x.db"), "db", "upgrade")
    assert result.code == 7
    assert result.err.count("\n") == 1


def test_a_password_is_in_no_output(run, home):
    url = "postgresql://anna:geheim@127.0.0.1:1/acme?password=geheim"
    for command in (
        ["orders", "list"],
        ["orders", "list", "--json"],
        ["db", "upgrade"],
        ["db", "info"],
        ["audit", "verify"],
    ):
        result = run("--db", url, *command)
        assert result.code == 7
        assert "geheim" not in result.out + result.err
        assert "127.0.0.1" in result.err
    assert not [file for file in home.rglob("*") if file.is_file() and "geheim" in file.read_text()]


@pytest.mark.parametrize(
    "words",
    [
        ["orders", "show", "\x1b[31mred\udcff"],
        ["orders", "list", "a\x9b:\u202e"],
        ["orders", "list", "a:\x1b[31m"],
        ["orders", "\x1b]0;x\x07"],
        ["--as", "\x1b[31m", "orders", "list"],
        ["--db", "/\x1b[31m\udcff", "orders", "list"],
        ["import", "jsonl", "\x1b[31m.jsonl"],
        ["staff", "add", "\x1b[31m", "--role", "\x9b"],
    ],
)
def test_arguments_that_are_no_text_steer_nothing(run, desk, words):
    result = run(*words)
    assert result.code in (0, 2, 3, 5, 7)
    assert result.err.replace("\n", "").isprintable()


def test_an_unknown_user_sees_nothing(run, desk, monkeypatch):
    monkeypatch.setattr("tui.commands.session.system_user", lambda: "mallory")
    for command in (["orders", "list"], ["orders", "counts"], ["audit", "show"], ["audit", "verify"], ["staff", "list"],
                    ["db", "info"], ["db", "backup", "x.db"]):  # fmt: skip
        result = run(*command)
        assert result.code == 5
        assert "mallory" in result.err
        assert not result.out


def nameless(uid: int) -> None:
    raise KeyError(uid)


def test_the_user_is_the_systems_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("USER", "mallory")
    monkeypatch.setenv("LOGNAME", "mallory")
    assert settings.system_user() != "mallory"
    monkeypatch.setattr("pwd.getpwuid", nameless)
    assert settings.system_user().isdigit()


def test_help_is_there_for_every_command(run):
    for topic, names in COMMANDS.items():
        for words in ([topic], *([topic, name] for name in names.split())):
            result = run(*words, "--help")
            assert result.code == 0
            assert result.out.startswith(" ".join(["Usage: ordertop", *words]))
            assert not any(sign in result.out for sign in "╭│╰─")
    assert all(topic in run("--help").out for topic in COMMANDS)


def test_the_version_is_told(run):
    assert run("--version").out.strip().count(".") == 2


def test_without_a_terminal_the_dashboard_is_one_sentence(run):
    for arguments in ([], ["--read-only"], ["demo"]):
        result = run(*arguments)
        assert result.code == 2
        assert "needs a terminal" in result.err


@pytest.fixture
def terminal(monkeypatch):
    """Standard input and output that pass for a terminal."""
    monkeypatch.setattr("tui.cli.require_terminal", lambda: None)


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_is_told_so(monkeypatch, kind):
    for stream in ("sys.stdin", "sys.stdout"):
        monkeypatch.setattr(stream, SimpleNamespace(isatty=lambda: True))
    monkeypatch.setenv("TERM", kind)
    with pytest.raises(errors.InvalidInput, match="TERM"):
        require_terminal()


def test_a_new_desk_is_made_only_after_asking(home, terminal, monkeypatch, capsys):
    options = LaunchOptions(settings=settings.load())
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return ""

    monkeypatch.setattr("builtins.input", answer)
    assert cli.open_dashboard(options) == 0
    assert "[y/N]" in asked[0]
    assert "Nothing was made" in capsys.readouterr().out
    assert not list(home.rglob("*.db"))


def test_a_fault_of_our_own_is_one_sentence_and_a_log_without_passwords(run, desk, home, monkeypatch):
    def fail(*_args: object) -> None:
        raise RuntimeError("at postgresql://anna:geheim@host/x \x1b[31m")

    monkeypatch.setattr(orders, "understood", fail)
    result = run("orders", "list")
    assert result.code == 70
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    (log,) = home.rglob("ordertop.log")
    assert str(log) in result.err
    assert log.stat().st_mode & 0o077 == 0
    text = log.read_text()
    assert "RuntimeError" in text
    assert "geheim" not in text
    assert "\x1b" not in text
    assert run("orders", "list", "--json").error["exit"] == 70


def test_a_wall_that_there_is_not_is_told_with_those_that_there_are(run):
    """S6"""
    said = run("--wall", "kitchen")
    assert (said.code, said.err) == (2, "ordertop: “kitchen” is no wall; walls are incomplete.\n")
