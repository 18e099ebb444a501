"""Alerts, their rules and messages, and counts of what happens.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")

FIRST_RULES = (
    ("Valuable carts", "orders", "archive:incomplete idle:30m..1d total:>200", False),
    ("Checkout stuck", "funnel", "", True),
    ("Payments failing", "failures", "", True),
    ("Silence from outside", "silence", "", True),
    ("Nobody watching", "watch", "", False),
)


def upgrade() -> None:
    rules = op.create_table('alert_rules',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('urgent', flag, nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_alert_rules'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('alerts',
    sa.Column('id', whole, nullable=False),
    sa.Column('rule_id', whole, nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reseller_id', whole),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('orders', sa.Text(), nullable=False),
    sa.Column('raised_at', whole, nullable=False),
    sa.Column('rings_at', whole, nullable=False),
    sa.Column('snoozed', flag, nullable=False),
    sa.Column('acknowledged_at', whole),
    sa.Column('holder_id', whole),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('ended_at', whole),
    sa.ForeignKeyConstraint(['rule_id'], ['alert_rules.id'], name='fk_alerts_rule_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_alerts_reseller_id'),
    sa.ForeignKeyConstraint(['holder_id'], ['staff.id'], name='fk_alerts_holder_id'),
    sa.PrimaryKeyConstraint('id', name='pk_alerts'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_alerts_live', 'alerts', ['rule_id', 'id'],
    sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('alert_messages',
    sa.Column('id', whole, nullable=False),
    sa.Column('alert_id', whole, nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('intent', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('queued_at', whole, nullable=False),
    sa.Column('told_at', whole),
    sa.Column('code', sa.Text()),
    sa.ForeignKeyConstraint(['alert_id'], ['alerts.id'], name='fk_alert_messages_alert_id'),
    sa.PrimaryKeyConstraint('id', name='pk_alert_messages'),
    sa.UniqueConstraint('intent', name='uq_alert_messages_intent'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_alert_messages_alert_id', 'alert_messages', ['alert_id'])
    op.create_table('activity',
    sa.Column('at', whole, autoincrement=False, nullable=False),
    sa.Column('reseller_id', whole, autoincrement=False, nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('system_id', whole, autoincrement=False, nullable=False),
    sa.Column('n', whole, nullable=False),
    sa.PrimaryKeyConstraint('at', 'reseller_id', 'what', 'name', 'system_id', name='pk_activity'),
    sqlite_strict=True
    )
    op.create_table('watching',
    sa.Column('id', whole, autoincrement=False, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.CheckConstraint('id = 1', name='ck_watching_single'),
    sa.PrimaryKeyConstraint('id', name='pk_watching'),
    sqlite_strict=True
    )
    # A desk that is being made gets its rules with its name (`storage.schema`); one that is copied has them already.
    if op.get_bind().execute(sa.text("SELECT count(*) FROM desk")).scalar():
        op.bulk_insert(rules, [
            {"name": name, "kind": kind, "query": query, "urgent": urgent, "retired": False}
            for name, kind, query, urgent in FIRST_RULES
        ])
