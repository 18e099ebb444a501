"""Custom statuses by the names that they are searched for, and the orders that have one by an index; what can be taken
back.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('custom_statuses', sa.Column('by_name', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('custom_statuses', sa.Column('former', sa.Text(), nullable=False, server_default=sa.text("''")))
    # Earlier programs made none: what is there was put there by hand, and is found once it is renamed.
    op.execute("UPDATE custom_statuses SET by_name = 'status_' || id")
    op.create_index('ix_custom_statuses_by_name', 'custom_statuses', ['by_name'], unique=True)
    op.create_index('ix_orders_custom', 'orders', ['custom_status_id', 'key'],
    sqlite_where=sa.text('custom_status_id IS NOT NULL'), postgresql_where=sa.text('custom_status_id IS NOT NULL'))
    op.add_column('order_notes', sa.Column('retracted', flag, nullable=False, server_default=sa.text('false')))
    op.create_table('changes',
    sa.Column('number', whole, autoincrement=False, nullable=False),
    sa.Column('command_id', sa.Text(), nullable=False),
    sa.Column('command', sa.Text(), nullable=False),
    sa.Column('bulk', sa.Text(), nullable=False),
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('until', whole),
    sa.Column('jobs', sa.Text(), nullable=False),
    sa.Column('final', sa.Text()),
    sa.Column('undone', flag, nullable=False),
    sa.PrimaryKeyConstraint('number', name='pk_changes'),
    sa.UniqueConstraint('command_id', name='uq_changes_command_id'),
    sqlite_strict=True
    )
    op.create_index('ix_changes_at', 'changes', ['at'])
    op.create_index('ix_changes_own', 'changes', ['staff_id', 'number'],
    sqlite_where=sa.text('NOT undone'), postgresql_where=sa.text('NOT undone'))
    op.create_index('ix_changes_bulk', 'changes', ['bulk', 'number'],
    sqlite_where=sa.text('NOT undone'), postgresql_where=sa.text('NOT undone'))
    op.create_table('changed_orders',
    sa.Column('number', whole, autoincrement=False, nullable=False),
    sa.Column('order_id', whole, autoincrement=False, nullable=False),
    sa.Column('before_version', whole, nullable=False),
    sa.Column('after_version', whole, nullable=False),
    sa.Column('image', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', 'order_id', name='pk_changed_orders'),
    sqlite_strict=True
    )
    op.create_index('ix_changed_orders_order_id_number', 'changed_orders', ['order_id', 'number'])
