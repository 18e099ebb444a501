"""The first desk: people, offers, orders, money, the audit trail and the search.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

# fmt: off
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
flag = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _desk_and_people()
    _catalogue()
    _orders()
    _money()
    _trail()
    _search()
    _append_only()


def _desk_and_people() -> None:
    op.create_table('desk',
    sa.Column('id', whole, autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', whole, nullable=False),
    sa.CheckConstraint('id = 1', name='ck_desk_single'),
    sa.PrimaryKeyConstraint('id', name='pk_desk'),
    sqlite_strict=True
    )
    op.create_table('counters',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', whole, nullable=False),
    sa.PrimaryKeyConstraint('name', name='pk_counters'),
    sqlite_strict=True
    )
    op.create_table('resellers',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('payment_method', sa.Text(), nullable=False),
    sa.Column('credit_limit_minor', whole, nullable=True),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_resellers'),
    sa.UniqueConstraint('name', name='uq_resellers_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('staff',
    sa.Column('id', whole, nullable=False),
    sa.Column('user', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('active', flag, nullable=False),
    sa.Column('may_act_as', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_staff'),
    sa.UniqueConstraint('user', name='uq_staff_user'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('staff_resellers',
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_staff_resellers_reseller_id'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_staff_resellers_staff_id'),
    sa.PrimaryKeyConstraint('staff_id', 'reseller_id', name='pk_staff_resellers'),
    sqlite_strict=True
    )
    op.create_table('customers',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('city', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('approval_required', flag, nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_ref', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_customers_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_customers'),
    sa.UniqueConstraint('reseller_id', 'source', 'source_ref', name='uq_customers_reseller_id_source_source_ref'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_customers_email', 'customers', ['email'], unique=False,
        sqlite_where=sa.text('email IS NOT NULL'),
        postgresql_where=sa.text('email IS NOT NULL'))
    op.create_table('sites',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=True),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_sites_customer_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_sites_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_sites'),
    sa.UniqueConstraint('reseller_id', 'code', name='uq_sites_reseller_id_code'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )


def _catalogue() -> None:
    op.create_table('categories',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('number', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_categories_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_categories'),
    sa.UniqueConstraint('reseller_id', 'name', name='uq_categories_reseller_id_name'),
    sa.UniqueConstraint('reseller_id', 'number', name='uq_categories_reseller_id_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('offers',
    sa.Column('id', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('number', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('category_id', whole, nullable=True),
    sa.Column('product_type', sa.Text(), nullable=False),
    sa.Column('is_trial', flag, nullable=False),
    sa.Column('billing_type', sa.Text(), nullable=False),
    sa.Column('billing_cycle', sa.Text(), nullable=True),
    sa.Column('price_minor', whole, nullable=False),
    sa.Column('cost_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('auto_execute', flag, nullable=False),
    sa.Column('auto_setup', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_ref', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name='fk_offers_category_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_offers_reseller_id'),
    sa.PrimaryKeyConstraint('id', name='pk_offers'),
    sa.UniqueConstraint('reseller_id', 'number', name='uq_offers_reseller_id_number'),
    sa.UniqueConstraint('reseller_id', 'source', 'source_ref', name='uq_offers_reseller_id_source_source_ref'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('custom_statuses',
    sa.Column('id', whole, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('base', sa.Text(), nullable=False),
    sa.Column('colour', sa.Text(), nullable=False),
    sa.Column('position', whole, nullable=False),
    sa.Column('retired', flag, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_custom_statuses'),
    sa.UniqueConstraint('name', name='uq_custom_statuses_name'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )


def _orders() -> None:
    op.create_table('import_batches',
    sa.Column('id', whole, nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('first_line', whole, nullable=False),
    sa.Column('last_line', whole, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_import_batches'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('orders',
    sa.Column('id', whole, autoincrement=False, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('key', whole, nullable=False),
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('customer_id', whole, nullable=True),
    sa.Column('site_id', whole, nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('archive', sa.Text(), nullable=False),
    sa.Column('custom_status_id', whole, nullable=True),
    sa.Column('marks', sa.Text(), nullable=False),
    sa.Column('needs_staff', flag, nullable=False),
    sa.Column('payment_method', sa.Text(), nullable=False),
    sa.Column('payment_status', sa.Text(), nullable=False),
    sa.Column('invoice_name', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('total_minor', whole, nullable=False),
    sa.Column('cost_minor', whole, nullable=False),
    sa.Column('paid_minor', whole, nullable=False),
    sa.Column('due_minor', whole, nullable=False),
    sa.Column('item_count', whole, nullable=False),
    sa.Column('delivered_count', whole, nullable=False),
    sa.Column('placed_at', whole, nullable=False),
    sa.Column('updated_at', whole, nullable=False),
    sa.Column('accepted_at', whole, nullable=True),
    sa.Column('manager_id', whole, nullable=True),
    sa.Column('sale_confirmed', flag, nullable=False),
    sa.Column('parent_id', whole, nullable=True),
    sa.Column('promotion_code', sa.Text(), nullable=True),
    sa.Column('affiliate', sa.Text(), nullable=True),
    sa.Column('ip', sa.Text(), nullable=True),
    sa.Column('customer_note', sa.Text(), nullable=True),
    sa.Column('cart_step', sa.Text(), nullable=True),
    sa.Column('fraud_score', whole, nullable=True),
    sa.Column('batch_id', whole, nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_number', sa.Text(), nullable=True),
    sa.Column('source_digest', sa.Text(), nullable=True),
    sa.Column('version', whole, nullable=False),
    sa.CheckConstraint('total_minor >= 0 AND cost_minor >= 0 AND due_minor >= 0', name='ck_orders_amounts'),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name='fk_orders_batch_id'),
    sa.ForeignKeyConstraint(['custom_status_id'], ['custom_statuses.id'], name='fk_orders_custom_status_id'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name='fk_orders_customer_id'),
    sa.ForeignKeyConstraint(['manager_id'], ['staff.id'], name='fk_orders_manager_id'),
    sa.ForeignKeyConstraint(['parent_id'], ['orders.id'], name='fk_orders_parent_id'),
    sa.ForeignKeyConstraint(['reseller_id'], ['resellers.id'], name='fk_orders_reseller_id'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name='fk_orders_site_id'),
    sa.PrimaryKeyConstraint('id', name='pk_orders'),
    sa.UniqueConstraint('key', name='uq_orders_key'),
    sa.UniqueConstraint('number', name='uq_orders_number'),
    sqlite_strict=True
    )
    op.create_index('ix_orders_archive_key', 'orders', ['archive', 'key'], unique=False)
    op.create_index('ix_orders_customer_id_key', 'orders', ['customer_id', 'key'], unique=False)
    op.create_index('ix_orders_needs', 'orders', ['key'], unique=False,
        sqlite_where=sa.text('needs_staff'),
        postgresql_where=sa.text('needs_staff'))
    op.create_index('ix_orders_parent', 'orders', ['parent_id'], unique=False,
        sqlite_where=sa.text('parent_id IS NOT NULL'),
        postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.create_index('ix_orders_placed', 'orders', ['key'], unique=False,
        sqlite_where=sa.text("status <> 'incomplete'"),
        postgresql_where=sa.text("status <> 'incomplete'"))
    op.create_index('ix_orders_reseller_id_key', 'orders', ['reseller_id', 'key'], unique=False)
    op.create_index('ix_orders_source', 'orders', ['source_number', 'source', 'reseller_id'], unique=True,
        sqlite_where=sa.text('source_number IS NOT NULL'),
        postgresql_where=sa.text('source_number IS NOT NULL'))
    op.create_index('ix_orders_status_key', 'orders', ['status', 'key'], unique=False)
    op.create_table('order_items',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('position', whole, nullable=False),
    sa.Column('offer_id', whole, nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('product_type', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=True),
    sa.Column('quantity', whole, nullable=False),
    sa.Column('unit_price_minor', whole, nullable=False),
    sa.Column('discount_minor', whole, nullable=False),
    sa.Column('cost_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('auto_execute', flag, nullable=False),
    sa.Column('delivery', sa.Text(), nullable=False),
    sa.CheckConstraint('quantity > 0', name='ck_order_items_quantity'),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name='fk_order_items_offer_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_order_items_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_order_items'),
    sa.UniqueConstraint('order_id', 'position', name='uq_order_items_order_id_position'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_table('order_notes',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_order_notes_order_id'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_order_notes_staff_id'),
    sa.PrimaryKeyConstraint('id', name='pk_order_notes'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_order_notes_order_id', 'order_notes', ['order_id'], unique=False)


def _money() -> None:
    op.create_table('invoices',
    sa.Column('id', whole, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('total_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('issued_at', whole, nullable=False),
    sa.Column('due_at', whole, nullable=True),
    sa.CheckConstraint('total_minor >= 0', name='ck_invoices_total'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_invoices_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_invoices'),
    sa.UniqueConstraint('number', name='uq_invoices_number'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_invoices_order_id', 'invoices', ['order_id'], unique=False)
    op.create_table('payments',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('invoice_id', whole, nullable=False),
    sa.Column('attempted_at', whole, nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('fee_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('share_bp', whole, nullable=False),
    sa.Column('instalments', whole, nullable=False),
    sa.Column('system', sa.Text(), nullable=True),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_minor >= 0 AND fee_minor >= 0', name='ck_payments_amounts'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name='fk_payments_invoice_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_payments_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_payments'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_payments_invoice_id', 'payments', ['invoice_id'], unique=False)
    op.create_index('ix_payments_order_id', 'payments', ['order_id'], unique=False)
    op.create_table('ledger_entries',
    sa.Column('id', whole, nullable=False),
    sa.Column('order_id', whole, nullable=False),
    sa.Column('invoice_id', whole, nullable=True),
    sa.Column('payment_id', whole, nullable=True),
    sa.Column('at', whole, nullable=False),
    sa.Column('debit', sa.Text(), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.Column('amount_minor', whole, nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.CheckConstraint('amount_minor > 0 AND debit <> credit', name='ck_ledger_entries_moves'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name='fk_ledger_entries_invoice_id'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_ledger_entries_order_id'),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name='fk_ledger_entries_payment_id'),
    sa.PrimaryKeyConstraint('id', name='pk_ledger_entries'),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    op.create_index('ix_ledger_entries_order_id', 'ledger_entries', ['order_id'], unique=False)


def _trail() -> None:
    op.create_table('audit_head',
    sa.Column('id', whole, autoincrement=False, nullable=False),
    sa.Column('number', whole, nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('outside_at', whole, nullable=True),
    sa.CheckConstraint('id = 1', name='ck_audit_head_single'),
    sa.PrimaryKeyConstraint('id', name='pk_audit_head'),
    sqlite_strict=True
    )
    op.create_table('audit',
    sa.Column('number', whole, autoincrement=False, nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('staff_id', whole, nullable=False),
    sa.Column('staff', sa.Text(), nullable=False),
    sa.Column('door', sa.Text(), nullable=False),
    sa.Column('command', sa.Text(), nullable=False),
    sa.Column('command_id', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', whole, nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('events', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', name='pk_audit'),
    sqlite_strict=True
    )
    op.create_index('ix_audit_subject_id_subject_number', 'audit', ['subject_id', 'subject', 'number'], unique=False)
    op.create_table('command_outcomes',
    sa.Column('command_id', sa.Text(), nullable=False),
    sa.Column('at', whole, nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('command_id', name='pk_command_outcomes'),
    sqlite_strict=True
    )
    op.create_table('outbox',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('order_id', whole, nullable=True),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('created_at', whole, nullable=False),
    sa.Column('not_before', whole, nullable=False),
    sa.Column('attempts', whole, nullable=False),
    sa.Column('leased_until', whole, nullable=True),
    sa.Column('done_at', whole, nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name='fk_outbox_order_id'),
    sa.PrimaryKeyConstraint('id', name='pk_outbox'),
    sqlite_strict=True
    )
    op.create_index('ix_outbox_due', 'outbox', ['not_before'], unique=False,
        sqlite_where=sa.text('done_at IS NULL'),
        postgresql_where=sa.text('done_at IS NULL'))
    op.create_index('ix_outbox_order_id', 'outbox', ['order_id'], unique=False)
    op.create_table('order_counts',
    sa.Column('reseller_id', whole, nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('custom_status_id', whole, nullable=False),
    sa.Column('needs_staff', flag, nullable=False),
    sa.Column('n', whole, nullable=False),
    sa.PrimaryKeyConstraint('reseller_id', 'status', 'custom_status_id', 'needs_staff', name='pk_order_counts'),
    sqlite_strict=True
    )


def _search() -> None:
    op.create_table('order_search',
    sa.Column('key', whole, autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name='pk_order_search'),
    sqlite_strict=True
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE order_search ADD COLUMN words tsvector "
            "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(body, ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_order_search_words ON order_search USING gin (words)")
        return
    # The tokens are folded already: the plainest tokenizer, with the colon of a field's name inside a token.
    op.execute(
        "CREATE VIRTUAL TABLE order_search_fts USING fts5(body, content='order_search', content_rowid='key', "
        "tokenize=\"ascii tokenchars ':'\", prefix='2 3', detail='none', columnsize=0)"
    )
    op.execute(
        "CREATE TRIGGER order_search_added AFTER INSERT ON order_search BEGIN "
        "INSERT INTO order_search_fts(rowid, body) VALUES (new.key, new.body); END"
    )
    op.execute(
        "CREATE TRIGGER order_search_removed AFTER DELETE ON order_search BEGIN "
        "INSERT INTO order_search_fts(order_search_fts, rowid, body) VALUES ('delete', old.key, old.body); END"
    )
    op.execute(
        "CREATE TRIGGER order_search_changed AFTER UPDATE ON order_search BEGIN "
        "INSERT INTO order_search_fts(order_search_fts, rowid, body) VALUES ('delete', old.key, old.body); "
        "INSERT INTO order_search_fts(rowid, body) VALUES (new.key, new.body); END"
    )


def _append_only() -> None:
    """The audit trail cannot be rewritten by mistake; by intent, the chain of digests shows it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
