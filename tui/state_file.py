"""What is kept for a person on this machine, beside the desk: a few small JSON files in the user's state folder."""

import os
from pathlib import Path


class StateFile:
    """One such file. It is a help, not a record: one that cannot be read is as good as none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> object:
        """What was written; none where nothing was, or nothing that can be understood."""
        try:
            text = self.path.read_text("utf-8")
            # Where there is no file, nothing is imported either (V1).
            import json

            return json.loads(text)
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, content: object) -> None:
        """Keeps this instead, whole or not at all, for its writer's eyes only.

        Raises:
            OSError: it cannot be written.
        """
        import json

        partial = self.path.with_suffix(f".{os.getpid()}")
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(
            os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(content, out)
        partial.replace(self.path)

    def remove(self) -> None:
        """Keeps nothing.

        Raises:
            OSError: it cannot be removed.
        """
        self.path.unlink(missing_ok=True)


def state_file(name: str) -> StateFile:
    """The person's file of this name."""
    from platformdirs import user_state_path

    return StateFile(user_state_path("ordertop", appauthor=False) / name)
