"""One product of an order that is placed: the offer, how many, at which price, for which domain, with what (N1)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from domain.orders.status import DomainHow, domain_label
from domain.words import _
from widgets.dialogs.entries import ChoiceEntry, Field
from widgets.lookup import Found, Lookup

Find = Callable[[str], Awaitable[Sequence[Found]]]


@dataclass(frozen=True, slots=True)
class Sold:
    """What the form has to know of an offer: the price that is asked where none is typed, and what a domain needs."""

    price: str
    currency: str
    is_domain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAddOn:
    """What is filled in of an add-on."""

    offer: Found | None = None
    quantity: str = "1"
    price: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedItem:
    """What is filled in of a product. With `line` it is what stands there in the cart, called `product`, and
    `is_domain` says of it what `Sold` does of an offer."""

    offer: Found | None = None
    line: int | None = None
    product: str = ""
    quantity: str = "1"
    price: str = ""
    domain: str = ""
    how: str = DomainHow.OWN.value
    is_domain: bool = False
    domain_offer: Found | None = None
    domain_price: str = ""
    add_ons: tuple[TypedAddOn, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is chosen yet."""
        return self.offer is None and self.line is None


@dataclass(frozen=True, slots=True)
class Finders:
    """How what is typed is found."""

    offers: Find
    domains: Find
    add_ons: Find


def sold(found: Found | None) -> Sold | None:
    """What the form knows of a chosen offer."""
    return found.what if found is not None and isinstance(found.what, Sold) else None


def entry(typed: str, name: str, *, width: int | None = None, hint: str = "") -> Input:
    """A line to type into, so many cells wide or as wide as there is room."""
    made = Input(typed, placeholder=hint, compact=True, max_length=200, select_on_focus=False, classes=name)
    if width is not None:
        made.styles.width = width
    return made


def label(words: str, *, close: bool = False) -> Static:
    """What a line is called, in front of it, or between two."""
    return Static(Text(words, no_wrap=True), classes="close" if close else "label")


class AddOnEntry(Horizontal):
    """One add-on; an empty one counts for nothing."""

    def __init__(self, typed: TypedAddOn, find: Find) -> None:
        super().__init__(classes="row")
        self._typed = typed
        self._find = find

    def compose(self) -> ComposeResult:
        typed = self._typed
        yield label(_("add-on"))
        yield Lookup(self._find, chosen=typed.offer, hint=_("something that belongs to it"))
        yield label(_("qty"), close=True)
        yield entry(typed.quantity, "quantity", width=5)
        yield label(_("price"), close=True)
        yield entry(typed.price, "price", width=12)

    def on_mount(self) -> None:
        self.show_price()

    @property
    def typed(self) -> TypedAddOn:
        """What is filled in."""
        if not self.query(Lookup):  # it is just being shown
            return self._typed
        return TypedAddOn(
            offer=self.query_one(Lookup).chosen,
            quantity=self.query_one(".quantity", Input).value,
            price=self.query_one(".price", Input).value,
        )

    def show_price(self) -> None:
        """Shows the offer's own price where none is typed, and what else there is to say of an add-on."""
        chosen = self.query_one(Lookup).chosen
        known = sold(chosen)
        self.query_one(".price", Input).placeholder = known.price if known else ""
        for beside in self.query(".quantity, .price, .close"):
            beside.display = chosen is not None  # while one is looked for, the room is for what is found


