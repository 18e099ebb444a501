"""Services that are renewed on the order that they came with, each period of them, and invoices that are overdue.

Revision ID: 0021
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0021"
down_revision = "0017"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # What was ordered before this was renewed elsewhere, if at all: nobody is billed twice without being asked.
    op.add_column('invoices', sa.Column('renewal', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('invoices', sa.Column('overdue', flag, server_default=sa.text('false'), nullable=False))
    op.create_table('services',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('position', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('begun_at', whole, nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('period_every', whole, nullable=False),
    sa.Column('period_unit', sa.Text(), nullable=False),
    sa.Column('period_number', whole, nullable=False),
    sa.Column('from_at', whole, nullable=False),
    sa.Column('due_at', whole),
    sa.CheckConstraint('period_every > 0 AND period_number > 0', name=op.f('ck_services_periods')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_services_order_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_services_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_services'),
    sa.UniqueConstraint('order_id', 'position', name='uq_services_order_id_position'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_services_due', 'services', ['due_at'],
    sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_table('renewals',
    sa.Column('id', whole, nullable=False),
    sa.Column('service_id', whole, nullable=False),
    sa.Column('number', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('due_at', whole, nullable=False),
    sa.Column('invoice', sa.Text()),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_renewals_order_id'),
    sa.ForeignKeyConstraint(['service_id'], ['services.id'], name='fk_renewals_service_id'),
    sa.PrimaryKeyConstraint('id', name='pk_renewals'),
    sa.UniqueConstraint('service_id', 'number', name='uq_renewals_service_id_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_renewals_order_id', 'renewals', ['order_id'])
