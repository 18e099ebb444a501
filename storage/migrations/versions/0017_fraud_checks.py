"""Fraud checks of orders, and orders by the IP address they came from.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('fraud_checks',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('asked_at', whole, nullable=False),
    sa.Column('checker', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text()),
    sa.Column('score', whole),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text()),
    sa.Column('answered_at', whole),
    sa.Column('code', sa.Text()),
    sa.Column('intent', sa.Text()),
    sa.Column('submits', flag, nullable=False),
    sa.Column('to_approval', flag, nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_fraud_checks_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_fraud_checks'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_fraud_checks_order_id', 'fraud_checks', ['order_id'])
    op.create_index('ix_fraud_checks_intent', 'fraud_checks', ['intent'], unique=True,
    sqlite_where=sa.text('intent IS NOT NULL'), postgresql_where=sa.text('intent IS NOT NULL'))
    op.create_index('ix_orders_ip', 'orders', ['ip', 'key'],
    sqlite_where=sa.text('ip IS NOT NULL'), postgresql_where=sa.text('ip IS NOT NULL'))
