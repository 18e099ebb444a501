"""Sales plans and who confirmed a sale, fingerprints of cards, and a mark for what is set aside.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('sales_plans',
    sa.Column('id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=False),
    sa.Column('manager_id', whole, nullable=False),
    sa.Column('offer_id', whole),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('planned_for', whole),
    sa.Column('made_at', whole, nullable=False),
    sa.Column('paid_at', whole),
    sa.Column('order_id', whole),
    sa.Column('dropped', flag, nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_sales_plans_customer_id'),
    sa.ForeignKeyConstraint(['manager_id'], ['staff.id'], name='fk_sales_plans_manager_id'),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name='fk_sales_plans_offer_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_sales_plans_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_sales_plans'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_sales_plans_customer_id', 'sales_plans', ['customer_id'])
    # SQLite adds no constraint to a table that is there, but it adds columns that have one.
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(f'ALTER TABLE orders ADD COLUMN sale_confirmed_by {kind} '
               'CONSTRAINT fk_orders_sale_confirmed_by REFERENCES staff (id)')
    op.add_column('orders', sa.Column('sale_confirmed_at', whole))
    op.add_column('payment_tokens', sa.Column('card', sa.Text()))
    op.create_index('ix_payment_tokens_card', 'payment_tokens', ['card'])
    # No other mark comes before it, and marks stand in order.
    op.execute("""UPDATE orders SET marks = ' authorised' || CASE WHEN marks = '' THEN ' ' ELSE marks END
        WHERE id IN (SELECT order_id FROM payments WHERE status = 'pending' AND intent IS NULL
            AND token_id IS NOT NULL AND reference IS NOT NULL)""")
