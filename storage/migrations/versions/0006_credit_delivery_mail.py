"""The reseller's credit and invoices, delivery modules, letters and their templates, contacts, settings.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from whenever import Instant

from domain.customers.model import by_email, by_phone
from domain.sorting import by_customer

# fmt: off
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Customers whose columns are filled at once.
_AT_ONCE = 5_000

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _new_tables()
    op.add_column('customers', sa.Column('address', sa.Text()))
    op.create_index('ix_customers_address', 'customers', ['address'],
    sqlite_where=sa.text('address IS NOT NULL'), postgresql_where=sa.text('address IS NOT NULL'))
    _look_customers_up()
    op.add_column('order_items', sa.Column('is_trial', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('order_items', sa.Column('auto_setup', sa.Text(), server_default='on_accept', nullable=False))
    op.add_column('order_items', sa.Column('username', sa.Text()))
    op.add_column('order_items', sa.Column('sealed_password', sa.Text()))
    op.add_column('order_items', sa.Column('run_create', flag, server_default=sa.text('true'), nullable=False))
    op.add_column('order_items', sa.Column('send_welcome', flag, server_default=sa.text('false'), nullable=False))
    op.add_column('order_items', sa.Column('delivery_intent', sa.Text()))
    op.add_column('order_items', sa.Column('delivery_reference', sa.Text()))
    op.add_column('order_items', sa.Column('delivery_code', sa.Text()))
    op.add_column('order_items', sa.Column('delivery_attempts', whole, server_default='0', nullable=False))
    op.add_column('order_items', sa.Column('delivered_at', whole))
    op.create_index('ix_order_items_intent', 'order_items', ['delivery_intent'], unique=True,
    sqlite_where=sa.text('delivery_intent IS NOT NULL'), postgresql_where=sa.text('delivery_intent IS NOT NULL'))
    op.add_column('orders', sa.Column('reserved_minor', whole, server_default='0', nullable=False))
    op.add_column('orders', sa.Column('billed_minor', whole, server_default='0', nullable=False))
    op.add_column('orders', sa.Column('stopped_by', sa.Text()))
    op.add_column('orders', sa.Column('stopped_because', sa.Text()))
    op.create_index('ix_orders_stopped', 'orders', ['stopped_by', 'key'],
    sqlite_where=sa.text('stopped_by IS NOT NULL'), postgresql_where=sa.text('stopped_by IS NOT NULL'))
    op.add_column('resellers', sa.Column('owed_minor', whole, server_default='0', nullable=False))
    op.add_column('resellers', sa.Column('invoice_due_days', whole, server_default='30', nullable=False))
    op.add_column('resellers', sa.Column('distributor_email', sa.Text()))
    op.add_column('staff', sa.Column('email', sa.Text()))
    op.add_column('saved_views', sa.Column('sort', sa.Text(), server_default='-placed', nullable=False))
    positive = 'reserved_minor >= 0'
    # SQLite adds no constraint to a table that is there, but it adds columns that have one.
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    for table, name, constraint in (
        ('order_items', 'module_id', 'CONSTRAINT fk_order_items_module_id REFERENCES delivery_modules (id)'),
        ('resellers', 'reserved_minor', f"NOT NULL DEFAULT '0' CONSTRAINT ck_resellers_reserved CHECK ({positive})"),
    ):
        op.execute(f'ALTER TABLE {table} ADD COLUMN {name} {kind} {constraint}')
    op.execute('UPDATE order_items SET is_trial = true WHERE offer_id IN (SELECT id FROM offers WHERE is_trial)')
    _count_items()


def _count_items() -> None:
    op.execute("""INSERT INTO item_counts (reseller_id, product_type, is_trial, delivery, n)
        SELECT o.reseller_id, i.product_type, i.is_trial, i.delivery, sum(i.quantity)
        FROM order_items i JOIN orders o ON o.id = i.order_id GROUP BY 1, 2, 3, 4""")
    connection = op.get_bind()
    # Every zone's months begin at a quarter of an hour.
    sold = connection.exec_driver_sql("""SELECT o.reseller_id, r.timezone, o.placed_at / 900000, i.product_type,
        i.is_trial, sum(i.quantity) FROM order_items i JOIN orders o ON o.id = i.order_id
        JOIN resellers r ON r.id = o.reseller_id WHERE o.status <> 'incomplete' GROUP BY 1, 2, 3, 4, 5""")
    counts: dict[tuple[object, ...], int] = {}
    for reseller_id, zone, quarter, product_type, is_trial, n in sold:
        there = Instant.from_timestamp(quarter * 900).to_tz(zone)
        key = (reseller_id, there.year * 100 + there.month, product_type, bool(is_trial))
        counts[key] = counts.get(key, 0) + int(n)
    names = ('reseller_id', 'month', 'product_type', 'is_trial', 'n')
    rows = [dict(zip(names, (*key, n), strict=True)) for key, n in counts.items()]
    op.bulk_insert(sa.table('sold_counts', *(sa.column(name) for name in names)), rows)


def _look_customers_up() -> None:
    columns = ('by_name', 'by_email', 'by_phone')
    for name in columns:
        op.add_column('customers', sa.Column(name, bytewise, nullable=False, server_default=sa.text("''")))
    connection, last = op.get_bind(), -1
    read = sa.text('SELECT id, name, email, phone FROM customers WHERE id > :last ORDER BY id LIMIT :limit')
    write = sa.text('UPDATE customers SET by_name = :name, by_email = :email, by_phone = :phone WHERE id = :id')
    while rows := connection.execute(read, {'last': last, 'limit': _AT_ONCE}).all():
        connection.execute(write, [
            {'id': r.id, 'name': by_customer(r.name), 'email': by_email(r.email), 'phone': by_phone(r.phone)}
            for r in rows
        ])
        last = rows[-1].id
    op.drop_index('ix_customers_email', 'customers')
    for name in columns:
        op.create_index(f'ix_customers_{name}_id', 'customers', [name, 'id'])
    op.create_index('ix_customers_reseller_id_by_name_id', 'customers', ['reseller_id', 'by_name', 'id'])
    op.create_index('ix_sites_customer_id', 'sites', ['customer_id'])


def _new_tables() -> None:
    op.create_table('delivery_modules',
    sa.Column('id', whole, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('module', sa.Text(), nullable=False),
    sa.Column('url', sa.Text()),
    sa.Column('secret', sa.Text()),
    sa.Column('is_default', flag, nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_delivery_modules'),
    sa.UniqueConstraint('kind', 'name', name='uq_delivery_modules_kind_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('desk_settings',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_desk_settings'),
    sa.UniqueConstraint('name', name='uq_desk_settings_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('item_counts',
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('product_type', sa.Text(), nullable=False),
    sa.Column('is_trial', flag, nullable=False),
    sa.Column('delivery', sa.Text(), nullable=False),
    sa.Column('n', whole, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_item_counts_reseller_id'),
    sa.PrimaryKeyConstraint('reseller_id', 'product_type', 'is_trial', 'delivery', name='pk_item_counts'),
    sqlite_strict=True
    )
    op.create_table('mail_templates',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text_body', sa.Text(), nullable=False),
    sa.Column('html_body', sa.Text()),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_mail_templates_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_mail_templates'),
    sa.UniqueConstraint('reseller_id', 'kind', name='uq_mail_templates_reseller_id_kind'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('reseller_tokens',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('system_id', whole, nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('expires_at', whole),
    sa.Column('active', flag, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_reseller_tokens_reseller_id'),
    sa.ForeignKeyConstraint(['system_id'], ['payment_systems.id'], name='fk_reseller_tokens_system_id'),
    sa.PrimaryKeyConstraint('id', name='pk_reseller_tokens'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_reseller_tokens_reseller_id', 'reseller_tokens', ['reseller_id'])
    op.create_table('sold_counts',
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('month', whole, autoincrement=False, nullable=False),
    sa.Column('product_type', sa.Text(), nullable=False),
    sa.Column('is_trial', flag, nullable=False),
    sa.Column('n', whole, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_sold_counts_reseller_id'),
    sa.PrimaryKeyConstraint('reseller_id', 'month', 'product_type', 'is_trial', name='pk_sold_counts'),
    sqlite_strict=True
    )
    op.create_table('contacts',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('customer_id', whole),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text()),
    sa.Column('phone', sa.Text()),
    sa.Column('created_at', whole, nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_contacts_customer_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_contacts_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_contacts'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_contacts_customer_id', 'contacts', ['customer_id'])
    op.create_index('ix_contacts_reseller_id', 'contacts', ['reseller_id'])
    op.create_table('customer_notes',
    sa.Column('id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_customer_notes_customer_id'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_customer_notes_staff_id'),
    sa.PrimaryKeyConstraint('id', name='pk_customer_notes'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_customer_notes_customer_id', 'customer_notes', ['customer_id'])
    op.create_table('mails',
    sa.Column('id', whole, nullable=False),
    sa.Column('intent', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text()),
    sa.Column('code', sa.Text()),
    sa.Column('queued_at', whole, nullable=False),
    sa.Column('sent_at', whole),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_mails_order_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_mails_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_mails'),
    sa.UniqueConstraint('intent', name='uq_mails_intent'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_mails_failed', 'mails', ['id'],
    sqlite_where=sa.text("status IN ('failed', 'unknown')"),
    postgresql_where=sa.text("status IN ('failed', 'unknown')"))
    op.create_index('ix_mails_order_id', 'mails', ['order_id'])
    op.create_table('reseller_invoices',
    sa.Column('id', whole, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('net_minor', whole, nullable=False),
    sa.Column('tax_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('issued_at', whole, nullable=False),
    sa.Column('due_at', whole),
    sa.CheckConstraint('net_minor >= 0 AND tax_minor >= 0', name=op.f('ck_reseller_invoices_amounts')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_reseller_invoices_order_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_reseller_invoices_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_reseller_invoices'),
    sa.UniqueConstraint('number', name='uq_reseller_invoices_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_reseller_invoices_order_id', 'reseller_invoices', ['order_id'])
    op.create_index('ix_reseller_invoices_reseller_id_issued_at', 'reseller_invoices', ['reseller_id', 'issued_at'])
    op.create_index('ix_reseller_invoices_unpaid', 'reseller_invoices', ['reseller_id', 'due_at'],
    sqlite_where=sa.text("status = 'unpaid'"), postgresql_where=sa.text("status = 'unpaid'"))
    op.create_table('reseller_payments',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.Column('at', whole, nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text()),
    sa.Column('token_id', whole),
    sa.Column('system_id', whole),
    sa.Column('intent', sa.Text()),
    sa.Column('code', sa.Text()),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_reseller_payments_order_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_reseller_payments_reseller_id'),
    sa.ForeignKeyConstraint(['system_id'], ['payment_systems.id'], name='fk_reseller_payments_system_id'),
    sa.ForeignKeyConstraint(['token_id'], ['reseller_tokens.id'], name='fk_reseller_payments_token_id'),
    sa.PrimaryKeyConstraint('id', name='pk_reseller_payments'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_reseller_payments_intent', 'reseller_payments', ['intent'], unique=True,
    sqlite_where=sa.text('intent IS NOT NULL'), postgresql_where=sa.text('intent IS NOT NULL'))
    op.create_index('ix_reseller_payments_order_id', 'reseller_payments', ['order_id'])
    op.create_index('ix_reseller_payments_reseller_id_at', 'reseller_payments', ['reseller_id', 'at'])
    op.create_table('credit_entries',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('order_id', whole),
    sa.Column('invoice_id', whole),
    sa.Column('payment_id', whole),
    sa.Column('at', whole, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reserved_minor', whole, nullable=False),
    sa.Column('owed_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.CheckConstraint('reserved_minor <> 0 OR owed_minor <> 0', name=op.f('ck_credit_entries_moves')),
    sa.ForeignKeyConstraint(['invoice_id'], ['reseller_invoices.id'], name='fk_credit_entries_invoice_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_credit_entries_order_id'),
    sa.ForeignKeyConstraint(['payment_id'], ['reseller_payments.id'], name='fk_credit_entries_payment_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_credit_entries_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_credit_entries'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_credit_entries_order_id', 'credit_entries', ['order_id'])
    op.create_index('ix_credit_entries_reseller_id', 'credit_entries', ['reseller_id'])
    op.create_table('reseller_invoice_lines',
    sa.Column('id', whole, nullable=False),
    sa.Column('invoice_id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('product_type', sa.Text(), nullable=False),
    sa.Column('billing_type', sa.Text(), nullable=False),
    sa.Column('quantity', whole, nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['reseller_invoices.id'], name='fk_reseller_invoice_lines_invoice_id'),
    sa.PrimaryKeyConstraint('id', name='pk_reseller_invoice_lines'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_reseller_invoice_lines_invoice_id', 'reseller_invoice_lines', ['invoice_id'])
