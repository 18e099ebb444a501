"""The lists of one reseller, by an index each; and who has which order open.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index('ix_orders_reseller_id_archive_key', 'orders', ['reseller_id', 'archive', 'key'])
    op.create_index('ix_orders_reseller_needs', 'orders', ['reseller_id', 'key'],
    sqlite_where=sa.text('needs_staff'), postgresql_where=sa.text('needs_staff'))
    op.create_table('presence',
    sa.Column('session_id', sa.Text(), nullable=False),
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('seen_until', whole, nullable=False),
    sa.PrimaryKeyConstraint('session_id', name='pk_presence'),
    sqlite_strict=True
    )
