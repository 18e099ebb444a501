"""Reads orders from a CSV file of any shop, by a map of its columns (L19)."""

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from domain.importing import BadLine, ImportedItem, ImportedOrder
from domain.words import _
from storage.importers.csv_order import Cells, Layout, item_of, order_of
from storage.importers.fields import MOST_ITEMS, BadField, bad_line
from storage.importers.mapping import CsvMap
from storage.importers.rows import Row, read_table
from storage.importers.seen import SeenNumbers
from storage.importers.source import Progress


def read_csv(
    file: Path, mapping: CsvMap, *, progress: Progress | None = None
) -> Iterator[ImportedOrder | BadLine]:
    """Reads the file in constant memory: every order, and each row that cannot be read, in the file's order.

    Rows of one order stand together; each is one of its items. A row that cannot be read leaves its whole order out,
    and so does an order whose rows stand in several places: half an order never goes in. The file is read twice, the
    first time for the numbers alone.

    Args:
        file: plain or `.gz`.
        mapping: which columns hold what.
        progress: told the bytes read, the second time.

    Raises:
        InvalidInput: the file is missing, empty or damaged, or lacks a column that the map names (at once).
    """
    places, rows = read_table(file, mapping.dialect, mapping.headers)
    return _read(file, mapping, Layout(mapping, places), rows, progress)


def _read(
    file: Path, mapping: CsvMap, layout: Layout, rows: Generator[Row], progress: Progress | None
) -> Iterator[ImportedOrder | BadLine]:
    with closing(_Survey()) as survey:
        with closing(rows):
            survey.take(rows, layout)
        _places, again = read_table(file, mapping.dialect, mapping.headers, progress)
        with closing(again):
            yield from _Grouping(layout, survey).orders(again)


class _Survey:
    """What the first reading tells: where each order's rows stand, and whether any order has several."""

    def __init__(self) -> None:
        self._seen = SeenNumbers()
        self.several_rows = False

    def take(self, rows: Iterator[Row], layout: Layout) -> None:
        """Goes through all rows."""
        current: str | None = None
        for row in rows:
            number = layout.number(row)
            if number is None:
                continue
            if number == current:
                self.several_rows = True
                continue
            current = number
            self._seen.add(number, row.line)

    def elsewhere(self, number: str, line: int) -> int | None:
        """Another line where rows of the order begin, or none."""
        return self._seen.elsewhere(number, line)

    def close(self) -> None:
        """Drops what was noted."""
        self._seen.close()


class _Run:
    """The rows of one order, so far."""

    def __init__(self, number: str, line: int) -> None:
        self.number = number
        self.line = line
        self.first: Cells | None = None
        self.items: list[ImportedItem] = []
        self.whole = True


class _Grouping:
    """Makes orders of rows, one run at a time."""

    def __init__(self, layout: Layout, survey: _Survey) -> None:
        self._layout = layout
        self._survey = survey
        self._run: _Run | None = None
        #: The line of a row since the last known one whose order cannot be told.
        self._nameless: int | None = None

    def orders(self, rows: Iterator[Row]) -> Iterator[ImportedOrder | BadLine]:
        """The orders of all rows, and the rows that cannot be read."""
        for row in rows:
            number = self._layout.number(row)
            if number is None:
                self._nameless = row.line
                yield self._nameless_row(row)
                continue
            if self._run is None or self._run.number != number:
                yield from self._finish()
                yield from self._begin(number, row.line)
            elif self._nameless is not None:
                self._run.whole = False
            self._nameless = None
            yield from self._add(row)
        yield from self._finish()

    def _nameless_row(self, row: Row) -> BadLine:
        reason = row.fault or _("no order number can be read in it")
        return bad_line(row.line, None if row.fault else self._layout.header("number"), reason)

    def _begin(self, number: str, line: int) -> Iterator[BadLine]:
        self._run = _Run(number, line)
        column = self._layout.header("number")
        if (other := self._survey.elsewhere(number, line)) is not None:
            self._run.whole = False
            reason = _("order {number} also stands at line {other}; put the rows of one order together")
            yield bad_line(line, column, reason.format(number=number, other=other))
        elif self._nameless is not None and self._survey.several_rows:
            self._run.whole = False
            yield self._beside_nameless(line)

    def _beside_nameless(self, line: int) -> BadLine:
        reason = _("the order may be missing line {line}, which cannot be read, so it is left out")
        return bad_line(line, None, reason.format(line=self._nameless))

    def _add(self, row: Row) -> Iterator[BadLine]:
        run = self._run
        assert run is not None
        try:
            if row.fault is not None:
                raise BadField(row.fault)
            if run.first is None and not run.whole:
                # Without the order's first row a further one says too little to be judged.
                return
            cells = self._layout.cells(row)
            if run.first is None:
                run.first = cells
            else:
                cells.check_same_order(run.first)
            item = item_of(cells, run.first)
            if item is not None:
                if len(run.items) == MOST_ITEMS:
                    raise BadField(_("the order has more than {n} items").format(n=MOST_ITEMS))
                if run.whole:
                    run.items.append(item)
        except BadField as bad:
            # One complaint is enough about an order that is longer than any.
            if len(run.items) < MOST_ITEMS or run.whole:
                yield bad_line(row.line, bad.column, bad.reason)
            run.whole = False

    def _finish(self) -> Iterator[ImportedOrder | BadLine]:
        run, self._run = self._run, None
        if run is None or run.first is None or not run.whole:
            return
        if self._nameless is not None and self._survey.several_rows:
            yield self._beside_nameless(run.line)
            return
        try:
            yield order_of(run.number, run.line, run.first, tuple(run.items))
        except BadField as bad:
            yield bad_line(run.line, bad.column, bad.reason)
