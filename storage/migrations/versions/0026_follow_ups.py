"""Following up carts: who has one, when it is looked at again, how that ended, and what was tried.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")

#: Why customers do not finish, as a desk begins; it is the desk's to change.
REASONS = ("Card declined", "Too expensive", "Bought elsewhere", "Still deciding", "Payment method missing",
           "Technical trouble", "Test or mistake", "No reason given")


def upgrade() -> None:
    reasons = op.create_table('follow_up_reasons',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_follow_up_reasons'),
    sa.UniqueConstraint('by_name', name='uq_follow_up_reasons_by_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.bulk_insert(reasons, [{"name": name, "by_name": name.lower().replace(" ", "_"), "retired": False}
                             for name in REASONS])
    op.create_table('follow_ups',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('staff_id', whole),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('result', sa.Text()),
    sa.Column('reason_id', whole),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('retracted', flag, nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_follow_ups_order_id'),
    sa.ForeignKeyConstraint(['reason_id'], ['follow_up_reasons.id'], name='fk_follow_ups_reason_id'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_follow_ups_staff_id'),
    sa.PrimaryKeyConstraint('id', name='pk_follow_ups'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_follow_ups_order_id', 'follow_ups', ['order_id'])
    ended = sa.text("way IN ('lost', 'recovered')")
    op.create_index('ix_follow_ups_ended', 'follow_ups', ['at', 'way', 'order_id'],
    sqlite_where=ended, postgresql_where=ended)
    op.add_column('customers', sa.Column('reminders', flag, nullable=False, server_default=sa.text('true')))
    op.add_column('orders', sa.Column('active_at', whole))
    # SQLite adds no constraint to a table that is there, but it adds columns that have one.
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(f'ALTER TABLE orders ADD COLUMN holder_id {kind} CONSTRAINT fk_orders_holder_id REFERENCES staff (id)')
    op.add_column('orders', sa.Column('next_at', whole))
    op.add_column('orders', sa.Column('recovery', sa.Text()))
    op.add_column('orders', sa.Column('stake', whole, nullable=False, server_default='0'))
    op.execute("UPDATE orders SET active_at = updated_at WHERE status = 'incomplete'")
    op.execute("""UPDATE orders SET stake = CASE WHEN total_minor > 1000000000 THEN 1000000000
            ELSE total_minor END * CASE WHEN status = 'awaiting_payment' OR lower(cart_step) IN
                ('payment', 'checkout', 'billing', 'pay', 'review', 'confirm', 'confirmation') THEN 4
            WHEN lower(cart_step) IN ('details', 'address', 'contact', 'customer', 'shipping', 'delivery', 'account',
                'login', 'domain') THEN 2 ELSE 1 END
        WHERE status IN ('incomplete', 'awaiting_payment')""")
    for name, columns, where in (
        ('recovery', ['recovery', 'key'], 'recovery IS NOT NULL'),
        ('followed', ['key', 'holder_id', 'next_at'], 'holder_id IS NOT NULL OR next_at IS NOT NULL'),
        ('carts', ['active_at', 'id', 'key', 'stake', 'next_at', 'reseller_id'],
         "status = 'incomplete' AND recovery IS NULL"),
    ):
        op.create_index(f'ix_orders_{name}', 'orders', columns,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where))
