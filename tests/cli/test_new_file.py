"""A file that is there whole or not at all."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import InvalidInput, Refused
from tui.new_file import NewFile


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    path = tmp_path / "orders.csv"
    with NewFile(path) as file:
        file.write("id\n1\n")
        assert not path.exists()
        file.keep()
    assert path.read_text() == "id\n1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(tmp_path) == ["orders.csv"]


def test_what_is_not_kept_leaves_nothing(tmp_path):
    with NewFile(tmp_path / "a.csv") as file:
        file.write("half")
    with pytest.raises(ZeroDivisionError), NewFile(tmp_path / "b.csv") as file:
        raise ZeroDivisionError
    assert left(tmp_path) == []


def test_a_file_that_is_there_is_not_overwritten_unless_that_is_asked_for(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("mine")
    with pytest.raises(Refused, match="is there already"), NewFile(path):
        pass
    with NewFile(path, overwrite=True) as file:
        file.write("new")
        file.keep()
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_someone_made_meanwhile_is_not_overwritten(tmp_path, monkeypatch, links):
    path = tmp_path / "orders.csv"
    if not links:

        def refuses(*_given: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuses)
    with NewFile(path) as file:
        path.write_text("theirs")
        with pytest.raises(Refused, match="is there already"):
            file.keep()
    assert path.read_text() == "theirs"
    assert left(tmp_path) == ["orders.csv"]


def test_a_file_system_without_links_keeps_it_too(tmp_path, monkeypatch):
    def refuses(*_given: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuses)
    with NewFile(tmp_path / "orders.csv") as file:
        file.write("x")
        file.keep()
    assert left(tmp_path) == ["orders.csv"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("nowhere/orders.csv", "There is no folder"), ("", "is no file"), ("/dev/null", "is no file"),
     ("x" * 300, "cannot be written"), ("a\0b", "cannot be")],
)  # fmt: skip
def test_where_no_file_can_be_is_said_in_a_sentence(tmp_path, name, said):
    """S6"""
    for overwrite in (False, True):
        with pytest.raises(InvalidInput, match=said), NewFile(tmp_path / name, overwrite=overwrite) as file:
            file.keep()
    assert left(tmp_path) == []


def test_a_disk_that_is_full_is_said_and_leaves_nothing(tmp_path):
    with NewFile(tmp_path / "orders.csv") as file:
        file._text.close()
        file._text = Path("/dev/full").open("w")  # noqa: SIM115 - the file closes it
        with pytest.raises(InvalidInput, match="No space left"):
            file.write("x" * 100_000)
    assert left(tmp_path) == []


def test_a_process_that_is_killed_leaves_no_half_file_of_that_name(tmp_path):
    """T14: but a hidden one that says what it is."""
    work = """
import os, signal, sys
from pathlib import Path
from tui.new_file import NewFile
with NewFile(Path(sys.argv[1])) as file:
    file.write("half" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", work, str(tmp_path / "orders.csv")], check=False)
    assert ended.returncode == -signal.SIGKILL
    (name,) = left(tmp_path)
    assert name.startswith(".orders.csv.")
    assert name.endswith(".part")
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    with NewFile(tmp_path / "orders.csv") as file:  # and is in nobody's way
        file.keep()
    assert (tmp_path / "orders.csv").exists()


def test_a_link_is_followed(tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with NewFile(tmp_path / "link.csv") as file:
        file.keep()
    assert left(tmp_path) == ["link.csv", "real.csv"]
    assert (tmp_path / "link.csv").is_symlink()
