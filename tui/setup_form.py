"""The part of the approval's dialog in which it is said how each item is set up (T7)."""

from collections.abc import Callable, Mapping, Sequence

from domain.delivery.model import PlaceKind, kind_for, kind_label
from domain.delivery.rows import PlaceRow
from domain.delivery.setup import ItemSetup
from domain.orders.status import DeliveryStatus
from domain.rows import ItemRow
from domain.words import _
from widgets.dialogs.entries import Field

#: More than these a dialog does not ask about; the others are set up as their defaults say.
MOST_ITEMS = 12

_DEFAULT = "-"
_CREATE, _BY_HAND = "create", "by_hand"
_SILENT, _WELCOME = "silent", "welcome"

#: Stands in for a password while the dialog finds out what would happen.
_NOT_SEALED = "gAAAA"


class SetUpForm:
    """Asks of each item that is not set up yet for its server or registrar, username, password, and what is done.

    Args:
        seal: encrypts a password.
    """

    def __init__(
        self, items: Sequence[ItemRow], places: Sequence[PlaceRow], seal: Callable[[str], str]
    ) -> None:
        self._items = [item for item in items if item.delivery is DeliveryStatus.PENDING][:MOST_ITEMS]
        self._places = [place for place in places if not place.retired]
        self._seal = seal

    def __bool__(self) -> bool:
        return bool(self._items)

    @property
    def fields(self) -> list[Field]:
        """What is to be filled in, two rows an item."""
        return [field for item in self._items for field in self._fields(item)]

    def _fields(self, item: ItemRow) -> list[Field]:
        kind, n = kind_for(item.product_type), item.position
        places = [place for place in self._places if place.kind is kind]
        default = next((place.name for place in places if place.is_default), _("by hand"))
        choices = [(_DEFAULT, _("{kind}: {place}, the default").format(kind=kind_label(kind), place=default))]
        choices += [(one.name, f"{kind_label(kind)}: {one.name}") for one in places if not one.is_default]
        create = _("register it") if kind is PlaceKind.REGISTRAR else _("run the module's create")
        return [
            Field(
                name=f"place{n}", label=f"{n} {item.domain or item.product}", choices=choices, decides=True,
            ),
            Field(name=f"username{n}", label=_("Username"), beside=True, limit=100, width=16),
            Field(name=f"password{n}", label=_("Password"), beside=True, width=14, secret=True),
            Field(
                name=f"create{n}", label="", decides=True,
                choices=[(_CREATE, create), (_BY_HAND, _("leave it to staff"))],
            ),
            Field(
                name=f"welcome{n}", label="", beside=True, width=32,
                choices=[(_SILENT, _("no welcome e-mail")), (_WELCOME, _("send the welcome e-mail"))],
            ),
        ]  # fmt: skip

    def setups(self, typed: Mapping[str, str], *, seal: bool) -> tuple[ItemSetup, ...]:
        """What was filled in.

        Args:
            seal: whether passwords are encrypted, or only thought of.
        """
        return tuple(self._setup(item, typed, seal=seal) for item in self._items)

    def _setup(self, item: ItemRow, typed: Mapping[str, str], *, seal: bool) -> ItemSetup:
        n = item.position
        place = typed[f"place{n}"]
        named = None if place == _DEFAULT else place
        registrar = kind_for(item.product_type) is PlaceKind.REGISTRAR
        password = typed[f"password{n}"]
        sealed = (self._seal(password) if seal else _NOT_SEALED) if password else None
        return ItemSetup(
            position=n,
            server=None if registrar else named,
            registrar=named if registrar else None,
            username=typed[f"username{n}"] or None,
            sealed_password=sealed,
            create=typed[f"create{n}"] == _CREATE,
            welcome=typed[f"welcome{n}"] == _WELCOME,
        )
