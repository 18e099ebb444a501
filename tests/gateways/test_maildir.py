"""Letters that are put into a folder: whole, once, and for their owner's eyes only (R1, A7)."""

import asyncio
import mailbox
import stat
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from domain.errors import OutsideFailed
from domain.mail.model import MailStatus
from domain.mail.posting import Letter, Outgoing
from gateways.mail.post import OutsidePost
from tests.gateways.mail_server import MailServer
from tests.gateways.test_smtp import a_letter


async def _now() -> None:
    """Nothing else is to be done before a letter goes."""


def letter(folder: Path | None = None, **given: Any) -> Letter:
    """A letter to a folder; the worker's own unless one is given."""
    kept = {} if folder is None else {"maildir": str(folder)}
    return a_letter(MailServer(), outgoing=Outgoing.of(kept), **given)


async def test_a_letter_is_a_file_that_mail_programs_read(tmp_path: Path):
    """A7: and nobody but its owner."""
    posted = await OutsidePost(tmp_path / "data" / "mail").send(letter(), _now)
    assert (posted.status, posted.subject) == (MailStatus.SENT, "Hello Ana")
    box = mailbox.Maildir(tmp_path / "data" / "mail", create=False)
    (message,) = box
    assert (message["To"], message["Subject"]) == ("ana@example.org", "Hello Ana")
    (file,) = (tmp_path / "data" / "mail" / "new").iterdir()
    assert "key-1" in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data" / "mail" / "new").stat().st_mode) == 0o700
    assert list((tmp_path / "data" / "mail" / "tmp").iterdir()) == []


async def test_the_same_letter_again_is_no_second_one(tmp_path: Path):
    """R1: several at once, too."""
    post = OutsidePost(tmp_path)
    await asyncio.gather(*(post.send(letter(), _now) for _n in range(4)))
    assert len(mailbox.Maildir(tmp_path, create=False)) == 1
    await post.send(letter(key="key-2"), _now)
    assert len(mailbox.Maildir(tmp_path, create=False)) == 2


@pytest.mark.parametrize("read", [False, True])
async def test_a_letter_that_may_be_there_is_looked_up(tmp_path: Path, read: bool):
    """R2: also one that someone has read by then."""
    post = OutsidePost(tmp_path)
    assert await post.look_up(letter()) is None
    await post.send(letter(), _now)
    if read:
        (file,) = (tmp_path / "new").iterdir()
        file.rename(tmp_path / "cur" / f"{file.name}:2,S")
    found = await post.look_up(letter())
    assert found is not None
    assert found.status is MailStatus.SENT


async def test_the_desk_may_name_the_folder(tmp_path: Path):
    await OutsidePost(tmp_path / "own").send(letter(tmp_path / "desks"), _now)
    assert not (tmp_path / "own").exists()
    assert len(mailbox.Maildir(tmp_path / "desks", create=False)) == 1


async def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path):
    """S6: the letter may be put there later."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutsideFailed, match=r"Letters cannot be put into .*file/mail: Not a directory"):
        await OutsidePost(tmp_path / "file" / "mail").send(letter(), _now)


async def test_a_letter_of_every_language_is_kept_whole(tmp_path: Path):
    """X1: what is written is what was meant."""
    name = "Łukasz مكتبة 图书"
    await OutsidePost(tmp_path).send(letter(facts={"customer": name}), _now)
    (file,) = (tmp_path / "new").iterdir()
    assert file.read_bytes().isascii()
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == f"Hello {name}"
