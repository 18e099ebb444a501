"""Whether an order repeats another is in the index of fraud scores, so that what many have is found without them.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_orders_fraud', 'orders')
    placed = sa.text("status <> 'incomplete'")
    op.create_index('ix_orders_fraud', 'orders', ['fraud_score', 'key', 'recurring_id'],
        sqlite_where=placed, postgresql_where=placed)
