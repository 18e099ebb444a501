"""What was said of a cart when, and events that wait for theirs.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('orders', sa.Column('cart_seen', sa.Text()))
    op.create_table('waiting_events',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('cart', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('wants_lines', whole, nullable=False),
    sa.Column('received_at', whole, nullable=False),
    sa.Column('done_at', whole),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_waiting_events_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_waiting_events'),
    sa.UniqueConstraint('reseller_id', 'event_id', name='uq_waiting_events_reseller_id_event_id'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_waiting_events_open', 'waiting_events', ['cart', 'reseller_id'],
    sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
