"""The lists of one reseller, by an index each.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_orders_reseller_id_archive_key', 'orders', ['reseller_id', 'archive', 'key'])
    op.create_index('ix_orders_reseller_needs', 'orders', ['reseller_id', 'key'],
    sqlite_where=sa.text('needs_staff'), postgresql_where=sa.text('needs_staff'))
