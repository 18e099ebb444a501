"""What is done when something is asked of a customer (A1, N3, T9)."""

import re
from collections.abc import Callable, Mapping

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers.commands import (
    MOST_AT_ONCE,
    AddCustomer,
    AddCustomerNote,
    ChangeCustomer,
    IndexCustomer,
    SetApproval,
)
from domain.customers.events import (
    FIELD_WORDS,
    ApprovalSwitched,
    CustomerAdded,
    CustomerCorrected,
    CustomerNoteAdded,
    OrdersIndexed,
    RemindersSwitched,
)
from domain.customers.model import Customer, CustomerNote, Reseller, approval_locked
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.text import clean_line, clean_note
from domain.words import _

#: So many orders are indexed in one transaction: others wait for it no longer than a fraction of a second.
INDEXED_AT_ONCE = 100

_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")


async def add_customer(command: AddCustomer, context: Context) -> Outcome:
    """A1: the toggle is on by default."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    customer = Customer(reseller_id=command.reseller_id, name=_name(command.name))
    for field in FIELD_WORDS:
        setattr(customer, field, _CLEAN[field](getattr(command, field)))
    customer.derive()
    context.unit.track("customer", customer, new=True)
    await context.unit.add(customer)
    context.happened(customer, CustomerAdded(customer.name))
    assert customer.id is not None
    return Outcome(subject="customer", ids=(customer.id,), changed=True)


async def change_customer(command: ChangeCustomer, context: Context) -> Outcome:
    """N3: what orders are found by follows at once for the newest, by the worker for the rest of many."""
    customer = await _customer(command.customer_id, context)
    looked_up_by = _searchable(customer)
    context.unit.track("customer", customer)
    changed = False
    for field in FIELD_WORDS:
        typed, before = getattr(command, field), getattr(customer, field)
        if typed is None or (after := _CLEAN[field](typed)) == before:
            continue
        setattr(customer, field, after)
        context.happened(customer, CustomerCorrected(field, before or "", after or ""))
        changed = True
    if changed:
        customer.derive()
    if command.reminders is not None and command.reminders != customer.reminders:
        customer.reminders = command.reminders
        context.happened(customer, RemindersSwitched(customer.name, command.reminders))
        changed = True
    if _searchable(customer) != looked_up_by:
        await index_orders(customer, None, context)
    return Outcome(subject="customer", ids=(command.customer_id,), changed=changed)


async def index_customer(command: IndexCustomer, context: Context) -> Outcome:
    """The next of a customer's many orders, and a job for those behind them."""
    customer = await _customer(command.customer_id, context)
    context.unit.track("customer", customer)
    await index_orders(customer, command.from_key, context)
    return Outcome(subject="customer", ids=(command.customer_id,), changed=True)


async def index_orders(customer: Customer, from_key: int | None, context: Context) -> None:
    """Has a watched customer's orders found by what it is called now: some at once, the rest by a job."""
    assert customer.id is not None
    orders, following = await context.unit.index_orders_of(customer.id, from_key, limit=INDEXED_AT_ONCE)
    if orders:
        context.happened(customer, OrdersIndexed(orders, following is not None))
    if following is not None:
        context.schedule(JobKind.INDEX, following, context.now)


async def set_approval(command: SetApproval, context: Context) -> Outcome:
    """A1: for one or many, all or none; on and locked where the reseller pays by card."""
    if len(command.customer_ids) > MOST_AT_ONCE:
        raise InvalidInput(
            _("At most {n} customers are switched at once; take them in parts.").format(n=MOST_AT_ONCE),
            rule="A1",
        )
    switched: list[int] = []
    resellers: dict[int, Reseller] = {}
    for customer_id in sorted(set(command.customer_ids)):
        customer = await _customer(customer_id, context)
        if customer.reseller_id not in resellers:
            resellers[customer.reseller_id] = await context.unit.reseller(customer.reseller_id)
        reseller = resellers[customer.reseller_id]
        if approval_locked(reseller):
            raise Refused(
                _(
                    "{reseller} pays by credit card, so every order of its customers needs approval: the toggle of "
                    "{customer} is locked."
                ).format(reseller=reseller.name, customer=customer.name),
                rule="A1",
            )
        if customer.approval_required != command.required:
            context.unit.track("customer", customer)
            customer.approval_required = command.required
            context.happened(customer, ApprovalSwitched(customer.name, command.required))
            switched.append(customer_id)
    return Outcome(
        subject="customer",
        ids=command.customer_ids,
        changed=bool(switched),
        details={"switched": len(switched)},
    )


async def add_customer_note(command: AddCustomerNote, context: Context) -> Outcome:
    """A staff note joins the others; it conflicts with nothing."""
    customer = await _customer(command.customer_id, context)
    body = refuse_card_numbers(clean_note(command.body))
    if not body:
        raise InvalidInput(_("The note is empty; write a word or two."))
    context.unit.track("customer", customer)
    await context.unit.add(
        CustomerNote(customer_id=command.customer_id, at=context.now, staff_id=context.staff_id, body=body)
    )
    context.happened(customer, CustomerNoteAdded(len(body)))
    return Outcome(subject="customer", ids=(command.customer_id,), changed=True)


async def _customer(customer_id: int, context: Context) -> Customer:
    """The customer, to be changed, where its reseller is granted to the person.

    Raises:
        NotFound: there is no such customer, for all this person may know.
    """
    customer = await context.unit.get(Customer, customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no customer with the id {id}.").format(id=customer_id))
    return customer


def _searchable(customer: Customer) -> tuple[object, ...]:
    """What of a customer its orders are found and sorted by."""
    return customer.name, customer.email, customer.phone, customer.city


def _line(typed: str) -> str | None:
    return refuse_card_numbers(clean_line(typed)) or None


def _name(typed: str) -> str:
    name = _line(typed)
    if name is None:
        raise InvalidInput(_("A customer needs a name; give one with a letter or digit in it."))
    return name


def _email(typed: str) -> str | None:
    email = _line(typed)
    if email is not None and not _EMAIL.fullmatch(email):
        raise InvalidInput(
            _("“{email}” is no e-mail address; write it like name@example.org.").format(email=email)
        )
    return email


_CLEAN: Mapping[str, Callable[[str], str | None]] = {
    **dict.fromkeys(FIELD_WORDS, _line),
    "name": _name,
    "email": _email,
}
