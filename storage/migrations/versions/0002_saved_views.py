"""Saved views: searches under a name.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('saved_views',
    sa.Column('id', whole, nullable=False),
    sa.Column('staff_id', whole, nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('is_default', flag, nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_saved_views_staff_id'),
    sa.PrimaryKeyConstraint('id', name='pk_saved_views'),
    sa.UniqueConstraint('staff_id', 'name', name='uq_saved_views_staff_id_name'),
    sqlite_strict=True,
    sqlite_autoincrement=True
    )
    op.create_index('ix_saved_views_shared', 'saved_views', ['name'], unique=True,
    sqlite_where=sa.text('staff_id IS NULL'), postgresql_where=sa.text('staff_id IS NULL'))
