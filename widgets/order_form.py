"""The form that an order is placed with: who orders, how it is paid, what is ordered, and what is done besides (N1)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.css.query import NoMatches
from textual.message import Message
from textual.widgets import Input

from domain.orders.status import PaymentMethod, method_label
from domain.words import _
from widgets.dialogs.entries import ChoiceEntry, Field
from widgets.item_entry import Find, Finders, ItemEntry, TypedItem, label
from widgets.lookup import Found, Lookup

#: The options, in the order in which they stand.
OPTIONS = ("confirmation", "invoice", "mail_invoice")
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedOrder:
    """What is filled in. Options that nobody has changed are none: as the settings say."""

    customer: Found | None = None
    method: str = PaymentMethod.BANK_TRANSFER.value
    promotion: str = ""
    site: str = ""
    invoice_name: str = ""
    affiliate: str = ""
    options: tuple[bool, ...] | None = None
    items: tuple[TypedItem, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether anything is filled in that is worth keeping."""
        return self.customer is not None or any(not item.empty for item in self.items)


class OrderForm(VerticalScroll, can_focus=False):
    """The lines of the form; what is filled in is `typed`.

    Args:
        customers: finds customers.
        finders: find what the customer's reseller sells.
        suggest: see `ItemEntry`.
        options: what the settings say of the options.
    """

    DEFAULT_CSS = """
    OrderForm { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    OrderForm .row { height: auto; }
    OrderForm Input { background: $panel; width: 1fr; }
    OrderForm .label { width: 12; }
    OrderForm .close { width: auto; margin: 0 1 0 2; }
    OrderForm ChoiceEntry { width: 1fr; margin-left: 0; }
    OrderForm #how { width: 20; margin-left: 2; }
    OrderForm .unit { width: 1fr; }
    OrderForm #options { margin-top: 1; }
    OrderForm #options ChoiceEntry { width: 9; }
    OrderForm ChoiceEntry:disabled { opacity: 60%; }
    """

    class Changed(Message):
        """Something is filled in otherwise."""

    def __init__(
        self,
        typed: TypedOrder,
        *,
        customers: Find,
        finders: Finders,
        suggest: Callable[[str, str], Awaitable[Found | None]],
        options: Sequence[bool],
    ) -> None:
        super().__init__()
        self._begun_with = typed
        self._customers = customers
        self._finders = finders
        self._suggest = suggest
        self._options = tuple(options)
        self._may_change = typed.options is not None

    def compose(self) -> ComposeResult:
        typed = self._begun_with
        with Horizontal(classes="row"):
            yield label(_("customer"))
            yield Lookup(
                self._customers,
                chosen=typed.customer,
                hint=_("how the name, e-mail address or telephone number begins"),
                id="customer",
            )
        with Horizontal(classes="row"):
            yield label(_("pays by"))
            yield ChoiceEntry(
                Field(
                    name="method",
                    label="",
                    typed=typed.method,
                    choices=[
                        (m.value, method_label(m)) for m in PaymentMethod if m is not PaymentMethod.UNKNOWN
                    ],
                )
            )
            yield label(_("promotion"), close=True)
            yield ChoiceEntry(
                Field(name="promotion", label="", typed=typed.promotion, choices=_codes([typed.promotion]))
            )
        with Horizontal(classes="row", id="sites"):
            yield label(_("site"))
            yield ChoiceEntry(Field(name="site", label="", typed=typed.site, choices=_sites([], typed.site)))
        for item in typed.items or (TypedItem(),):
            yield ItemEntry(item, self._finders, self._suggest)
        with Horizontal(classes="row", id="options"):
            words = (_("confirm by e-mail"), _("invoice"), _("mail the invoice"))
            for n, (name, said) in enumerate(zip(OPTIONS, words, strict=True)):
                yield label(said, close=True)
                chosen = (typed.options or self._options)[n]
                yield ChoiceEntry(
                    Field(
                        name=name,
                        label="",
                        typed=_YES if chosen else _NO,
                        choices=[(_YES, _("yes")), (_NO, _("no"))],
                    )
                )
        with Horizontal(classes="row", id="more"):
            yield label(_("billed to"))
            yield Input(
                typed.invoice_name,
                placeholder=_("the customer's own name"),
                id="invoice_name",
                compact=True,
                max_length=200,
            )
            yield label(_("affiliate"), close=True)
            yield ChoiceEntry(
                Field(name="affiliate", label="", typed=typed.affiliate, choices=_codes([typed.affiliate]))
            )

    def on_mount(self) -> None:
        self._renumber()
        self.query_one("#sites").display = bool(self._begun_with.site)
        begun = self._begun_with
        self.query_one("#more").display = self._may_change or bool(begun.invoice_name or begun.affiliate)
        for name in OPTIONS:
            self.query_one(f"#{name}", ChoiceEntry).disabled = not self._may_change
        lookup = self.query_one("#customer", Lookup)
        if lookup.chosen is None:
            lookup.line.focus()
        else:
            self._items[0].begin()

    @property
    def _items(self) -> list[ItemEntry]:
        return list(self.query(ItemEntry))

    @property
    def typed(self) -> TypedOrder | None:
        """What is filled in; none while the form is not there."""
        try:
            options = tuple(self.query_one(f"#{name}", ChoiceEntry).value == _YES for name in OPTIONS)
            return TypedOrder(
                customer=self.query_one("#customer", Lookup).chosen,
                method=self.query_one("#method", ChoiceEntry).value,
                promotion=self.query_one("#promotion", ChoiceEntry).value,
                site=self.query_one("#site", ChoiceEntry).value,
                invoice_name=self.query_one("#invoice_name", Input).value,
                affiliate=self.query_one("#affiliate", ChoiceEntry).value,
                options=options if self._may_change else None,
                items=tuple(item.typed for item in self._items),
            )
        except NoMatches:
            return None

    # What can be chosen depends on who orders.

    def show_choices(
        self, codes: Sequence[str], sites: Sequence[tuple[str, str]], affiliates: Sequence[str]
    ) -> None:
        """Offers these promotion codes, sites and affiliates; the only site is the one that is meant."""
        begun = self._begun_with
        self.query_one("#promotion", ChoiceEntry).offer(_codes([begun.promotion, *codes]))
        self.query_one("#affiliate", ChoiceEntry).offer(_codes([begun.affiliate, *affiliates]))
        site = self.query_one("#site", ChoiceEntry)
        site.offer(_sites(sites, self._begun_with.site))
        if len(sites) == 1:
            site.choose(sites[0][0])
        self.query_one("#sites").display = bool(sites) or bool(self._begun_with.site)

    def forget_products(self) -> None:
        """What is sold is another reseller's: nothing is chosen any more."""
        for item in self._items:
            item.forget()

    # What keys do.

    def add_product(self) -> None:
        """Makes room for another product."""
        empty = next((item for item in self._items if item.typed.empty), None)
        if empty is not None:
            empty.begin()
            return
        added = ItemEntry(TypedItem(), self._finders, self._suggest)

        async def mount() -> None:
            await self.mount(added, after=self._items[-1])
            self._renumber()
            added.begin()
            self.post_message(self.Changed())

        self.run_worker(mount(), group="mount")

    def remove_product(self) -> None:
        """Takes the product away that has the cursor; the last one is emptied."""
        focused = self.screen.focused
        mine = next(
            (i for i in self._items if focused is not None and i in focused.ancestors_with_self), None
        )
        if mine is None:
            return

        async def remove() -> None:
            at = self._items.index(mine)
            if len(self._items) == 1:
                await self.mount(ItemEntry(TypedItem(), self._finders, self._suggest), after=mine)
            await mine.remove()
            self._renumber()
            self._items[min(at, len(self._items) - 1)].begin()
            self.post_message(self.Changed())

        self.run_worker(remove(), group="mount")

    def change_options(self) -> None:
        """Lets the options be changed, and shows what is seldom filled in; until then they are as the settings say."""
        self._may_change = True
        self.query_one("#more").display = True
        for name in OPTIONS:
            self.query_one(f"#{name}", ChoiceEntry).disabled = False
        self.query_one(f"#{OPTIONS[0]}", ChoiceEntry).focus()
        self.post_message(self.Changed())

    def _renumber(self) -> None:
        for n, item in enumerate(self._items, start=1):
            item.number(n)

    # News.

    @on(Lookup.Chosen, "#customer")
    @on(ItemEntry.Changed)
    @on(ChoiceEntry.Changed)
    @on(Input.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._show_options()
        self.post_message(self.Changed())

    def _show_options(self) -> None:
        """Without an invoice there is none to mail."""
        invoice, mail = (self.query_one(f"#{name}", ChoiceEntry) for name in OPTIONS[1:])
        mail.disabled = not self._may_change or invoice.value == _NO

    @on(ChoiceEntry.Submitted)
    def _submitted(self, event: ChoiceEntry.Submitted) -> None:
        event.stop()
        self.screen.focus_next()


def _codes(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [("", _("none")), *((code, code) for code in dict.fromkeys(codes) if code)]


def _sites(sites: Sequence[tuple[str, str]], own: str) -> list[tuple[str, str]]:
    known = dict(sites)
    if own and own not in known:
        known[own] = own
    return [("", _("none")), *known.items()]
