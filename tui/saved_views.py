"""What a person does with saved views: shown, saved, named, removed, all through the desk (T4)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.commands import Command
from domain.errors import DomainError
from domain.orders.status import Archive
from domain.rows import ViewRow
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.views.model import NAME_LIMIT, SHARING
from domain.words import _
from tui.search_text import archive_in, with_archive
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field
from widgets.dialogs.views import ViewList

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen


def cannot_show(view: ViewRow, error: DomainError) -> str:
    """Why a view cannot be shown, in a sentence."""
    return _("The view “{name}” cannot be shown: {reason}").format(name=view.name, reason=error.message)


class SavedViews:
    """The list of views over the orders of a screen, and the dialogs it opens."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
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

    def _read(self, views: ViewList, said: str = "") -> None:
        views.run_worker(self._show(views, said), group="views", exclusive=True)

    async def _show(self, views: ViewList, said: str, *, bad: bool = False) -> None:
        async def look(desk: "Desk") -> tuple[ViewRow, ...]:
            return await desk.reads(self._app.identity).views()

        try:
            views.show(await self._app.thread.ask(look))
        except DomainError as error:
            views.tell(error.message, bad=True)
            return
        if said:
            views.tell(said, bad=bad)

    @property
    def _search(self) -> str:
        """The search in front, as the list of all orders says it."""
        text = self._screen.search_text
        if self._screen.carts_only and archive_in(text) is None:
            return with_archive(text, Archive.INCOMPLETE)
        return text

    def _act(self, views: ViewList, what: str, view: ViewRow | None) -> None:
        if what in ("save", "share", "replace") and not self._search:
            views.tell(_("There is no search to save; search for something first."), bad=True)
        elif what in ("save", "share"):
            self._save(views, shared=what == "share")
        else:
            assert view is not None
            {"replace": self._replace, "edit": self._edit, "default": self._default, "remove": self._remove}[
                what
            ](views, view)

    def _save(self, views: ViewList, *, shared: bool) -> None:
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

    def _replace(self, views: ViewList, view: ViewRow) -> None:
        command = SaveView(
            name=view.name, query=self._search, sort=self._screen.sort, shared=view.shared, replace=True
        )
        title = _("Put this search into “{name}”?").format(name=view.name)
        self._sure(views, command, title, go=_("Replace"), key="u", said=_("“{name}” replaced."), view=view)

    def _remove(self, views: ViewList, view: ViewRow) -> None:
        title = _("Remove “{name}”?").format(name=view.name)
        command = RemoveView(view_id=view.id)
        self._sure(views, command, title, go=_("Remove"), key="d", said=_("“{name}” removed."), view=view)

    def _edit(self, views: ViewList, view: ViewRow) -> None:
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

    def _default(self, views: ViewList, view: ViewRow) -> None:
        said = _("ordertop opens with “{name}”.")
        if view.is_default:
            said = _("ordertop no longer opens with “{name}”.")
        command = ChangeView(view_id=view.id, default=not view.is_default)
        views.run_worker(self._do(views, command, said.format(name=view.name)), group="views", exclusive=True)

    def _sure(
        self, views: ViewList, command: Command, title: str, *, go: str, key: str, said: str, view: ViewRow
    ) -> None:
        """Asks, with what will happen, and does it."""

        async def asking() -> None:
            async def preview(desk: "Desk") -> tuple[str, ...]:
                return await desk.preview(self._app.identity, command)

            try:
                effects = await self._app.thread.ask(preview)
            except DomainError as error:
                await self._show(views, error.message, bad=True)
                return
            question = Question(
                title=title,
                facts=(view.query,),
                effects=effects or (_("change nothing: it is so already"),),
                go=go,
                stay=_("Leave it"),
                keys=(key,),
            )
            self._ask(views, question, lambda _typed: command, said.format(name=view.name))

        views.run_worker(asking(), group="views", exclusive=True)

    def _ask(
        self,
        views: ViewList,
        question: Question,
        answered: Callable[[Mapping[str, str]], Command],
        said: str,
    ) -> None:
        if self._app.screen is not views:
            return

        async def perform(typed: Mapping[str, str]) -> None:
            command = answered(typed)

            async def execute(desk: "Desk") -> object:
                return await desk.execute(self._app.identity, command)

            await self._app.thread.ask(execute)
            self._read(views, said)

        self._app.push_screen(Ask(question, perform))

    async def _do(self, views: ViewList, command: Command, said: str) -> None:
        async def execute(desk: "Desk") -> object:
            return await desk.execute(self._app.identity, command)

        try:
            await self._app.thread.ask(execute)
        except DomainError as error:
            await self._show(views, error.message, bad=True)
            return
        await self._show(views, said)
