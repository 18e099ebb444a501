"""Offers of which several units are one line, and those sold no more; add-ons, and what becomes of a line's domain.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('offers', sa.Column('several', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('offers', sa.Column('retired', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('order_items', sa.Column('addon_of', whole))
    op.add_column('order_items', sa.Column('domain_how', sa.Text()))