class ItemEntry(Vertical):
    """The lines of one product.

    Args:
        suggest: the offer with which a domain of this name is registered or transferred, if it is plain which.
    """

    DEFAULT_CSS = """
    ItemEntry { height: auto; margin-top: 1; }
    ItemEntry .title { text-style: bold; }
    """

    class Changed(Message):
        """Something of it is filled in otherwise."""

    def __init__(
        self,
        typed: TypedItem,
        finders: Finders,
        suggest: Callable[[str, str], Awaitable[Found | None]],
    ) -> None:
        super().__init__()
        self._typed = typed
        self._finders = finders
        self._suggest = suggest

    def compose(self) -> ComposeResult:
        typed = self._typed
        with Horizontal(classes="row"):
            yield Static(classes="label title")
            if typed.line is None:
                yield Lookup(
                    self._finders.offers,
                    chosen=typed.offer,
                    hint=_("a word or the number of what is ordered"),
                    id="offer",
                )
            else:
                yield Static(Text(_("{product}, from the cart").format(product=typed.product)))
        with Horizontal(classes="row"):
            yield label(_("quantity"))
            yield entry(typed.quantity, "quantity", width=7)
            yield label(_("price"), close=True)
            yield entry(typed.price, "price", width=16)
            yield Static(classes="unit")
        with Horizontal(classes="row"):
            yield label(_("domain"))
            yield entry(typed.domain, "domain", hint=_("example.org, if it is for one"))
            yield ChoiceEntry(
                Field(
                    name="how",
                    label="",
                    typed=typed.how,
                    choices=[(how.value, domain_label(how)) for how in DomainHow],
                )
            )
        with Horizontal(classes="row", id="with"):
            yield label(_("with"))
            yield Lookup(
                self._finders.domains,
                chosen=typed.domain_offer,
                hint=_("what it is registered or transferred with"),
                id="domain-offer",
            )
            yield label(_("price"), close=True)
            yield entry(typed.domain_price, "domain-price", width=12)
        for add_on in (*typed.add_ons, TypedAddOn()):
            yield AddOnEntry(add_on, self._finders.add_ons)

    def on_mount(self) -> None:
        self._show_kind()

    def number(self, n: int) -> None:
        """Says the how manieth product it is."""
        self.query_one(".title", Static).update(Text(_("PRODUCT {n}").format(n=n), no_wrap=True))

    @property
    def typed(self) -> TypedItem:
        """What is filled in."""
        if not self.query(AddOnEntry):  # it is just being shown
            return self._typed
        return TypedItem(
            offer=None if self._typed.line is not None else self.query_one("#offer", Lookup).chosen,
            line=self._typed.line,
            product=self._typed.product,
            quantity=self.query_one(".quantity", Input).value,
            price=self.query_one(".price", Input).value,
            domain=self.query_one(".domain", Input).value,
            how=self.query_one("#how", ChoiceEntry).value,
            is_domain=self._typed.is_domain,
            domain_offer=self.query_one("#domain-offer", Lookup).chosen,
            domain_price=self.query_one(".domain-price", Input).value,
            add_ons=tuple(one.typed for one in self.query(AddOnEntry) if one.typed.offer is not None),
        )

    def begin(self) -> None:
        """Puts the cursor where one begins."""
        offers = self.query("#offer").results(Lookup)
        first = next(offers, None)
        (self.query_one(".quantity", Input) if first is None else first.line).focus()

    def forget(self) -> None:
        """Nothing is chosen any more: what is sold is another's."""
        for lookup in self.query(Lookup):
            lookup.choose(None, quietly=True)

    # What is to be filled in follows from what is.

    @on(Lookup.Chosen)
    def _chosen(self, event: Lookup.Chosen) -> None:
        event.stop()
        if isinstance(event.lookup.parent, AddOnEntry):
            event.lookup.parent.show_price()
            if event.lookup.chosen is not None and all(one.typed.offer for one in self.query(AddOnEntry)):
                self.mount(AddOnEntry(TypedAddOn(), self._finders.add_ons))
        self._show_kind()
        self.post_message(self.Changed())

    @on(Input.Changed)
    @on(ChoiceEntry.Changed)
    def _changed(self, event: Input.Changed | ChoiceEntry.Changed) -> None:
        event.stop()
        self._show_kind()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    @on(ChoiceEntry.Submitted)
    def _submitted(self, event: Input.Submitted | ChoiceEntry.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def _show_kind(self) -> None:
        typed = self.typed
        known, with_ = sold(typed.offer), self.query_one("#with")
        is_domain = self._typed.is_domain or (known is not None and known.is_domain)
        how = self.query_one("#how", ChoiceEntry)
        ways = [way for way in DomainHow if not is_domain or way is not DomainHow.OWN]
        how.offer([(way.value, domain_label(way)) for way in ways])
        registers = not is_domain and how.value != DomainHow.OWN
        if registers and not with_.display and typed.domain_offer is None:
            self.run_worker(self._suggest_offer(typed.domain, how.value), group="suggest", exclusive=True)
        with_.display = registers
        self.query_one(".price", Input).placeholder = known.price if known else ""
        unit = f" {known.currency}" if known else ""
        self.query_one(".unit", Static).update(Text(unit, no_wrap=True))
        offer = sold(typed.domain_offer)
        self.query_one(".domain-price", Input).placeholder = offer.price if offer else ""

    async def _suggest_offer(self, domain: str, how: str) -> None:
        found = await self._suggest(domain, how)
        if found is not None and self.is_attached:
            lookup = self.query_one("#domain-offer", Lookup)
            if lookup.chosen is None and not lookup.line.value:
                lookup.choose(found)
