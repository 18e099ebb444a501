"""What each day comes to, for reports.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

from storage.day_sums import add_up_anew

# fmt: off
revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('day_sums',
    sa.Column('by_what', sa.Text(), nullable=False),
    sa.Column('day', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('thing', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('since', whole, nullable=False),
    *(sa.Column(name, whole, nullable=False) for name in
        ('entries', 'orders', 'payments', 'gross_minor', 'fees_minor', 'refunds_minor', 'lost_minor',
         'written_off_minor')),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_day_sums_reseller_id'),
    sa.PrimaryKeyConstraint('by_what', 'day', 'reseller_id', 'thing', 'currency', 'since', name='pk_day_sums'),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    add_up_anew(op.get_bind())
