"""Payment tokens, encrypted before they are kept and read only by who charges them (S3)."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from domain.errors import OutsideFailed
from domain.words import _
from gateways.secrets import read_secret

#: Where the key may be given instead of a file.
ENVIRONMENT = "ORDERTOP_TOKEN_KEY"


class Seal:
    """Encrypts tokens with the desk's key (Fernet: AES-128-CBC with HMAC-SHA256).

    Args:
        file: where the key is, unless the environment gives it; it is made there when something is sealed first.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def seal(self, token: str) -> str:
        """The token as it may be kept.

        Raises:
            OutsideFailed: there is no key, and none can be made.
        """
        if not os.environ.get(ENVIRONMENT) and not self._file.exists():
            self._make()
        return self._fernet().encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str:
        """The token itself.

        Raises:
            OutsideFailed: it was sealed with another key.
        """
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise OutsideFailed(
                _("A payment token was sealed with another key than the one in {place}.").format(
                    place=ENVIRONMENT if os.environ.get(ENVIRONMENT) else self._file
                )
            ) from None

    def check(self) -> None:
        """Finds the key, and makes none.

        Raises:
            OutsideFailed: it is not there, or is no key.
        """
        self._fernet()

    def _fernet(self) -> Fernet:
        place = f"env:{ENVIRONMENT}" if os.environ.get(ENVIRONMENT) else f"file:{self._file}"
        key = read_secret(place, owner=_("payment tokens"))
        try:
            return Fernet(key)
        except ValueError:
            raise OutsideFailed(_("The key of payment tokens is no key: make a new one.")) from None

    def _make(self) -> None:
        """Makes the key, for its owner's eyes only; of two who do so at once one is first."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write_new()
        except OSError as error:
            raise OutsideFailed(
                _("The key of payment tokens cannot be made at {path}: {reason}").format(
                    path=self._file, reason=error.strerror
                )
            ) from error

    def _write_new(self) -> None:
        descriptor, whole = tempfile.mkstemp(dir=self._file.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(descriptor)
            # The name appears with the key in it: nobody ever reads half of one.
            with suppress(FileExistsError):
                os.link(whole, self._file)
        finally:
            Path(whole).unlink()
