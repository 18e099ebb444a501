"""How far a module is with suspending an item, or letting it go on.

Revision ID: 0025
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('order_items', sa.Column('switching', sa.Text()))
