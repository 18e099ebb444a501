"""A copy of the desk to keep, taken while others work (R11)."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL, create_engine, select
from sqlalchemy.pool import NullPool

from domain.errors import DeskUnavailable, Refused
from domain.words import _
from storage import tables as t
from storage.database import desk_url, is_sqlite, looking, plain_connection
from storage.schema import empty_desk
from storage.trouble import as_sentences, sentence

_CHUNK = 1_000


def backup(url: URL, file: Path) -> int:
    """Writes the desk as it is at one moment to a new SQLite file; returns its size in bytes.

    A desk in PostgreSQL becomes a SQLite desk with the same contents. The file appears whole or not at all.

    Raises:
        Refused: the file exists already.
        DeskUnavailable: the desk cannot be read or the file not be written.
    """
    if file.exists():
        raise Refused(_("{file} is there already; name a new file.").format(file=file))
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        # Before anything is in it: a copy is for the same few eyes as the desk.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if is_sqlite(url):
            _copy_file(url, partial)
        else:
            _copy_rows(url, partial)
        _sync(partial)
        os.link(partial, file)  # unlike a rename, never over a file that came meanwhile
        _sync(file.parent)
        return file.stat().st_size
    except FileExistsError:
        raise Refused(_("{file} is there already; name a new file.").format(file=file)) from None
    except OSError as error:
        raise DeskUnavailable(
            _("{file} cannot be written: {reason}").format(file=file, reason=error.strerror or error)
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Waits until a file's contents, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copy_file(url: URL, partial: Path) -> None:
    try:
        source = plain_connection(url)
        target = sqlite3.connect(partial)
        try:
            source.backup(target, pages=-1)
        finally:
            target.close()
            source.close()
    except sqlite3.Error as error:
        raise sentence(error, str(url)) from error


def _copy_rows(url: URL, partial: Path) -> None:
    empty_desk(desk_url(str(partial)))
    target = create_engine(desk_url(str(partial)), poolclass=NullPool)
    with as_sentences(str(url)), looking(url) as source, target.begin() as writing:
        for table in reversed(t.metadata.sorted_tables):
            writing.execute(table.delete())  # what a migration gives a new desk, this one has already
        for table in t.metadata.sorted_tables:
            rows = source.execution_options(stream_results=True, yield_per=_CHUNK).execute(select(table))
            for part in rows.mappings().partitions(_CHUNK):
                writing.execute(table.insert(), [dict(row) for row in part])
