"""docs/features.md says the truth: each row that works names a place and a test that exist."""

import ast
import io
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COUNT = 208
COMMAND = re.compile(r"`ordertop((?: [^`]+)?)`")
SCREEN = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
TEST = re.compile(r"`?(tests/[\w/]+\.py)::([\w:]+)(?:\[[^\]]*\])?`?")


@dataclass(frozen=True)
class Feature:
    number: int
    what: str
    state: str
    where: str
    test: str


def features(page: str) -> list[Feature]:
    """The numbered rows of the page's tables, in the order they stand."""
    rows = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        if len(cells) > 2 and cells[1].isdigit():
            assert len(cells) == 7, f"not five cells: {line}"
            rows.append(Feature(int(cells[1]), *cells[2:6]))
    return rows


def complaints(
    feature: Feature,
    *,
    has_command: Callable[[tuple[str, ...]], bool],
    has_screen: Callable[[str], bool],
    has_test: Callable[[str, str], bool],
) -> list[str]:
    """What is wrong with one row, in words; nothing when it holds."""
    if feature.state == "not yet":
        claims = feature.where or feature.test
        return ["not yet, but says where or how it is tested"] if claims else []
    if feature.state != "works":
        return [f"neither works nor not yet: {feature.state!r}"]
    wrong = []
    commands = [command_words(found) for found in COMMAND.findall(feature.where)]
    screens = SCREEN.findall(feature.where)
    if not commands and not screens:
        wrong.append("works, but names no command and no screen")
    wrong += [f"no command: ordertop {' '.join(words)}" for words in commands if not has_command(words)]
    wrong += [f"no screen: {name}" for name in screens if not has_screen(name)]
    tests = TEST.findall(feature.test)
    if not tests or TEST.sub("", feature.test).strip(" ,"):
        wrong.append(f"works, but does not name its tests as tests/path.py::test_name: {feature.test!r}")
    wrong += [f"no test: {path}::{name}" for path, name in tests if not has_test(path, name)]
    return wrong


def command_words(text: str) -> tuple[str, ...]:
    """The leading words of a command, before its first option, value or PLACEHOLDER."""
    words = []
    for word in text.split():
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        words.append(word)
    return tuple(words)


@cache
def has_command(words: tuple[str, ...]) -> bool:
    """Whether the command line has help for exactly these words; unknown ones get their parent's help."""
    from tui.cli import main

    said = io.StringIO()
    argv = sys.argv
    sys.argv = ["ordertop", *words, "--help"]
    try:
        with redirect_stdout(said), redirect_stderr(said), suppress(SystemExit):
            main()
    finally:
        sys.argv = argv
    usage = re.search(r"usage:\s+ordertop\b(.*)", said.getvalue(), re.IGNORECASE)
    return usage is not None and tuple(usage[1].split()[: len(words)]) == words


@cache
def messages() -> frozenset[str]:
    catalogue = (ROOT / "tui/locale/ordertop.pot").read_text(encoding="utf-8")
    return frozenset(re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE))


def has_screen(name: str) -> bool:
    """Whether these words are shown anywhere: every word on screen is in the message catalogue."""
    return name in messages()


@cache
def defined_tests(path: str) -> frozenset[str]:
    """The tests a file defines: `test_name`, or `TestClass::test_name`."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for item in inside:
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name.startswith("test_"):
                found.add(prefix + item.name)
    return frozenset(found)


def has_test(path: str, name: str) -> bool:
    return name in defined_tests(path)


PAGE = features((ROOT / "docs/features.md").read_text(encoding="utf-8"))


def test_all_rows_are_there_in_order():
    assert [feature.number for feature in PAGE] == list(range(1, COUNT + 1))
    assert all(feature.what for feature in PAGE)


def test_each_row_that_works_names_a_place_and_a_test_that_exist():
    found = {
        feature.number: complaints(feature, has_command=has_command, has_screen=has_screen, has_test=has_test)
        for feature in PAGE
    }
    assert not {number: wrong for number, wrong in found.items() if wrong}


GOOD_TEST = "`tests/test_features.py::test_all_rows_are_there_in_order`"


@pytest.mark.parametrize(
    ("state", "where", "test", "complaint"),
    [
        ("maybe", "", "", "neither works nor not yet"),
        ("not yet", "`ordertop orders list`", "", "not yet, but says where"),
        ("works", "", GOOD_TEST, "names no command and no screen"),
        ("works", "`ordertop orders lits`", GOOD_TEST, "no command: ordertop orders lits"),
        ("works", "*Al orders*, `a`", GOOD_TEST, "no screen: Al orders"),
        ("works", "`ordertop orders list`", "", "does not name its tests"),
        ("works", "`ordertop orders list`", "somewhere", "does not name its tests"),
        ("works", "`ordertop orders list`", "tests/test_features.py::test_nothing", "no test: "),
        ("works", "`ordertop orders list`", "tests/test_nothing.py::test_nothing", "no test: "),
    ],
)
def test_a_row_that_claims_too_much_is_found(state, where, test, complaint):
    found = complaints(
        Feature(1, "what", state, where, test),
        has_command=lambda words: words == ("orders", "list"),
        has_screen=lambda name: name == "All orders",
        has_test=has_test,
    )
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    "where",
    [
        "`ordertop orders list`",
        "`ordertop orders list --query Q`",
        "*All orders*, `enter`; `ordertop orders list`",
    ],
)
def test_a_true_row_is_accepted(where):
    assert not complaints(
        Feature(
            1, "what", "works", where, f"{GOOD_TEST}, tests/test_features.py::test_a_true_row_is_accepted[1]"
        ),
        has_command=lambda words: words == ("orders", "list"),
        has_screen=lambda name: name == "All orders",
        has_test=has_test,
    )
