"""What marks a file as a desk, and as one of this program's version. Imports nothing: opening a desk begins here."""

#: In the header of every desk's SQLite file (`PRAGMA application_id`): “otop”.
APPLICATION_ID = 0x6F746F70

#: The schema this program works with; a test holds it against Alembic's own head, so that a current desk opens
#: without importing Alembic.
HEAD_REVISION = "0031"

#: All earlier ones; anything else in a desk is of a newer program.
EARLIER_REVISIONS: frozenset[str] = frozenset(
    f"{number:04}" for number in (*range(1, 18), 21, 22, 23, 25, 26, 29, 30)
)
