"""Files of an import are named by what is in them, and their orders come in batches."""

import gzip
import hashlib
from pathlib import Path

import pytest

from domain.errors import InvalidInput
from domain.importing import BadLine, ImportBatch
from storage.importers.jsonl import read_jsonl
from storage.importers.source import batches, digest_of, open_input, size_of

LINE = '{{"number": "{}", "status": "handled", "placed_at": "2026-03-01", "currency": "EUR", "total_amount": 5}}\n'


def test_the_digest_is_that_of_the_bytes(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"a" * 1_000_000)
    two.write_bytes(b"b")
    assert digest_of(one) == hashlib.sha256(b"a" * 1_000_000).hexdigest()
    assert digest_of(one, two) != digest_of(two, one)
    assert size_of(one, two) == 1_000_001


def test_progress_counts_the_bytes_on_the_disk(tmp_path):
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 10_000))
    steps: list[int] = []
    with open_input(path, steps.append) as file:
        assert len(file.read()) == 2_560_000
    assert sum(steps) == size_of(path)


@pytest.mark.parametrize("damage", [b"not gzip", b"", None])
def test_a_damaged_packed_file_is_refused_in_one_sentence(tmp_path, damage):
    path = tmp_path / "orders.jsonl.gz"
    whole = gzip.compress("".join(LINE.format(n) for n in range(5000)).encode())
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    with pytest.raises(InvalidInput, match=r"orders\.jsonl\.gz"):
        list(read_jsonl(path))


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none", Path("/dev/null"), Path("a\0b"), Path("x" * 5000)):
        with pytest.raises(InvalidInput):
            open_input(path)
        with pytest.raises(InvalidInput):
            digest_of(path)


def test_orders_come_in_batches_and_bad_lines_between_them(tmp_path):
    path = tmp_path / "orders.jsonl"
    lines = [LINE.format(n) for n in range(5)]
    lines.insert(3, "{\n")
    path.write_text("".join(lines), encoding="utf-8")
    records = list(
        batches(read_jsonl(path), source="jsonl", reseller="Default", file=path.name, digest="d", size=2)
    )
    assert [type(record) for record in records] == [ImportBatch, BadLine, ImportBatch, ImportBatch]
    spans = [(r.first_line, r.last_line, len(r.orders)) for r in records if isinstance(r, ImportBatch)]
    assert spans == [(1, 2, 2), (3, 5, 2), (6, 6, 1)]
