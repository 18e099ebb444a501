"""Where a sample desk is made in PostgreSQL: a schema of its own."""

import asyncio
from contextlib import suppress

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from domain.errors import Refused
from domain.words import _
from storage.sample.place import Place, Told
from storage.sample.plan import Plan
from storage.sample.repeating import BASE, Copying
from storage.schema import revision_of
from storage.trouble import as_sentences, shown

#: What the filling does not need: indexes apart from those of constraints and of imports.
_SPARED = """
    SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relname <> 'ix_orders_source'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"""


#: Tables whose rows come with their ids in a repetition, and what makes the next id follow them.
_NAMED = ("resellers", "categories", "offers", "customers", "sites", "invoices", "payments")
_NEXT = (
    "SELECT setval(pg_get_serial_sequence('{schema}.{table}', 'id'), "
    "(SELECT coalesce(max(id), 1) FROM {schema}.{table}))"
)

#: An advisory lock: one filling at a time.
_LOCK = 0x6F746F71


class PostgresqlPlace(Place):
    """A schema of its own, whose tables move into the desk's schema all at once."""

    def __init__(self, url: URL, schema: str = "ordertop_filling", lock: int = _LOCK) -> None:
        self._target = url
        self._schema = schema
        self._lock_key = lock
        self.url = url.update_query_dict({"options": f"-csearch_path={schema}"})
        self.on_read = (f"SET search_path TO {schema}",)
        self.on_write = (*self.on_read, "SET synchronous_commit TO off")
        self._spared: list[str] = []
        self._lock: Connection | None = None
        self._repeated = False

    def beside(self) -> "PostgresqlPlace":
        return PostgresqlPlace(self._target, BASE, _LOCK + 1)

    def prepare(self) -> None:
        if revision_of(self._target) is not None:
            raise Refused(
                _("{desk} is there already; name a new database.").format(desk=shown(str(self._target)))
            )
        with as_sentences(str(self._target)):
            self._lock = self._connect()
            if not self._lock.scalar(text(f"SELECT pg_try_advisory_lock({self._lock_key})")):
                raise Refused(
                    _("{desk} is being filled by another ordertop.").format(desk=shown(str(self._target)))
                )
            self._run(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE", f"CREATE SCHEMA {self._schema}")

    def lighten(self) -> None:
        with as_sentences(str(self._target)):
            spared = self._held.execute(text(_SPARED), {"schema": self._schema}).all()
            self._spared = [statement for _name, statement in spared]
            self._run(*(f"DROP INDEX {self._schema}.{name}" for name, _statement in spared))

    def repeat(self, base: "PostgresqlPlace", copying: Copying, plan: Plan) -> None:  # noqa: ARG002
        """Every schema is within reach, and the database keeps its search index by itself."""
        self._repeated = True

    async def index(self, told: Told) -> None:
        with as_sentences(str(self._target)):
            for done, statement in enumerate(self._spared, 1):
                await asyncio.to_thread(self._run, statement)
                told(done, len(self._spared), _("indexes"))
            numbers = [_NEXT.format(schema=self._schema, table=table) for table in _NAMED if self._repeated]
            await asyncio.to_thread(
                self._run, f"SET search_path TO {self._schema}", *numbers, "ANALYZE", "RESET search_path"
            )

    async def publish(self) -> None:
        with as_sentences(str(self._target)):
            self._move()

    def _move(self) -> None:
        held, schema = self._held, self._schema
        home = held.scalar(text("SELECT quote_ident(current_schema())"))
        parts = held.execute(
            text(
                "SELECT 'TABLE', oid::regclass::text FROM pg_class "
                "WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind = 'r' UNION ALL "
                "SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc "
                "WHERE pronamespace = CAST(:schema AS regnamespace)"
            ),
            {"schema": schema},
        ).all()
        self._run(
            *(f"ALTER {kind} {name} SET SCHEMA {home}" for kind, name in parts), f"DROP SCHEMA {schema}"
        )

    def discard(self) -> None:
        if self._lock is None:
            return
        with suppress(Exception):
            self._run(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")
        self._lock.close()
        self._lock = None

    @property
    def _held(self) -> Connection:
        assert self._lock is not None
        return self._lock

    def _run(self, *statements: str) -> None:
        """All or nothing."""
        held = self._held
        held.rollback()
        for statement in statements:
            held.exec_driver_sql(statement)
        held.commit()

    def _connect(self) -> Connection:
        return create_engine(self._target, poolclass=NullPool).connect()
