"""Roles of the desk's own, and affiliates of each reseller.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('own_roles',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('permissions', sa.Text(), nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_own_roles'),
    sa.UniqueConstraint('by_name', name='uq_own_roles_by_name'),
    sa.UniqueConstraint('name', name='uq_own_roles_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('affiliates',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text()),
    sa.Column('retired', flag, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_affiliates_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_affiliates'),
    sa.UniqueConstraint('reseller_id', 'code', name='uq_affiliates_reseller_id_code'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
