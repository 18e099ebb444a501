"""Letters put into a folder of this machine, as mail programs read it (Maildir); nothing leaves the machine."""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from domain.errors import OutsideFailed
from domain.mail.model import MailStatus
from domain.mail.posting import AboutTo, Letter, Posted
from domain.words import _
from gateways.mail.message import message_of
from gateways.mail.stationery import Rendered


class Maildir:
    """One folder. A file's name carries the letter's key: the same letter again finds itself there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter, rendered: Rendered, about_to: AboutTo) -> Posted:
        """Writes the letter, whole or not at all."""
        await about_to()
        try:
            await asyncio.to_thread(self._write, name_of(letter), message_of(letter, rendered))
        except OSError as error:
            raise self._failed(error) from error
        return Posted(status=MailStatus.SENT, subject=rendered.subject)

    async def look_up(self, letter: Letter) -> Posted | None:
        """Whether the letter is there, read or not."""
        name = name_of(letter)
        found = await asyncio.to_thread(
            lambda: [*self._folder.glob(f"new/{name}"), *self._folder.glob(f"cur/{name}*")]
        )
        return Posted(status=MailStatus.SENT) if found else None

    async def check(self) -> None:
        """Whether letters can be put there.

        Raises:
            OutsideFailed: they cannot.
        """
        try:
            await asyncio.to_thread(self._try)
        except OSError as error:
            raise self._failed(error) from error

    def _write(self, name: str, message: bytes) -> None:
        self._make()
        descriptor, draft = tempfile.mkstemp(dir=self._folder / "tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.replace(b"\r\n", b"\n"))
                file.flush()
                os.fsync(descriptor)
            # The name appears with the whole letter in it; where it is there already, so is the letter.
            with suppress(FileExistsError):
                os.link(draft, self._folder / "new" / name)
        finally:
            Path(draft).unlink()
        folder = os.open(self._folder / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _make(self) -> None:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _try(self) -> None:
        self._make()
        descriptor, trial = tempfile.mkstemp(dir=self._folder / "tmp")
        os.close(descriptor)
        Path(trial).unlink()

    def _failed(self, error: OSError) -> OutsideFailed:
        return OutsideFailed(
            _("Letters cannot be put into {folder}: {reason}.").format(
                folder=self._folder, reason=error.strerror or type(error).__name__
            )
        )


def name_of(letter: Letter) -> str:
    """The letter's file: when it was queued, and its key."""
    return f"{letter.queued_at.timestamp()}.{letter.key}.ordertop"
