"""The list's own index carries amounts and resellers, which are looked at along it.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_orders_placed', 'orders')
    placed = sa.text("status <> 'incomplete'")
    op.create_index('ix_orders_placed', 'orders', ['key', 'by_amount', 'reseller_id'],
        sqlite_where=placed, postgresql_where=placed)
