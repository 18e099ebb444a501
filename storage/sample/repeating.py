"""Repeating a base: the database itself makes many orders of each order of the base, every row right in itself.

The base is a desk of its own, within reach as `ordertop_base`. Whatever tells one customer from the others ends there
in a mark, and each repetition has digits of its own in the mark's place, none of them for the last. What people would
call the same is the same: names, cities, offers, amounts.

A repetition's orders are as far apart as the rhythm of the whole desk says, and what happened to an order happened as
long after it was placed as in the base. `source_digest` is the base's: no one brings a sample in again.
"""

from dataclasses import dataclass
from random import Random

from sqlalchemy import Table, text

from domain.importing import ImportBatch, ImportResult
from storage import tables as t
from storage.counts import Tally
from storage.incoming import BatchImport

#: Where the base is found from the desk.
BASE = "ordertop_base"

#: A letter that is in no name and that search leaves as it is.
MARK = "ꙮ"

#: So many digits take the mark's place: no code, number or name of a repetition is one of the base, whose customers
#: are counted in no more digits than these. Codes begin with them, so that those of a repetition are next to each other
#: in an index.
DIGITS = 5

#: Shares no divisor with the number of order numbers, so that no two ids come to the same number.
_STRIDE, _NUMBERS = 5_562_305_899, 9_000_000_000

#: A base's lines, unlike its ids, are in order of time; so ids made of lines are.
_ID = "o.line + b.shift"
_PLACED = "(b.begin_ms + (o.placed_at - b.base_ms) * b.length_ms / b.base_length_ms)"
_SHIFT = f"{_PLACED} - o.placed_at"
#: What is under way was accepted as lately as in the base.
_SINCE = f"CASE o.status WHEN 'executing' THEN 0 ELSE {_SHIFT} END"

_CHOSEN = "b.n BETWEEN :first AND :last"
_LINES = f"{BASE}.blocks b JOIN {BASE}.lines o ON o.line BETWEEN b.first_line AND b.last_line"

