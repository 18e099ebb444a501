"""What a person does with saved views: shown, saved, named, removed, all through the desk (T4)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.commands import Command
from domain.errors import DomainError
from domain.orders.status import Archive
from domain.rows import ViewRow
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.views.model import NAME_LIMIT, SHARING
from domain.words import _
from tui.row_work import RowWork
from tui.search_text import archive_in, with_archive
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field
from widgets.dialogs.rows import RowDialog
from widgets.dialogs.views import ViewList

if TYPE_CHECKING:
    from domain.reads import Reads
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

Views = RowDialog[ViewRow, ViewRow]


def cannot_show(view: ViewRow, error: DomainError) -> str:
    """Why a view cannot be shown, in a sentence."""
    return _("The view “{name}” cannot be shown: {reason}").format(name=view.name, reason=error.message)


class SavedViews(RowWork[ViewRow]):
    """The list of views over the orders of a screen, and the dialogs it opens."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        super().__init__(app)
        self._screen = screen

    def open(self) -> None:
        """Opens the list; what is chosen in it is shown."""
        keys = [("↵ 1-9", _("show")), ("n", _("save this search"))]
        if SHARING in self._app.identity.permissions:
            keys.append(("N", _("save it for all")))
        keys += [
            ("u", _("put this search in")),
            ("e", _("name, key")),
            ("o", _("opens with it")),
            ("d", _("remove")),
            ("esc", _("back")),
        ]
        self._app.push_screen(
            ViewList(begin=self._read, act=self._act, say=self._screen.said, keys=keys), self._chosen
        )

    def _chosen(self, view: ViewRow | None) -> None:
        if view is not None:
            self._screen.show_view(view)

    async def rows(self, reads: "Reads") -> tuple[ViewRow, ...]:
        """The views that this person has."""
        return await reads.views()

    @property
    def _search(self) -> str:
        """The search in front, as the list of all orders says it."""
        text = self._screen.search_text
        if self._screen.carts_only and archive_in(text) is None:
            return with_archive(text, Archive.INCOMPLETE)
        return text

    def _act(self, views: Views, what: str, view: ViewRow | None) -> None:
        if what in ("save", "share", "replace") and not self._search:
            views.tell(_("There is no search to save; search for something first."), bad=True)
        elif what in ("save", "share"):
            self._save(views, shared=what == "share")
        else:
            assert view is not None
            {"replace": self._replace, "edit": self._edit, "default": self._default, "remove": self._remove}[
                what
            ](views, view)

    def _save(self, views: Views, *, shared: bool) -> None:
        query = self._search
        # The same command however often it is tried (R8).
        first = SaveView(name="", query=query, sort=self._screen.sort, shared=shared)
        question = Question(
            title=_("Save this search for all?") if shared else _("Save this search?"),
            facts=(query, self._screen.said(query)),
            go=_("Save"),
            stay=_("Leave it"),
            keys=("N" if shared else "n",),
            fields=(Field(name="view", label=_("Under which name?"), limit=NAME_LIMIT),),
        )
        self._ask(
            views,
            question,
            lambda typed: replace(first, name=typed["view"]),
            _("Saved; {key} shows it again.").format(key=self._app.keys.way("list.views")),
        )

    def _replace(self, views: Views, view: ViewRow) -> None:
        command = SaveView(
            name=view.name, query=self._search, sort=self._screen.sort, shared=view.shared, replace=True
        )
        title = _("Put this search into “{name}”?").format(name=view.name)
        self._sure(views, command, title, go=_("Replace"), key="u", said=_("“{name}” replaced."), view=view)

    def _remove(self, views: Views, view: ViewRow) -> None:
        title = _("Remove “{name}”?").format(name=view.name)
        command = RemoveView(view_id=view.id)
        self._sure(views, command, title, go=_("Remove"), key="d", said=_("“{name}” removed."), view=view)

    def _edit(self, views: Views, view: ViewRow) -> None:
        first = ChangeView(view_id=view.id)
        question = Question(
            title=_("“{name}”").format(name=view.name),
            facts=(view.query,),
            go=_("Change"),
            stay=_("Leave it"),
            keys=("e",),
            fields=(
                Field(name="view", label=_("Its name"), limit=NAME_LIMIT, typed=view.name),
                Field(
                    name="key", label=_("Its key, 1 to 9, or nothing: {key} and it show the view").format(
                        key=self._app.keys.way("list.views")
                    ), typed=view.key or ""
                ),
            ),
        )  # fmt: skip
        self._ask(
            views,
            question,
            lambda typed: replace(first, name=typed["view"], key=typed["key"]),
            _("Changed."),
        )

    def _default(self, views: Views, view: ViewRow) -> None:
        said = _("ordertop opens with “{name}”.")
        if view.is_default:
            said = _("ordertop no longer opens with “{name}”.")
        command = ChangeView(view_id=view.id, default=not view.is_default)
        self._begin(views, self._do(views, command, said.format(name=view.name)))

    def _sure(
        self, views: Views, command: Command, title: str, *, go: str, key: str, said: str, view: ViewRow
    ) -> None:
        """Asks, with what will happen, and does it."""

        async def asking() -> None:
            try:
                effects = await self._foreseen(command)
            except DomainError as error:
                await self._show(views, error.message, bad=True)
                return
            question = Question(
                title=title,
                facts=(view.query,),
                effects=effects,
                go=go,
                stay=_("Leave it"),
                keys=(key,),
            )
            self._ask(views, question, lambda _typed: command, said.format(name=view.name))

        self._begin(views, asking())
