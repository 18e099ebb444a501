"""Who sells and who buys: resellers, their customers, and the customers' sites (SPEC 1)."""

from domain.customers.model import (
    Contact,
    ContactKind,
    Customer,
    CustomerNote,
    Reseller,
    ResellerMethod,
    Site,
    approval_locked,
    approval_required,
)

__all__ = [
    "Contact",
    "ContactKind",
    "Customer",
    "CustomerNote",
    "Reseller",
    "ResellerMethod",
    "Site",
    "approval_locked",
    "approval_required",
]