#: The numbered tables of what belongs to orders, in the order of their references.
CHILDREN = (t.order_items, t.order_notes, t.fraud_checks, t.invoices, t.payments, t.ledger_entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedBatch(ImportBatch):
    """Blocks that go in together, from `first` to `last`; their orders are in the base, and of all resellers."""

    first: int
    last: int
    copying: "Copying"
    tally: Tally


class RepeatedImport(BatchImport):
    """A batch on its way in, which may be such a one."""

    async def run(self) -> ImportResult:
        """Writes everything of these blocks' orders."""
        batch = self._batch
        if not isinstance(batch, RepeatedBatch):
            return await super().run()
        self.subject = await self._insert_batch()
        chosen = {"first": batch.first, "last": batch.last}
        new = 0
        for table, statement in batch.copying.statements(with_named=batch.first == 0).items():
            values = chosen | ({"batch": self.subject.id} if table is t.orders else {})
            copied = await self._connection.execute(text(statement), values)
            if table is t.orders:
                new = copied.rowcount
        counters = text("UPDATE counters SET value = value + :n WHERE name IN ('orders', 'invoices')")
        await self._connection.execute(counters, {"n": new})
        self.tally.update(batch.tally)
        return ImportResult(batch_id=self.subject.id, new=new)


class Copying:
    """The statements, for one database and seed."""

    def __init__(self, dialect: str, seed: int) -> None:
        self._sqlite = dialect == "sqlite"
        offset = Random(f"numbers {seed}").randrange(_NUMBERS)
        self._number = f"CAST(1000000000 + (({_ID}) * {_STRIDE} + {offset}) % {_NUMBERS} AS TEXT)"
        self._key = f"({_PLACED} / 1000) * 1073741824 + {_ID}"

    def statements(self, *, with_named: bool) -> dict[Table, str]:
        """What makes the blocks from `:first` to `:last`, in the batch `:batch`, by table.

        Args:
            with_named: also what all orders name, which is needed once.
        """
        named = {table: _copy(table, {}, f"{BASE}.{table.name} x", "x.id")
                 for table in (t.resellers, t.categories, t.offers)}  # fmt: skip
        return (
            (named if with_named else {})
            | self._parties()
            | self._orders()
            | self._money()
            | {t.order_search: f"INSERT INTO order_search (key, body) {self.searched()}"}
        )

    def _parties(self) -> dict[Table, str]:
        """Customers and their sites come with the first block that has orders of theirs."""
        customers = {
            "id": "x.id + b.customer_shift", "email": _own("x.email"), "source_ref": _own("x.source_ref"),
            "by_email": _own("x.by_email"),
        }  # fmt: skip
        sites = {
            "id": "x.id + b.site_shift", "customer_id": "x.customer_id + b.customer_shift", "code": _own("x.code"),
            "domain": _own("x.domain"),
        }  # fmt: skip
        return {
            table: _copy(table, changed, f"{_blocks(table)} x ON x.id <= b.{table.name}")
            for table, changed in ((t.customers, customers), (t.sites, sites))
        }

    def _orders(self) -> dict[Table, str]:
        orders = {
            "id": _ID, "number": self._number, "key": self._key, "by_customer": _own("x.by_customer"),
            "customer_id": "x.customer_id + b.customer_shift",
            "site_id": "x.site_id + b.site_shift", "placed_at": _PLACED, "updated_at": f"x.updated_at + {_SINCE}",
            "accepted_at": f"x.accepted_at + {_SINCE}", "batch_id": "CAST(:batch AS BIGINT)",
            "source_number": f"'W' || {self._padded(_ID)}", "active_at": f"x.active_at + {_SINCE}",
        }  # fmt: skip
        source = f"{_LINES} JOIN {BASE}.orders x ON x.id = o.id"
        return {
            t.orders: _copy(t.orders, orders, source, "b.n, o.line"),
            t.order_items: self._belonging(t.order_items, {"domain": _own("x.domain")}),
            t.order_notes: self._belonging(t.order_notes, {"at": f"x.at + {_SINCE}"}),
            t.fraud_checks: self._belonging(
                t.fraud_checks, {name: f"x.{name} + {_SHIFT}" for name in ("asked_at", "answered_at")}
            ),
        }

    def _money(self) -> dict[Table, str]:
        invoice, payment = "x.invoice_id + b.invoice_shift", "x.payment_id + b.payment_shift"
        number = f"'INV-' || {self._padded(_ID)}"
        due = f"x.due_at + {_SHIFT}"
        issued = {"id": "x.id + b.invoice_shift", "issued_at": f"x.issued_at + {_SHIFT}", "due_at": due}
        attempted = {
            "id": "x.id + b.payment_shift", "attempted_at": f"x.attempted_at + {_SHIFT}",
            "key": f"((x.attempted_at + {_SHIFT}) / 1000) * 1073741824 + (x.id + b.payment_shift) % 1073741824",
        }  # fmt: skip
        moved = {"at": f"x.at + {_SHIFT}", "invoice_id": invoice, "payment_id": payment}
        return {
            t.invoices: self._belonging(t.invoices, {**issued, "number": number}),
            t.payments: self._belonging(t.payments, {**attempted, "invoice_id": invoice}),
            t.ledger_entries: self._belonging(t.ledger_entries, moved),
        }

    def _belonging(self, table: Table, changed: dict[str, str]) -> str:
        """The rows of a table that belong to these orders; ids that nothing refers to are the database's own."""
        name = table.name
        within = (
            f"x ON x.id BETWEEN b.{name}_first AND b.{name}_last JOIN {BASE}.lines o ON o.id = x.order_id"
        )
        return _copy(table, {"id": "", "order_id": _ID, **changed}, f"{_blocks(table)} {within}")

    def searched(self) -> str:
        """What the search entries of these blocks are selected by: key and body, the keys ascending."""
        body = f"{self._number} || ' w' || {self._padded(_ID)} || {_own('o.own_words')} || o.words"
        return f"SELECT {self._key}, {body} FROM {_LINES} WHERE {_CHOSEN} ORDER BY b.n, o.line"  # noqa: S608

    def _padded(self, number: str) -> str:
        """A number with at least six digits."""
        if self._sqlite:
            return f"printf('%06d', {number})"
        digits = f"CAST({number} AS TEXT)"
        return f"lpad({digits}, greatest(6, length({digits})), '0')"


def _own(column: str) -> str:
    return f"replace({column}, '{MARK}', b.suffix)"


def _blocks(table: Table) -> str:
    return f"{BASE}.blocks b JOIN {BASE}.{table.name}"


def _copy(table: Table, changed: dict[str, str], source: str, order: str = "b.n, x.id") -> str:
    """Copies rows with some columns changed; one that is changed to nothing is left to the database."""
    columns = {c.name: changed.get(c.name, f'x."{c.name}"') for c in table.columns}
    names = ", ".join(f'"{name}"' for name, value in columns.items() if value)
    values = ", ".join(value for value in columns.values() if value)
    chosen = f"WHERE {_CHOSEN} " if " b " in source else ""
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {source} {chosen}ORDER BY {order}"  # noqa: S608
