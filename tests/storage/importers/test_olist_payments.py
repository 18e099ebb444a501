"""What the Olist archive says was paid is what stands on the desk: to the cent, by kind, with its instalments."""

import csv
import gzip
import io
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from domain.importing import ImportBatch, ImportOrders
from storage.importers.olist import read_olist
from storage.importers.source import batches
from tests.storage.databases import rows
from tests.storage.support import DeskUnderTest

TWIN = Path(__file__).parent / "data" / "olist"
ROOT = Path(__file__).parents[3]
REAL = Path(os.environ.get("ORDERTOP_TEST_DATA") or ROOT.parent / "shared" / "data") / "olist"


async def _brought_in(desk: DeskUnderTest, folder: Path) -> None:
    who = await desk.who()
    for batch in batches(read_olist(folder), source="olist", reseller="olist", file="olist", digest="0" * 64):
        assert isinstance(batch, ImportBatch)
        await desk.execute(who, ImportOrders(batch=batch))


def _said(folder: Path) -> list[tuple[str, int, int]]:
    """The file's rows: kind of payment, cents, instalments."""
    path = next(folder.glob("olist_order_payments_dataset.csv*"))
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [
        (
            row["payment_type"].replace("not_defined", "unknown"),
            int(Decimal(row["payment_value"]) * 100),
            int(row["payment_installments"]),
        )
        for row in csv.DictReader(io.StringIO(data.decode()))
    ]


async def _compare(desk: DeskUnderTest, folder: Path) -> None:
    await _brought_in(desk, folder)
    said = _said(folder)
    here = rows(desk.url, "SELECT method, amount_minor, instalments FROM payments")
    totals: Counter[str] = Counter()
    for kind, cents, _instalments in said:
        totals[kind] += cents
    found = rows(desk.url, "SELECT method, CAST(sum(amount_minor) AS BIGINT) FROM payments GROUP BY method")
    assert {(kind, cents) for kind, cents in found} == set(totals.items())
    # Where the file has no instalments for a card, it was paid at once.
    assert Counter((kind, cents, max(n, 1)) for kind, cents, n in said) == Counter(map(tuple, here))
    assert desk.problems() == ()


async def test_payments_on_the_desk_are_those_of_the_file_to_the_cent(desk):
    """L19, R4."""
    await _compare(desk, TWIN)


@pytest.mark.skipif(
    not REAL.is_dir(), reason="the Olist data set is not here; ORDERTOP_TEST_DATA names the folder it is in"
)
async def test_the_real_payments_on_the_desk_are_those_of_the_file_to_the_cent(desk):
    """L19, R4."""
    await _compare(desk, REAL)
