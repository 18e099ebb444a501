"""An empty desk's rows, put back into a database that has served a test."""

import psycopg


class EmptyDesk:
    """What a desk in PostgreSQL holds before anything is done with it: its rows, and where its numbers begin."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._form = self._form_of(connection)
        self._tables = [row[0] for row in connection.execute(_TABLES)]
        self._rows = {table: self._copied(connection, table) for table in self._filled(connection)}
        self._numbers = connection.execute(_NUMBERS).fetchall()

    def restored(self, connection: psycopg.Connection) -> bool:
        """Puts the rows and numbers back; false, with nothing done, where more than those differs."""
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if self._form_of(connection) != self._form:
            return False
        with connection.transaction():
            # Rows are taken out and put in as they are: nothing follows from it, and no order of tables matters.
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in self._filled(connection):
                connection.execute(f'DELETE FROM "{table}"')
            for table, rows_ in self._rows.items():
                with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows_)
            for sequence, last in self._numbers:
                connection.execute(
                    "SELECT setval(%s::regclass, coalesce(%s, 1), %s)", (sequence, last, last is not None)
                )
        return True

    @staticmethod
    def _form_of(connection: psycopg.Connection) -> object:
        return connection.execute(_FORM).fetchone()

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        any_ = " UNION ALL ".join(
            f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in self._tables
        )
        return [row[0] for row in connection.execute(any_)]

    @staticmethod
    def _copied(connection: psycopg.Connection, table: str) -> bytes:
        with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(bytes(piece) for piece in copy)


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_NUMBERS = (
    "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
)
#: Tables with their columns, constraints, triggers, functions, and what is set for the database: a text or number each.
_FORM = """SELECT
    (SELECT string_agg(concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ','
        ORDER BY c.relname, a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', conname, convalidated), ',' ORDER BY conname, conrelid) FROM pg_constraint),
    (SELECT string_agg(concat_ws(' ', tgname, tgenabled), ',' ORDER BY tgname, tgrelid) FROM pg_trigger
        WHERE NOT tgisinternal),
    (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'),
    (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        WHERE d.datname = current_database())"""
