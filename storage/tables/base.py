"""What all tables share.

Which rows a partial index holds is said here in SQLite's words, and for both databases by the migration that makes it:
to say it for PostgreSQL too would load its dialect on every desk (V6).
"""

from typing import Any

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite checks column types, and never gives an id twice.
STRICT: dict[str, Any] = {"sqlite_strict": True}
NUMBERED: dict[str, Any] = {**STRICT, "sqlite_autoincrement": True}
