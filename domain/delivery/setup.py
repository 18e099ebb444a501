"""How an item is to be set up when its order is accepted (T7)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSetup:
    """What staff choose for one item that is not set up yet; fields that are none stay as they are.

    Args:
        server: the name of the server; for all but domains.
        registrar: the name of the registrar; for domains.
        sealed_password: encrypted before it comes here (S3).
        create: whether the module creates it, or the registrar registers it; if not, staff do and mark it delivered.
        welcome: whether the welcome e-mail is sent once it is delivered.
    """

    position: int
    server: str | None = None
    registrar: str | None = None
    username: str | None = None
    sealed_password: str | None = field(default=None, repr=False)
    create: bool | None = None
    welcome: bool | None = None
