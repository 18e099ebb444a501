"""Keys and where they come from: the environment, or a file that only its owner can read (S3)."""

import os
from pathlib import Path

from domain.errors import OutsideFailed
from domain.words import _

#: A file that others may read is no place for a key.
_OTHERS = 0o077


def read_secret(place: str, *, owner: str) -> str:
    """The key that is kept at ``env:NAME`` or ``file:/path``.

    Args:
        owner: whose key it is, for the sentence.

    Raises:
        OutsideFailed: it is not there, or others could read it.
    """
    kind, _colon, where = place.partition(":")
    if kind == "env":
        if value := os.environ.get(where, "").strip():
            return value
        raise OutsideFailed(
            _("The key of {owner} is not set: the environment has no {name}.").format(owner=owner, name=where)
        )
    path = Path(where).expanduser()
    try:
        if path.stat().st_mode & _OTHERS:
            raise OutsideFailed(
                _("Others may read {path}, the key of {owner}: set its mode to 600.").format(
                    path=path, owner=owner
                )
            )
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is no text")
        raise OutsideFailed(
            _("The key of {owner} cannot be read from {path}: {reason}").format(
                owner=owner, path=path, reason=reason
            )
        ) from error
    if not value:
        raise OutsideFailed(_("The key of {owner} in {path} is empty.").format(owner=owner, path=path))
    return value
