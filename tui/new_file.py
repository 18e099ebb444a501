"""A file that is there whole or not at all, for the eyes of who made it only."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from domain.errors import InvalidInput, Refused
from domain.words import _


class NewFile:
    """A text file in UTF-8, written beside its name and given that name at the end; a context manager.

    Left without `keep`, it leaves nothing behind. What a machine that loses its power, or a process that is killed,
    leaves is a hidden file whose name ends in ``.part``.

    Args:
        path: where it is to be; ``~`` and links are followed.
        overwrite: whether a file of this name may be replaced.

    Raises:
        Refused: there is a file of this name.
        InvalidInput: there can be none, saying why.
    """

    def __init__(self, path: Path, *, overwrite: bool = False) -> None:
        try:
            self.path = path.expanduser().resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InvalidInput(
                _("“{path}” cannot be a file: {reason}.").format(path=path, reason=error)
            ) from None
        self._overwrite = overwrite
        self._beside: Path | None = None
        self._text: TextIO

    def check(self) -> None:
        """Says early what would be said at the end."""
        try:
            there, plain, folder = self.path.exists(), self.path.is_file(), self.path.parent.is_dir()
        except OSError as error:
            raise self._cannot(error) from None
        if there and not plain:
            raise InvalidInput(_("{path} is no file that could be written.").format(path=self.path))
        if there and not self._overwrite:
            raise Refused(
                _("{path} is there already; choose another name.").format(path=self.path), rule="B2"
            )
        if not folder:
            raise InvalidInput(_("There is no folder {path}.").format(path=self.path.parent))

    def __enter__(self) -> Self:
        self.check()
        try:
            # Readable by its owner alone, as `tempfile` makes all of them.
            descriptor, name = tempfile.mkstemp(
                prefix=f".{self.path.name[:100]}.", suffix=".part", dir=self.path.parent
            )
        except (OSError, ValueError) as error:
            raise self._cannot(error) from None
        self._beside = Path(name)
        self._text = os.fdopen(descriptor, "w", encoding="utf-8", newline="", errors="replace")
        return self

    def write(self, text: str) -> int:
        """Writes some more.

        Raises:
            InvalidInput: there is no more room, or the like.
        """
        try:
            return self._text.write(text)
        except OSError as error:
            raise self._cannot(error) from None

    def keep(self) -> None:
        """Gives it its name, once all of it is on the disk.

        Raises:
            Refused: a file of this name was made meanwhile.
            InvalidInput: it cannot be kept.
        """
        assert self._beside is not None
        try:
            self._text.flush()
            os.fsync(self._text.fileno())
            self._text.close()
            if self._overwrite:
                self._beside.replace(self.path)
            else:
                self._name_it(self._beside)
        except OSError as error:
            raise self._cannot(error) from None
        self._beside = None

    def _name_it(self, beside: Path) -> None:
        """As a name for the same file: who makes one of that name meanwhile is not overwritten."""
        try:
            self.path.hardlink_to(beside)
        except FileExistsError:
            self.check()
            raise
        except OSError:  # some file systems know one name a file only
            self.check()
            beside.replace(self.path)
        else:
            beside.unlink()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._text.close()
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)

    def _cannot(self, error: OSError | ValueError) -> InvalidInput:
        reason = getattr(error, "strerror", None) or error
        return InvalidInput(_("{path} cannot be written: {reason}.").format(path=self.path, reason=reason))
