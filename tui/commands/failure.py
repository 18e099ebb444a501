"""How a command ends when it cannot do what was asked: one sentence, one exit code, no traceback (S6, SPEC 13)."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from domain.errors import (
    Changed,
    DeskUnavailable,
    DomainError,
    InvalidInput,
    NotFound,
    NotPermitted,
    OutsideFailed,
    Refused,
)
from domain.text import clean_line
from domain.words import _

DONE: Final = 0
SOME_REFUSED: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130
#: A fault of ordertop's own, as sysexits.h numbers it; never for anything that was typed or imported.
BUG: Final = 70

#: The one table from what went wrong to how the process ends (SPEC 13).
EXIT_CODES: Final[dict[type[DomainError], int]] = {
    InvalidInput: BAD_INPUT,
    NotFound: 3,
    Refused: 4,
    NotPermitted: 5,
    Changed: 6,
    DeskUnavailable: 7,
    OutsideFailed: 8,
}

_LOG_LIMIT_BYTES = 1_000_000


def exit_code(error: DomainError) -> int:
    """The exit code of an error; a subclass has its parent's."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


def guarded(work: Callable[[], int], *, as_json: bool) -> int:
    """Does the work; whatever stops it becomes one sentence and an exit code.

    Args:
        as_json: whether errors are JSON too.
    """
    try:
        code = work()
        sys.stdout.flush()
        return code
    except DomainError as error:
        tell(error, as_json=as_json)
        return exit_code(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return DONE
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        reason = error.strerror or type(error).__name__
        tell(InvalidInput(f"{where}{reason}."), as_json=as_json)
        _stop_writing()
        return BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last gate: a person gets a sentence, the log the rest
        _tell_bug(error, as_json=as_json)
        return BUG


def tell(error: DomainError, *, as_json: bool) -> None:
    """Says on standard error what went wrong; a query that cannot be understood is pointed into."""
    sentence = clean_line(_without_passwords(error.message), limit=2_000)
    if as_json:
        from tui.commands.output import dumped

        said = dumped(
            {
                "error": {
                    "code": error.code,
                    "rule": error.rule,
                    "exit": exit_code(error),
                    "message": sentence,
                }
            }
        )
    else:
        said = "\n".join([f"ordertop: {sentence}", *_pointer(error)])
    _write_error(said)


class MisunderstoodQuery(InvalidInput):
    """A query error together with the query, so that the word at fault can be pointed at.

    Args:
        query: the text as typed.
        start: the first column of the word at fault, from 0.
        end: the column behind it.
    """

    def __init__(self, error: DomainError, query: str, start: int, end: int) -> None:
        super().__init__(error.message, rule=error.rule)
        self.query = query
        self.start = start
        self.end = end


def _pointer(error: DomainError) -> list[str]:
    if not isinstance(error, MisunderstoodQuery) or len(error.query) > 200 or not error.query.isprintable():
        return []
    from tui.commands.output import width

    before = width(error.query[: error.start])
    under = max(1, width(error.query[error.start : error.end]))
    return [f"  {error.query}", f"  {' ' * before}{'^' * under}"]


def _tell_bug(error: Exception, *, as_json: bool) -> None:
    log = _log(error)
    message = _("ordertop has failed: {what}.").format(what=type(error).__name__)
    if log is not None:
        message = _("{message} That is a fault of its own; what it was doing is in {log}.").format(
            message=message, log=log
        )
    if as_json:
        from tui.commands.output import dumped

        message = dumped({"error": {"code": "bug", "rule": None, "exit": BUG, "message": message}})
    else:
        message = f"ordertop: {message}"
    _write_error(message)


def _log(error: Exception) -> Path | None:
    """Keeps the traceback in the user's log; none where that cannot be written."""
    import time
    import traceback

    from platformdirs import user_log_path

    lines = "".join(traceback.format_exception(error)).splitlines()
    said = "\n".join(clean_line(_without_passwords(line), limit=1_000) for line in lines)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        file = user_log_path("ordertop", appauthor=False) / "ordertop.log"
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file.exists() and file.stat().st_size > _LOG_LIMIT_BYTES:
            file.replace(file.with_suffix(".log.1"))
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{moment} {type(error).__name__}\n{said}\n\n")
    except OSError:
        return None
    return file


def _without_passwords(text: str) -> str:
    from tui.settings import without_password

    return without_password(text)


def _write_error(text: str) -> None:
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def _stop_writing() -> None:
    """Points standard output at nothing, so that Python does not complain once more when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
