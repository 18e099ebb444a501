"""What marks a file as a desk, and as one of this program's version. Imports nothing: opening a desk begins here."""

#: In the header of every desk's SQLite file (`PRAGMA application_id`): “otop”.
APPLICATION_ID = 0x6F746F70

#: The schema this program works with; a test holds it against Alembic's own head, so that a current desk opens
#: without importing Alembic.
HEAD_REVISION = "0015"

#: All earlier ones; anything else in a desk is of a newer program.
EARLIER_REVISIONS: frozenset[str] = frozenset(
    {
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0006",
        "0007",
        "0008",
        "0009",
        "0010",
        "0011",
        "0012",
        "0013",
        "0014",
    }
)
