"""Contacts: added, changed, retired, and cleaned on the way in (A7, S3, S6, X1)."""

import pytest

from domain.contacts import AddContact, ChangeContact, RetireContact
from domain.customers import Contact, ContactKind
from domain.errors import InvalidInput, NotFound
from domain.staffing import AddStaff, ChangeStaff
from tests.domain.builders import FakeDesk, a_desk


def kept(desk: FakeDesk) -> Contact:
    (found,) = [thing for (kind, _id), thing in desk.state.things.items() if kind is Contact]
    assert isinstance(found, Contact)
    return found


async def test_a_contact_is_kept_as_it_was_meant():
    """X1."""
    desk = a_desk()
    await desk.do(
        AddContact, reseller_id=1, name=" Bill\x1b[31m\n Jones ", email=" bill@acme.example ", phone="+48 1"
    )
    contact = kept(desk)
    assert (contact.name, contact.email, contact.phone) == ("Bill[31m Jones", "bill@acme.example", "+48 1")
    assert (contact.kind, contact.created_at) == (ContactKind.OTHER, desk.time.now())


async def test_a_change_leaves_alone_what_it_does_not_name():
    """A7."""
    desk = a_desk()
    await desk.do(AddContact, reseller_id=1, name="Bill", email="bill@acme.example", phone="1")
    number = kept(desk).id
    await desk.do(ChangeContact, contact_id=number, kind=ContactKind.BILL_TO, phone="")
    assert (kept(desk).name, kept(desk).email, kept(desk).phone) == ("Bill", "bill@acme.example", None)
    assert kept(desk).kind is ContactKind.BILL_TO
    assert not (await desk.do(ChangeContact, contact_id=number, name="Bill")).changed
    assert (await desk.do(RetireContact, contact_id=number)).changed
    assert not (await desk.do(RetireContact, contact_id=number)).changed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "\u200b"}, "A contact needs a name"),
        ({"name": "4111 1111 1111 1111"}, "looks like a card number"),
        ({"name": "Bill", "email": "bill@x, eve@y"}, "is no e-mail address"),
        ({"name": "Bill", "phone": "4111111111111111"}, "looks like a card number"),
    ],
)
async def test_what_cannot_be_a_contact_is_refused(given, said):
    """S3, S6."""
    desk = a_desk()
    with pytest.raises(InvalidInput, match=said):
        await desk.do(AddContact, reseller_id=1, **given)
    assert not desk.state.things


async def test_a_customers_contact_belongs_to_the_customers_reseller():
    """X3."""
    desk = a_desk()
    with pytest.raises(NotFound, match="no customer with the id 1"):
        await desk.do(AddContact, reseller_id=2, customer_id=1, name="Bill")
    await desk.do(AddContact, reseller_id=1, customer_id=1, name="Bill")
    assert kept(desk).customer_id == 1


async def test_staff_have_an_address_that_can_be_changed():
    """A7."""
    desk = a_desk()
    await desk.do(AddStaff, user="nina", name="Nina", role="agent", email="nina@acme.example")
    assert desk.person("nina").email == "nina@acme.example"
    await desk.do(ChangeStaff, user="nina", name="Nina O.")
    assert (desk.person("nina").name, desk.person("nina").email) == ("Nina O.", "nina@acme.example")
    assert not (await desk.do(ChangeStaff, user="nina", name="Nina O.")).changed
    await desk.do(ChangeStaff, user="nina", email="")
    assert desk.person("nina").email is None
    with pytest.raises(InvalidInput, match="is no e-mail address"):
        await desk.do(ChangeStaff, user="nina", email="nina")
    with pytest.raises(NotFound, match="no staff member “eve”"):
        await desk.do(ChangeStaff, user="eve", email="eve@x.org")
