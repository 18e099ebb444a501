"""What was being typed when the line dropped comes back with the same question (T15)."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from domain.cards import without_card_numbers

#: More than this many unfinished texts are nobody's: the oldest go.
MOST = 50


class Drafts:
    """Unfinished texts in a file of the person's own, by what they were an answer to.

    A file that cannot be read or written is done without: drafts are a help, not a record.
    """

    def __init__(self, file: Path) -> None:
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
        self._write(dict(list(drafts.items())[-MOST:]))

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            drafts = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return drafts if isinstance(drafts, dict) else {}

    def _write(self, drafts: Mapping[str, Mapping[str, str]]) -> None:
        partial = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as out:
                json.dump(drafts, out)
            partial.replace(self._file)


def drafts_file() -> Path:
    """Where a person's drafts are."""
    from platformdirs import user_state_path

    return user_state_path("ordertop", appauthor=False) / "drafts.json"
