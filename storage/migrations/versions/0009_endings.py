"""Items that are ended where they were set up, cancelled or replaced alone; orders asked to be cancelled, and deleted.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('order_items', sa.Column('ends', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('order_items', sa.Column('ending_intent', sa.Text()))
    op.add_column('order_items', sa.Column('ending_attempts', whole, server_default='0', nullable=False))
    op.add_column('order_items', sa.Column('dropped', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('order_items', sa.Column('replaces', whole))
    op.create_index('ix_order_items_ending', 'order_items', ['ending_intent'], unique=True,
    sqlite_where=sa.text('ending_intent IS NOT NULL'), postgresql_where=sa.text('ending_intent IS NOT NULL'))
    op.add_column('orders', sa.Column('cancel_reason', sa.Text()))
    op.add_column('orders', sa.Column('cancel_refund', flag, server_default=sa.text('false'), nullable=False))
    # What is due on an invoice is not paid, whatever was paid back before.
    op.execute("""UPDATE invoices SET status = 'unpaid' WHERE status = 'refunded' AND 0 < (
        SELECT sum(CASE WHEN e.debit = 'receivable' THEN e.amount_minor ELSE 0 END
            - CASE WHEN e.credit = 'receivable' THEN e.amount_minor ELSE 0 END)
        FROM ledger_entries e WHERE e.order_id = invoices.order_id AND e.invoice_id = invoices.id)""")
    op.create_table('deleted_orders',
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('source', sa.Text()),
    sa.Column('source_number', sa.Text()),
    sa.Column('at', whole, nullable=False),
    sa.PrimaryKeyConstraint('number', name='pk_deleted_orders'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_deleted_orders_reseller_id'),
    sqlite_strict=True
    )
    op.create_index('ix_deleted_orders_source_number', 'deleted_orders', ['source_number'])
