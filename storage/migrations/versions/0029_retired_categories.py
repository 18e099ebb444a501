"""Categories that no offer is put into any more.

Revision ID: 0029
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None

flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('categories', sa.Column('retired', flag, server_default=sa.text('false'), nullable=False))
