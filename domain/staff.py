"""The people who use ordertop and what each may do (S1, S2)."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import NotPermitted
from domain.words import _


class Permission(StrEnum):
    """What a role may allow (S1)."""

    VIEW = "view"
    NOTE = "note"
    TAKE_PAYMENT = "take_payment"
    APPROVE = "approve"
    APPROVE_UNPAID = "approve_unpaid"
    CANCEL = "cancel"
    DELIVER = "deliver"
    REFUND = "refund"
    SET_FRAUD = "set_fraud"
    DELETE = "delete"
    PLACE_ORDER = "place_order"
    BULK = "bulk"
    FOLLOW_UP = "follow_up"
    MANAGE_SALES = "manage_sales"
    MANAGE_RECURRING = "manage_recurring"
    MANAGE_STATUSES = "manage_statuses"
    MANAGE_CUSTOMERS = "manage_customers"
    MANAGE_CREDIT = "manage_credit"
    MANAGE_STAFF = "manage_staff"
    SETTINGS = "settings"
    EXPORT = "export"


_P = Permission

#: The role of those who work for the distributor.
DISTRIBUTOR = "distributor"

#: The built-in roles (S1).
ROLES: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({_P.VIEW}),
    "agent": frozenset(
        {
            _P.VIEW,
            _P.NOTE,
            _P.TAKE_PAYMENT,
            _P.APPROVE,
            _P.CANCEL,
            _P.DELIVER,
            _P.PLACE_ORDER,
            _P.FOLLOW_UP,
        }
    ),
    "manager": frozenset(Permission) - {_P.DELETE, _P.MANAGE_CREDIT, _P.MANAGE_STAFF, _P.SETTINGS},
    "owner": frozenset(Permission),
    DISTRIBUTOR: frozenset({_P.VIEW, _P.NOTE, _P.DELIVER}),
}


class Door(StrEnum):
    """The way a change came in."""

    SCREEN = "screen"
    COMMAND = "command"
    IMPORT = "import"
    INGEST = "ingest"
    DEMO = "demo"
    WORKER = "worker"


@dataclass(eq=False, kw_only=True)
class Staff:
    """A person known by the system user (S2). `reseller_ids` empty means all resellers.

    `own` is what the role allows where it is one of the desk's own, read with the person.
    """

    id: int | None = None
    user: str
    name: str
    role: str
    active: bool = True
    may_act_as: bool = False
    email: str | None = None
    reseller_ids: frozenset[int] = field(default_factory=frozenset)
    own: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def allowed(self) -> frozenset[Permission]:
        """What the role allows, whether or not the person is still here: the one place that is looked up in."""
        return ROLES.get(self.role, self.own)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the person may do; nothing for someone who has left."""
        return self.allowed if self.active else frozenset()

    @property
    def of_distributor(self) -> bool:
        """Whether the person works for the distributor, who sees no more than it needs (`domain.sight`)."""
        return self.role == DISTRIBUTOR

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "user": self.user,
            "name": self.name,
            "role": self.role,
            "active": self.active,
            "may_act_as": self.may_act_as,
            "email": self.email,
            "resellers": sorted(self.reseller_ids),
        }

    def require(self, permission: Permission) -> None:
        """Stops what the role does not allow.

        Raises:
            NotPermitted: naming the permission and who can give it.
        """
        if permission not in self.permissions:
            raise NotPermitted(
                _(
                    "{name} ({role}) may not do this: it needs the permission “{permission}”. Ask the owner."
                ).format(name=self.name, role=self.role, permission=permission),
                rule="S1",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who is asking, and through which door; made when a door opens, checked again inside each write."""

    staff_id: int
    user: str
    name: str
    role: str
    permissions: frozenset[Permission]
    reseller_ids: frozenset[int]
    door: Door

    @property
    def of_distributor(self) -> bool:
        """As `Staff.of_distributor`."""
        return self.role == DISTRIBUTOR

    @classmethod
    def of(cls, staff: Staff, door: Door) -> "Identity":
        """The identity of a stored person."""
        assert staff.id is not None
        return cls(
            staff_id=staff.id,
            user=staff.user,
            name=staff.name,
            role=staff.role,
            permissions=staff.permissions,
            reseller_ids=staff.reseller_ids,
            door=door,
        )
