"""Recurring orders, the periods of each, and offers that are paid again and again.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('orders', sa.Column('recurring_id', whole))
    # What is looked at along the list is in its index: whether an order is one of a recurring order, and is waited for.
    op.drop_index('ix_orders_placed', 'orders')
    placed = sa.text("status <> 'incomplete'")
    op.create_index('ix_orders_placed', 'orders', ['key', 'by_amount', 'reseller_id', 'recurring_id', 'needs_staff'],
    sqlite_where=placed, postgresql_where=placed)
    op.create_index('ix_orders_repeats', 'orders', ['key'],
    sqlite_where=sa.text('recurring_id IS NOT NULL'), postgresql_where=sa.text('recurring_id IS NOT NULL'))
    op.add_column('offers', sa.Column('period_every', whole))
    op.add_column('offers', sa.Column('period_unit', sa.Text()))
    op.add_column('offers', sa.Column('period_payments', whole))
    op.create_table('recurring_orders',
    sa.Column('id', whole, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('key', whole, nullable=False),
    sa.Column('debit_key', sa.Text(), nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=False),
    sa.Column('initial_order_id', whole, nullable=False),
    sa.Column('position', whole, nullable=False),
    sa.Column('offer_id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('token_id', whole),
    sa.Column('price_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('begun_at', whole, nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('period_every', whole, nullable=False),
    sa.Column('period_unit', sa.Text(), nullable=False),
    sa.Column('payments', whole),
    sa.Column('paid', whole, nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('after_answer', sa.Text()),
    sa.Column('period_number', whole, nullable=False),
    sa.Column('following_number', whole, nullable=False),
    sa.Column('due_at', whole, nullable=False),
    sa.Column('next_attempt_at', whole),
    sa.Column('tries', whole, nullable=False),
    sa.Column('failures', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.Column('code', sa.Text()),
    sa.Column('failed_at', whole),
    sa.Column('ended_because', sa.Text()),
    sa.Column('version', whole, nullable=False),
    sa.CheckConstraint('price_minor > 0', name=op.f('ck_recurring_orders_price')),
    sa.CheckConstraint('period_every > 0 AND following_number > period_number',
    name=op.f('ck_recurring_orders_periods')),
    sa.CheckConstraint('paid > 0 AND paid <= payments', name=op.f('ck_recurring_orders_payments')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_recurring_orders_customer_id'),
    sa.ForeignKeyConstraint(['initial_order_id'], ['orders.id'], name='fk_recurring_orders_initial_order_id'),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name='fk_recurring_orders_offer_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_recurring_orders_order_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_recurring_orders_reseller_id'),
    sa.ForeignKeyConstraint(['token_id'], ['payment_tokens.id'], name='fk_recurring_orders_token_id'),
    sa.PrimaryKeyConstraint('id', name='pk_recurring_orders'),
    sa.UniqueConstraint('debit_key', name='uq_recurring_orders_debit_key'),
    sa.UniqueConstraint('initial_order_id', 'position', name='uq_recurring_orders_initial_order_id_position'),
    sa.UniqueConstraint('number', name='uq_recurring_orders_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_recurring_orders_customer_id', 'recurring_orders', ['customer_id'])
    op.create_index('ix_recurring_orders_key', 'recurring_orders', ['key'])
    op.create_index('ix_recurring_orders_reseller_id_key', 'recurring_orders', ['reseller_id', 'key'])
    op.create_index('ix_recurring_orders_status_key', 'recurring_orders', ['status', 'key'])
    op.create_index('ix_recurring_orders_due', 'recurring_orders', ['next_attempt_at'],
    sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))
    op.create_table('recurring_debits',
    sa.Column('id', whole, nullable=False),
    sa.Column('recurring_id', whole, nullable=False),
    sa.Column('number', whole, nullable=False),
    sa.Column('due_at', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_recurring_debits_order_id'),
    sa.ForeignKeyConstraint(['recurring_id'], ['recurring_orders.id'], name='fk_recurring_debits_recurring_id'),
    sa.PrimaryKeyConstraint('id', name='pk_recurring_debits'),
    sa.UniqueConstraint('order_id', name='uq_recurring_debits_order_id'),
    sa.UniqueConstraint('recurring_id', 'number', name='uq_recurring_debits_recurring_id_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
