"""Keys in the settings: every wrong one is a sentence with its file and name, and nothing is opened (T11, S6)."""

import re
from pathlib import Path

import pytest

from domain.errors import InvalidInput
from tui.actions import ACTIONS
from tui.key_settings import key_of, read_keys
from tui.keymap import Keymap
from tui.settings import config_file, load

PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")


def loaded(tmp_path: Path, text: str, site: str = "") -> Keymap:
    person, everyone = tmp_path / "config.toml", tmp_path / "site.toml"
    person.write_text(f"[keys]\n{text}\n", encoding="utf-8")
    everyone.write_text(f"[keys]\n{site}\n", encoding="utf-8")
    return Keymap(load(environ={}, site=everyone, person=person).keys)


def test_a_key_a_list_of_keys_and_none_at_all_can_be_set(tmp_path):
    """T11"""
    keymap = loaded(
        tmp_path, '"order.approve" = "ctrl+a"\n"order.note" = ["~", "+"]\n"order.copy" = []\nlist.mine = "?"\n'
        'app.help = "$"'
    )  # fmt: skip
    assert keymap.of("order.approve") == ("ctrl+a",)
    assert keymap.of("order.note") == ("tilde", "plus")
    assert keymap.of("order.copy") == ()
    assert keymap.of("list.mine") == ("question_mark",)
    assert keymap.of("order.cancel") == ACTIONS["order.cancel"].keys
    assert keymap.name("order.approve") == "^a"
    assert keymap.way("order.copy") == ": copy number"


def test_two_actions_may_change_places(tmp_path):
    keymap = loaded(tmp_path, '"order.approve" = "c"\n"order.cancel" = "a"')
    assert (keymap.of("order.approve"), keymap.of("order.cancel")) == (("c",), ("a",))


def test_a_persons_key_wins_over_the_sites_and_leaves_it_the_others(tmp_path):
    keymap = loaded(tmp_path, '"order.note" = "~"', site='"order.note" = "$"\n"order.cancel" = "%"')
    assert (keymap.of("order.note"), keymap.of("order.cancel")) == (("tilde",), ("percent_sign",))


def test_without_a_table_of_keys_nothing_is_changed(home):
    assert load(environ={}).keys == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('"order.aprove" = "x"', "“order.aprove” is no action; did you mean order.approve?"),
        ('"colour" = "x"', "“colour” is no action; docs/commands.md lists them all."),
        ('"order.approve" = "ctl+a"', "order.approve: “ctl+a” is no key"),
        ('"order.approve" = ""', "order.approve: “” is no key"),
        ('"order.approve" = "\\u001b"', "order.approve: “"),
        ('"order.approve" = "ctrl+i"', "a terminal sends ctrl+i as tab; name that."),
        ('"order.approve" = 5', "order.approve must be a key in quotes"),
        ('"order.approve" = ["a", 5]', "order.approve must be a key in quotes"),
        ('"order.approve" = "c"', "c would do both order.approve and order.cancel on the same screen"),
        ('"order.approve" = "j"', "j would do both order.approve and table.down on the same screen"),
        ('"app.theme" = "K"', "K would do both details.previous and app.theme on the same screen"),
        ('"details.close" = "down"', "↓ would do both details.close and table.down on the same screen"),
        ('"order.note" = "$"\n"order.copy" = "$"', "$ would do both order.note and order.copy"),
        ('"app.quit" = []', "app.quit must keep a key."),
        ('"app.help" = []', "app.help must keep a key."),
    ],
)
def test_a_wrong_key_is_one_sentence_with_its_file_and_name(tmp_path, text, says):
    with pytest.raises(InvalidInput) as error:
        loaded(tmp_path, text)
    message = error.value.message
    assert message.startswith(f"{tmp_path / 'config.toml'}: keys: ")
    assert says in message
    assert message.isprintable()


@pytest.mark.parametrize("value", [5, "a", ["a"], True])
def test_keys_that_are_no_table_are_told_what_it_looks_like(tmp_path, value):
    with pytest.raises(InvalidInput, match="keys must be a table"):
        read_keys(tmp_path / "config.toml", value, {})


def test_a_wrong_key_ends_every_command_with_2_before_anything_is_opened(run, home):
    file = config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[keys]\n"order.approve" = "c"\n', encoding="utf-8")
    for words in ((), ("orders", "list"), ("--no-mouse",)):
        result = run(*words)
        assert (result.code, result.out) == (2, "")
        assert result.err.count("\n") == 1
        assert f"{file}: keys: c would do both" in result.err
    assert not list(home.rglob("*.db"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a", "a"), ("A", "A"), ("shift+a", "A"), ("é", "é"), ("?", "question_mark"), ("*", "asterisk"),
        ("question_mark", "question_mark"), (",", "comma"), ("+", "plus"), ("-", "minus"), ("/", "slash"),
        (" ", "space"), ("Esc", "escape"), ("PgDn", "pagedown"), ("F5", "f5"), ("Ctrl+A", "ctrl+a"),
        ("ctrl+\\", "ctrl+backslash"), ("shift+tab", "shift+tab"), ("shift+up", "shift+up"), ("alt+x", "alt+x"),
        ("ctrl+home", "ctrl+home"), ("ctrl+1", None), ("shift+1", None), ("hyper+a", None), ("f25", None),
        ("ab", None), ("", None), ("\t", None), ("\x1b", None), ("ctrl+", None), ("+a", None), ("null", None),
        ("line feed", None), ("\u202e", None), ("a" * 5000, None),
    ],
)  # fmt: skip
def test_a_key_is_understood_as_people_write_it(text, key):
    assert key_of(text) == key


def test_every_key_that_an_action_has_by_itself_could_be_set():
    for action in ACTIONS.values():
        assert [key_of(key) for key in action.keys] == list(action.keys)


def test_the_page_lists_every_action_with_its_keys():
    rows = dict(
        re.findall(
            r"^\| `((?:table|order|list|tab|general|report|account|recurring|cart|triage|details|page|customer|placing"
            r"|admin|app)\.\w+)` "
            r"\| (.*?) \|",
            PAGE,
            re.MULTILINE,
        )
    )
    assert rows.keys() == ACTIONS.keys()
    for action in ACTIONS.values():
        named = [key_of(key) for key in re.findall(r"`+ ?(.+?) ?`+", rows[action.id])]
        assert named == list(action.keys), action.id
