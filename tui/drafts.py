"""What was being typed when the line dropped comes back with the same question (T15)."""

from collections.abc import Mapping
from contextlib import suppress

from domain.cards import without_card_numbers
from tui.state_file import StateFile

#: More than this many unfinished texts are nobody's: the oldest go.
MOST = 50


class Drafts:
    """Unfinished texts in a file of the person's own, by what they were an answer to.

    A file that cannot be read or written is done without: drafts are a help, not a record.
    """

    def __init__(self, file: StateFile) -> None:
        self._file = file

    def of(self, question: str) -> dict[str, str]:
        """What was typed so far in answer to this question, by field; nothing where it was answered."""
        found = self._read().get(question)
        return found if isinstance(found, dict) else {}

    def keep(self, question: str, typed: Mapping[str, str]) -> None:
        """Keeps what is typed, but for card numbers (S3); empty texts are not kept."""
        drafts = self._read()
        drafts.pop(question, None)
        said = {field: without_card_numbers(text) for field, text in typed.items() if text.strip()}
        if said:
            drafts[question] = said
        with suppress(OSError):
            self._file.write(dict(list(drafts.items())[-MOST:]))

    def _read(self) -> dict[str, dict[str, str]]:
        drafts = self._file.read()
        return drafts if isinstance(drafts, dict) else {}
