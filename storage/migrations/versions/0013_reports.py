"""The entries that move money, by when they were booked, for reports.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moved = sa.text("(debit IN ('cash', 'written_off') OR credit IN ('cash', 'written_off'))")
    op.create_index('ix_ledger_entries_moved', 'ledger_entries',
    ['at', 'order_id', 'payment_id', 'debit', 'credit', 'amount_minor'], sqlite_where=moved, postgresql_where=moved)
