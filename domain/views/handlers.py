"""What is done when a view is saved, changed or removed (T4)."""

from collections.abc import Sequence

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event
from domain.query import parse
from domain.text import clean_line, fold
from domain.views.commands import (
    ChangeView,
    RemoveView,
    SaveView,
    ViewKeyChanged,
    ViewMadeDefault,
    ViewRemoved,
    ViewRenamed,
    ViewSaved,
)
from domain.views.model import KEYS, MOST, NAME_LIMIT, SHARING, SavedView
from domain.words import _


async def save_view(command: SaveView, context: Context) -> Outcome:
    """T4: the name is new, or may be replaced; the search is one that can be understood."""
    if command.shared:
        context.require(SHARING)
    owner = None if command.shared else context.staff_id
    views = _of(owner, await context.unit.views(context.staff_id))
    name, query = _name(command.name), _query(command.query, context)
    view = _named(name, views)
    if view is not None and not command.replace:
        raise Refused(
            _("There is a view “{name}” already; choose another name, or replace it.").format(name=view.name),
            rule="T4",
        )
    if view is None:
        if len(views) >= MOST:
            raise Refused(_("There are {n} views already; remove one first.").format(n=MOST), rule="T4")
        view = SavedView(staff_id=owner, name=name, query=query, sort=command.sort)
        context.unit.track("view", view, new=True)
        await context.unit.add_view(view)
    elif (view.query, view.sort) == (query, command.sort):
        assert view.id is not None
        return Outcome(subject="view", ids=(view.id,), changed=False)
    else:
        context.unit.track("view", view)
        view.query, view.sort = query, command.sort
    context.happened(view, ViewSaved(view.name, query))
    assert view.id is not None
    return Outcome(subject="view", ids=(view.id,), changed=True)


async def change_view(command: ChangeView, context: Context) -> Outcome:
    """T4: of one owner's views each has a name and a key of its own, and one is the default."""
    view, others = await _the_view(command.view_id, context)
    happened: list[Event] = []
    context.unit.track("view", view)
    if command.name is not None and (name := _name(command.name)) != view.name:
        if (taken := _named(name, others)) is not None:
            raise Refused(
                _("There is a view “{name}” already; choose another name.").format(name=taken.name), rule="T4"
            )
        happened.append(ViewRenamed(view.name, name))
        view.name = name
    if command.key is not None and (key := _key(command.key)) != view.key:
        for other in others:
            if key is not None and other.key == key:
                context.unit.track("view", other)
                context.happened(other, ViewKeyChanged(other.name, ""))
                other.key = None
        happened.append(ViewKeyChanged(view.name, key or ""))
        view.key = key
    if command.default is not None and command.default != view.is_default:
        for other in others:
            if command.default and other.is_default:
                context.unit.track("view", other)
                context.happened(other, ViewMadeDefault(other.name, is_default=False))
                other.is_default = False
        happened.append(ViewMadeDefault(view.name, command.default))
        view.is_default = command.default
    context.happened(view, *happened)
    return Outcome(subject="view", ids=(command.view_id,), changed=bool(happened))


async def remove_view(command: RemoveView, context: Context) -> Outcome:
    """T4: one's own; a shared one by who may share."""
    view, _others = await _the_view(command.view_id, context)
    context.unit.track("view", view)
    context.happened(view, ViewRemoved(view.name))
    view.removed = True
    return Outcome(subject="view", ids=(command.view_id,), changed=True)


async def _the_view(view_id: int, context: Context) -> tuple[SavedView, list[SavedView]]:
    """A view that this person may change, and its owner's others.

    Raises:
        NotFound: there is none, or no longer; another person's own is none either.
        NotPermitted: it is shared, and the person may not share.
    """
    views = await context.unit.views(context.staff_id)
    view = next((one for one in views if one.id == view_id), None)
    if view is None:
        raise NotFound(_("This view is not there any more; a colleague may have removed it."))
    if view.staff_id is None:
        context.require(SHARING)
    return view, [one for one in _of(view.staff_id, views) if one is not view]


def _of(owner: int | None, views: Sequence[SavedView]) -> list[SavedView]:
    return [view for view in views if view.staff_id == owner]


def _named(name: str, views: Sequence[SavedView]) -> SavedView | None:
    """The view of this name; case and accents make no other name."""
    return next((view for view in views if fold(view.name) == fold(name)), None)


def _name(typed: str) -> str:
    name = refuse_card_numbers(clean_line(typed, limit=NAME_LIMIT))
    if not name:
        raise InvalidInput(_("A view needs a name."), rule="T4")
    return name


def _query(typed: str, context: Context) -> str:
    query = refuse_card_numbers(clean_line(typed, limit=len(typed)))
    if not parse(query, context.now.to_tz("UTC").date()).terms:
        raise InvalidInput(_("There is no search to save; search for something first."), rule="T4")
    return query


def _key(typed: str) -> str | None:
    key = typed.strip()
    if key and (len(key) > 1 or key not in KEYS):
        raise InvalidInput(
            _("“{key}” cannot be the key of a view; use a digit from 1 to 9.").format(
                key=clean_line(key, limit=20)
            ),
            rule="T4",
        )
    return key or None
