"""docs/commands.md says what the program says: the same commands, options, exit codes and settings."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import COMMANDS
from tui import settings
from tui.commands import failure

PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")
SECTIONS = {
    found[1]: found[2]
    for found in re.finditer(r"^##+ `(ordertop[^`]*)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
}
OPTION = re.compile(r"`(--[a-z0-9-]+)`")
EVERYWHERE = {"--db", "--as", "--read-only"}
ALL = [
    (topic, *([name] if name else [])) for topic, names in COMMANDS.items() for name in (names.split() or [""])
]  # fmt: skip


def options_of(text: str) -> set[str]:
    """The options that open a row of the section's table."""
    return {
        option for row in re.findall(r"^\| ([^|]*) \|", text, re.MULTILINE) for option in OPTION.findall(row)
    }


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_each_command_is_described_with_exactly_its_options(run, words):
    said = run(*words, "--help").out
    there = set(re.findall(r"^ +(?:[A-Z-]+, )?(--[a-z0-9-]+)", said, re.MULTILINE))
    described = options_of(SECTIONS[" ".join(["ordertop", *words])])
    assert there >= EVERYWHERE
    assert described == there - EVERYWHERE


def test_what_holds_everywhere_is_described(run):
    said = run("--help").out
    everywhere = PAGE[PAGE.index("## Everywhere") : PAGE.index("## `ordertop`\n")]
    assert options_of(everywhere) >= EVERYWHERE
    assert set(re.findall(r"^  (--[a-z0-9-]+)", said, re.MULTILINE)) == (
        EVERYWHERE | options_of(SECTIONS["ordertop"]) | {"--help"}
    )
    codes = {
        int(n): code for n, code in re.findall(r"^\| (\d+) \| (?:`([a-z_]+)` )?\|", everywhere, re.MULTILINE)
    }
    for kind, code in failure.EXIT_CODES.items():
        assert codes[code] == kind.code
    assert set(codes) == {0, 1, failure.BUG, failure.INTERRUPTED, *failure.EXIT_CODES.values()}
    assert set(re.findall(r"^\| `([a-z_]+)` \|", everywhere, re.MULTILINE)) == set(settings._KEYS)
    assert all(f'`"{theme}"`' in everywhere for theme in settings.THEMES)


def test_no_other_command_is_described():
    topics = {f"ordertop {topic}" for topic in COMMANDS}
    assert set(SECTIONS) == {"ordertop"} | topics | {" ".join(["ordertop", *words]) for words in ALL}


def test_each_link_of_the_page_leads_somewhere():
    anchors = {
        heading.lower().replace("`", "").strip().replace(" ", "-")
        for heading in re.findall(r"^##+ (.*)", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([a-z-]+)\)", PAGE)) <= anchors
