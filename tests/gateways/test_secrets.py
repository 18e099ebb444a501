"""Keys are found where they are said to be, and only where nobody else can read them (S3)."""

import os
from pathlib import Path

import pytest

from domain.errors import OutsideFailed
from gateways.secrets import read_secret


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a key that only its owner can read."""
    made = tmp_path / "key"
    made.write_text("  the key\n")
    made.chmod(0o600)
    return made


def test_a_key_is_read_from_the_environment_or_a_file(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOME_KEY", " the key ")
    assert read_secret("env:SOME_KEY", owner="Cards") == "the key"
    assert read_secret(f"file:{file}", owner="Cards") == "the key"


def test_a_file_below_the_users_home_is_found(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(file.parent))
    assert read_secret("file:~/key", owner="Cards") == "the key"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_can_read_or_write_is_refused(file: Path, mode: int):
    file.chmod(mode)
    with pytest.raises(OutsideFailed, match="the key of Cards: set its mode to 600") as refused:
        read_secret(f"file:{file}", owner="Cards")
    assert "the key\n" not in refused.value.message


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None):
    monkeypatch.delenv("SOME_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("SOME_KEY", value)
    with pytest.raises(OutsideFailed, match="the environment has no SOME_KEY"):
        read_secret("env:SOME_KEY", owner="Cards")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(OutsideFailed, match=r"cannot be read from .*/nothing: No such file"):
        read_secret(f"file:{tmp_path}/nothing", owner="Cards")


def test_an_empty_file_a_folder_and_bytes_are_no_key(file: Path, tmp_path: Path):
    file.write_text("\n")
    with pytest.raises(OutsideFailed, match="is empty"):
        read_secret(f"file:{file}", owner="Cards")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(OutsideFailed, match="it is no text"):
        read_secret(f"file:{file}", owner="Cards")
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    with pytest.raises(OutsideFailed, match="Is a directory"):
        read_secret(f"file:{folder}", owner="Cards")


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_of_someone_else_is_one_sentence(file: Path):
    file.chmod(0o000)
    with pytest.raises(OutsideFailed, match="Permission denied"):
        read_secret(f"file:{file}", owner="Cards")
