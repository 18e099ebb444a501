"""Sites that are offered for new orders no more.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column('sites', sa.Column('retired', flag, server_default=sa.text('false'), nullable=False))
