"""Payment systems, payment tokens, promotion codes, refunds; payments in a list of their own.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _new_tables()
    op.add_column('offers', sa.Column('partial_min_bp', whole))
    op.add_column('offers', sa.Column('partial_success_bp', whole))
    op.add_column('orders', sa.Column('partial_bp', whole))
    op.create_index('ix_orders_partial', 'orders', ['key'],
    sqlite_where=sa.text('partial_bp IS NOT NULL'), postgresql_where=sa.text('partial_bp IS NOT NULL'))
    for column in (
        sa.Column('one_click', flag, nullable=False, server_default=sa.text('false')),
        sa.Column('intent', sa.Text()),
        sa.Column('original_minor', whole),
        sa.Column('original_currency', sa.Text()),
        sa.Column('key', whole, nullable=False, server_default='0'),
    ):
        op.add_column('payments', column)
    # SQLite adds no constraint to a table that is there, but it adds columns that have one.
    within = 'refunded_minor BETWEEN 0 AND amount_minor'
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    for name, constraint in (
        ('system_id', 'CONSTRAINT fk_payments_system_id REFERENCES payment_systems (id)'),
        ('token_id', 'CONSTRAINT fk_payments_token_id REFERENCES payment_tokens (id)'),
        ('refunded_minor', f"NOT NULL DEFAULT '0' CONSTRAINT ck_payments_refunded CHECK ({within})"),
    ):
        op.execute(f'ALTER TABLE payments ADD COLUMN {name} {kind} {constraint}')
    op.execute('UPDATE payments SET key = (attempted_at / 1000) * 1073741824 + id % 1073741824')
    op.create_index('ix_payments_key', 'payments', ['key'])
    op.create_index('ix_payments_intent', 'payments', ['intent'], unique=True,
    sqlite_where=sa.text('intent IS NOT NULL'), postgresql_where=sa.text('intent IS NOT NULL'))
    op.create_index('ix_payments_reference', 'payments', ['reference'],
    sqlite_where=sa.text('intent IS NOT NULL'), postgresql_where=sa.text('intent IS NOT NULL'))
    op.create_index('ix_refunds_intent', 'refunds', ['intent'], unique=True,
    sqlite_where=sa.text('intent IS NOT NULL'), postgresql_where=sa.text('intent IS NOT NULL'))


def _new_tables() -> None:
    op.create_table('payment_systems',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('gateway', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('fee_bp', whole, nullable=False),
    sa.Column('fee_fixed_minor', whole, nullable=False),
    sa.Column('tokens', flag, nullable=False),
    sa.Column('refunds', flag, nullable=False),
    sa.Column('one_click', flag, nullable=False),
    sa.Column('secret', sa.Text(), nullable=True),
    sa.Column('retired', flag, nullable=False),
    sa.CheckConstraint('fee_bp BETWEEN 0 AND 10000 AND fee_fixed_minor >= 0', name=op.f('ck_payment_systems_fee')),
    sa.PrimaryKeyConstraint('id', name='pk_payment_systems'),
    sa.UniqueConstraint('name', name='uq_payment_systems_name'),
    sqlite_strict=True,
    sqlite_autoincrement=True
    )
    op.create_table('payment_tokens',
    sa.Column('id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=False),
    sa.Column('system_id', whole, nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('expires_at', whole, nullable=True),
    sa.Column('active', flag, nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_payment_tokens_customer_id'),
    sa.ForeignKeyConstraint(['system_id'], ['payment_systems.id'], name='fk_payment_tokens_system_id'),
    sa.PrimaryKeyConstraint('id', name='pk_payment_tokens'),
    sqlite_strict=True,
    sqlite_autoincrement=True
    )
    op.create_index('ix_payment_tokens_customer_id', 'payment_tokens', ['customer_id'])
    op.create_table('promotions',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('percent_bp', whole, nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('retired', flag, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_promotions_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_promotions'),
    sa.UniqueConstraint('reseller_id', 'code', name='uq_promotions_reseller_id_code'),
    sqlite_strict=True,
    sqlite_autoincrement=True
    )
    op.create_table('refunds',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('payment_id', whole, nullable=False),
    sa.Column('requested_at', whole, nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('intent', sa.Text(), nullable=True),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_refunds_amount')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_refunds_order_id'),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name='fk_refunds_payment_id'),
    sa.PrimaryKeyConstraint('id', name='pk_refunds'),
    sqlite_strict=True,
    sqlite_autoincrement=True
    )
    op.create_index('ix_refunds_order_id', 'refunds', ['order_id'])
