"""What was being typed when the line dropped comes back (T15)."""

import stat

import pytest

from tui.drafts import MOST, Drafts
from tui.state_file import StateFile


@pytest.fixture
def drafts(tmp_path) -> Drafts:
    return Drafts(StateFile(tmp_path / "state" / "drafts.json"))


def test_what_was_typed_is_there_for_the_next_program(drafts, tmp_path):
    drafts.keep("desk 4820193375 n", {"body": "call Ana"})
    again = Drafts(StateFile(tmp_path / "state" / "drafts.json"))
    assert again.of("desk 4820193375 n") == {"body": "call Ana"}
    assert again.of("desk 1077265531 n") == {}


def test_what_was_answered_or_is_empty_is_not_kept(drafts):
    drafts.keep("one", {"body": "call Ana"})
    drafts.keep("one", {})
    drafts.keep("two", {"body": " \n"})
    assert (drafts.of("one"), drafts.of("two")) == ({}, {})


def test_only_the_latest_are_kept_and_only_for_their_writer(drafts, tmp_path):
    for n in range(MOST + 1):
        drafts.keep(f"question {n}", {"body": str(n)})
    assert drafts.of("question 0") == {}
    assert drafts.of(f"question {MOST}") == {"body": str(MOST)}
    assert stat.S_IMODE((tmp_path / "state" / "drafts.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1, 2]", b'{"one": "two"}', b'{"one": {"body": "x"'])
def test_a_spoilt_file_is_no_draft_and_no_crash(drafts, tmp_path, content):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "drafts.json").write_bytes(content)
    assert drafts.of("one") == {}
    drafts.keep("two", {"body": "x"})
    assert drafts.of("two") == {"body": "x"}


def test_a_card_number_is_not_kept(drafts):
    """S3."""
    drafts.keep("one", {"body": "paid with 4111 1111 1111 1111"})
    assert drafts.of("one") == {"body": "paid with [card number removed]"}
