"""What lists are sorted and filtered by, with an index for each, and the words of the search index one by one.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from domain.sorting import by_amount, by_customer

# fmt: off
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Orders whose columns are filled at once.
_AT_ONCE = 5_000

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column('orders', sa.Column('by_amount', whole, nullable=False, server_default='0'))
    op.add_column('orders', sa.Column('by_customer', bytewise, nullable=False, server_default=sa.text("''")))
    _fill()
    for name, columns, condition in (
        ('ix_orders_by_amount', ['by_amount', 'key'], "status <> 'incomplete'"),
        ('ix_orders_by_customer', ['by_customer', 'key'], "status <> 'incomplete'"),
        ('ix_orders_payment', ['payment_status', 'key'], "status <> 'incomplete'"),
        ('ix_orders_method', ['payment_method', 'key'], "status <> 'incomplete'"),
        ('ix_orders_currency', ['currency', 'key'], "status <> 'incomplete'"),
        ('ix_orders_confirmed', ['sale_confirmed', 'key'], "status <> 'incomplete'"),
        ('ix_orders_fraud', ['fraud_score', 'key'], "status <> 'incomplete'"),
        ('ix_orders_marked', ['key'], "marks <> ''"),
    ):
        op.create_index(name, 'orders', columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
    moving = "delivery IN ('queued', 'running', 'failed')"
    op.create_index('ix_order_items_moving', 'order_items', ['delivery', 'order_id'],
        sqlite_where=sa.text(moving), postgresql_where=sa.text(moving))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE order_search_words USING fts5vocab('order_search_fts', 'instance')")


def _fill() -> None:
    connection, last = op.get_bind(), -1
    read = sa.text(
        "SELECT o.id, o.total_minor, o.currency, c.name, s.domain, o.invoice_name FROM orders o "
        "LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN sites s ON s.id = o.site_id "
        "WHERE o.id > :last ORDER BY o.id LIMIT :limit"
    )
    write = sa.text("UPDATE orders SET by_amount = :amount, by_customer = :customer WHERE id = :id")
    while rows := connection.execute(read, {"last": last, "limit": _AT_ONCE}).all():
        connection.execute(write, [
            {"id": r.id, "amount": by_amount(r.total_minor, r.currency),
             "customer": by_customer(r.name, r.domain, r.invoice_name)}
            for r in rows
        ])
        last = rows[-1].id
