"""How often a delivery that failed is tried by itself, and with which pauses (L6)."""

#: After so many tries it waits for staff.
MOST_TRIES = 5

#: After the first failure it is tried again so much later, then twice as long.
FIRST_RETRY_SECONDS = 60


def retry_seconds(attempt: int) -> int | None:
    """How long to wait after the failure of this try, the first being 1; none where it is left to staff."""
    return None if attempt >= MOST_TRIES else FIRST_RETRY_SECONDS << (attempt - 1)
