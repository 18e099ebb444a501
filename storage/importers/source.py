"""The files of an import: opened plain or packed, named by their digest, and their orders grouped (L19)."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from domain.errors import InvalidInput
from domain.importing import BadLine, ImportBatch, ImportedOrder
from domain.text import clean_line
from domain.words import _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Called with the number of bytes taken from the disk since the last call; they add up to `size_of`.
Progress = Callable[[int], None]

#: Read from the disk at once; more brings no speed.
_CHUNK = 256 * 1024

BATCH_SIZE = 500


def shown(path: Path) -> str:
    """The file's name as a sentence can show it."""
    return clean_line(path.name, limit=100)


class _Counting(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, progress: Progress | None) -> None:
        super().__init__(path)
        self._progress = progress

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        count = cast("int", super().readinto(buffer))
        if self._progress is not None:
            self._progress(count)
        return count


class _Readable(io.RawIOBase):
    """Reads from the first of `files` and closes them all; what goes wrong there is said in a sentence."""

    def __init__(self, path: Path, *files: BinaryIO | gzip.GzipFile) -> None:
        self._path = path
        self._files = files

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        try:
            data = self._files[0].read(len(view))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InvalidInput(
                _("“{file}” is damaged or was cut off: it cannot be unpacked to its end.").format(
                    file=shown(self._path)
                ),
                rule="S6",
            ) from error
        except OSError as error:
            raise unreadable(self._path, error) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()


def _opened(path: Path, progress: Progress | None) -> _Counting:
    try:
        # A pipe or a device cannot be read twice, and opening one can wait without end.
        if path.exists() and not path.is_file():
            raise unreadable(path, IsADirectoryError())
        return _Counting(path, progress)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> InvalidInput:
    """The refusal for a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        reason = _("there is no such file")
    elif isinstance(error, IsADirectoryError):
        reason = _("it is a folder or a device, not a file")
    else:
        reason = clean_line(getattr(error, "strerror", None) or str(error))
    return InvalidInput(
        _("“{file}” cannot be read: {reason}.").format(file=shown(path), reason=reason), rule="S6"
    )


def open_input(path: Path, progress: Progress | None = None) -> BinaryIO:
    """Opens a file for reading from its beginning; one named `.gz` is unpacked on the way.

    Raises:
        InvalidInput: it cannot be read; also later, from a read, where it turns out to be damaged.
    """
    file = io.BufferedReader(_opened(path, progress), _CHUNK)
    if path.suffix == ".gz":
        return io.BufferedReader(_Readable(path, gzip.GzipFile(fileobj=file), file), _CHUNK)
    return io.BufferedReader(_Readable(path, file), _CHUNK)


def size_of(*paths: Path) -> int:
    """How many bytes the files have on the disk, for a progress bar.

    Raises:
        InvalidInput: one of them is not there.
    """
    try:
        return sum(path.stat().st_size for path in paths)
    except (OSError, ValueError) as error:
        missing = next((path for path in paths if not path.exists()), paths[0])
        raise unreadable(missing, error) from error


def digest_of(*paths: Path) -> str:
    """The SHA-256 of a file's bytes as they are on the disk, in hexadecimal; of several, of their digests in order.

    Raises:
        InvalidInput: one cannot be read.
    """
    digests = []
    for path in paths:
        try:
            with _opened(path, None) as file:
                digests.append(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            raise unreadable(path, error) from error
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def batches(
    records: Iterable[ImportedOrder | BadLine],
    *,
    source: str,
    reseller: str,
    file: str,
    digest: str,
    size: int = BATCH_SIZE,
) -> Iterator[ImportBatch | BadLine]:
    """Groups orders into batches of at most `size`, in order; bad lines pass through as they come.

    Args:
        records: what a reader gives; it is taken a batch at a time, never all at once.
        source: which system the orders are from: a number means the same order within one source only.
        reseller: the name of the reseller that the orders belong to.
        file: the file's name, for the record.
        digest: of the file, from `digest_of`.
        size: the most orders of a batch.
    """
    waiting: list[ImportedOrder] = []

    def batch() -> ImportBatch:
        lines = [order.line for order in waiting]
        return ImportBatch(
            source=source,
            reseller=reseller,
            file=file,
            digest=digest,
            first_line=min(lines),
            last_line=max(lines),
            orders=tuple(waiting),
        )

    for record in records:
        if isinstance(record, BadLine):
            yield record
            continue
        waiting.append(record)
        if len(waiting) == size:
            yield batch()
            waiting.clear()
    if waiting:
        yield batch()
