"""The migrations make the tables that the program thinks of."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import revision, schema, tables
from tests.storage.databases import by_hand

#: Made by hand, outside the metadata: the database's own search index.
_BY_HAND = ("order_search_fts", "order_search_words", "ix_order_search_words", "words")


def test_the_migrations_make_what_the_tables_say(url):
    def ours(_thing, name, *_rest):
        return not (name or "").startswith(_BY_HAND)

    with by_hand(url) as connection:
        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_the_head_is_known_without_alembic():
    scripts = ScriptDirectory(schema.MIGRATIONS)
    assert scripts.get_current_head() == revision.HEAD_REVISION
    earlier = {one.revision for one in scripts.walk_revisions()} - {revision.HEAD_REVISION}
    assert earlier == revision.EARLIER_REVISIONS
