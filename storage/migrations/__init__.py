"""How a desk of an earlier version becomes one of this version (Alembic)."""
