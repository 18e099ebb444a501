"""What orders and offers cost is in the currency of their reseller; for whose decision a reseller's token is charged.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('orders', 'offers'):
        op.add_column(table, sa.Column('cost_currency', sa.Text(), server_default=sa.text("''"), nullable=False))
        # A cost that was kept in another currency stays what it is; nothing is the same in any.
        op.execute(f"""UPDATE {table} SET cost_currency = CASE WHEN cost_minor = 0
            THEN (SELECT r.currency FROM resellers r WHERE r.id = {table}.reseller_id) ELSE currency END""")  # noqa: S608 - names of ours
    # SQLite adds no constraint to a table that is there, but it adds columns that have one.
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(f"""ALTER TABLE reseller_payments ADD COLUMN asked_by {kind}
        CONSTRAINT fk_reseller_payments_asked_by REFERENCES staff (id)""")
