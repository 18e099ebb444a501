"""Reads orders from JSON lines: one object a line, with the names that `ordertop orders … --json` prints (L19)."""

import codecs
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from domain.errors import InvalidInput
from domain.importing import BadLine, ImportedOrder
from domain.words import _
from storage.importers.fields import BadField, bad_line
from storage.importers.jsonl_order import JsonOrder, order_of
from storage.importers.seen import SeenNumbers
from storage.importers.source import Progress, open_input, shown

T = TypeVar("T")

#: The most bytes of one line; an order of ten thousand items is shorter.
LINE_LIMIT = 4 * 1024 * 1024

#: A list is printed with its brackets on lines of their own and a comma after each order.
_BRACKETS = re.compile(rb'\s*(?:(?:\{\s*"orders"\s*:\s*)?\[|\](?:\s*,\s*"next"\s*:.{0,200})?\s*\}?)\s*')
_ENVELOPE = re.compile(rb'\s*\{\s*"orders?"\s*:\s*[\[{]')
_WHERE = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")


class _Envelope(msgspec.Struct):
    """What a command prints around its orders."""

    order: msgspec.Raw = msgspec.Raw(b"")
    orders: list[msgspec.Raw] = []


_envelopes = msgspec.json.Decoder(_Envelope)
_orders = msgspec.json.Decoder(JsonOrder)


def read_jsonl(file: Path, *, progress: Progress | None = None) -> Iterator[ImportedOrder | BadLine]:
    """Reads the file in constant memory: every order, and each line that cannot be read, in the file's order.

    What `orders list --json` and `orders show --json` print is read too. Names without a use here are ignored.
    An order that stands in the file a second time is a bad line.

    Args:
        file: plain or `.gz`.
        progress: told the bytes read.

    Raises:
        InvalidInput: the file is missing, empty or UTF-16 (at once), or damaged.
    """
    lines = open_input(file, progress)
    try:
        start = lines.peek(4)[:4]  # type: ignore[attr-defined]
        if not start:
            raise InvalidInput(_("“{file}” is empty.").format(file=shown(file)), rule="S6")
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InvalidInput(_("“{file}” is UTF-16; save it as UTF-8.").format(file=shown(file)), rule="S6")
    except InvalidInput:
        lines.close()
        raise
    return _read(lines)


def _read(lines: BinaryIO) -> Iterator[ImportedOrder | BadLine]:
    with lines, closing(SeenNumbers()) as seen:
        for line, raw in _numbered(lines):
            if raw is None:
                yield bad_line(line, None, _("it is longer than {n} MB").format(n=LINE_LIMIT // 1024 // 1024))
                continue
            try:
                found = _objects(raw)
            except BadField as bad:
                yield bad_line(line, bad.column, bad.reason)
                continue
            for one in found:
                yield _read_one(one, line, seen)


def _numbered(lines: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers, none in place of one that is too long; empty ones and brackets are left out."""
    number = 0
    while raw := lines.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) > LINE_LIMIT:
            while raw and not raw.endswith(b"\n"):
                raw = lines.readline(LINE_LIMIT)
            yield number, None
            continue
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if raw.strip() and not _BRACKETS.fullmatch(raw):
            yield number, raw


def _objects(raw: bytes) -> list[bytes | msgspec.Raw]:
    """The orders of a line, not yet looked into.

    Raises:
        BadField: it is an envelope, and no JSON.
    """
    if not _ENVELOPE.match(raw):
        return [raw.rstrip().removesuffix(b",")]
    envelope = _decoded(_envelopes, raw)
    return [envelope.order] if bytes(envelope.order) else list(envelope.orders)


def _read_one(raw: bytes | msgspec.Raw, line: int, seen: SeenNumbers) -> ImportedOrder | BadLine:
    try:
        order = order_of(_decoded(_orders, raw), line)
        if seen.add(order.source_number, line):
            raise BadField(_("the order stands in the file before"), "number")
    except BadField as bad:
        return bad_line(line, bad.column, bad.reason)
    return order


def _decoded(decoder: "msgspec.json.Decoder[T]", raw: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(raw)
    except UnicodeDecodeError as error:
        raise BadField(_("it is not UTF-8")) from error
    except RecursionError as error:
        raise BadField(_("it is nested too deeply")) from error
    except msgspec.ValidationError as error:
        message = str(error)
        where = _WHERE.search(message)
        column = where["where"] if where else None
        raise BadField(_WHERE.sub("", message), column or None) from error
    except msgspec.DecodeError as error:
        raise BadField(str(error)) from error
