"""The columns of each report that a person has chosen, kept for them on this machine (B2)."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from domain.reports.model import By, Column, column_label, columns_of, usual_columns
from domain.words import _
from tui.state_file import state_file
from widgets.column_choice import ColumnChoice, as_they_come, read_choice
from widgets.report_lines import all_columns

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: What a row is known by.
_ALWAYS = (Column.NAME.value,)


class ReportColumns:
    """Which columns each report has, in which order."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self._file = state_file("report-columns.json")

    @cached_property
    def _choices(self) -> dict[By, ColumnChoice]:
        kept = self._file.read()
        found: dict[By, ColumnChoice] = {}
        if not isinstance(kept, dict):
            return found
        for by in By:
            choice = read_choice(kept.get(by.value), all_columns(by), always=_ALWAYS)
            if choice is not None:
                found[by] = choice
        return found

    def choice(self, by: By) -> ColumnChoice:
        """What is chosen for this report; the usual columns where nothing is."""
        return self._choices.get(by) or _usual(by)

    def of(self, by: By) -> tuple[Column, ...]:
        """The columns of this report, in their order."""
        choice = self.choice(by)
        return tuple(Column(name) for name in choice.order if name not in choice.hidden)

    def wanted(self, by: By) -> frozenset[Column]:
        """Those that come before others where there is no room for all."""
        return frozenset(map(Column, self.choice(by).wanted))

    def choose(self, by: By, show: Callable[[], Mapping[str, int]]) -> None:
        """Opens the dialog over the report, and keeps what is chosen in it.

        Args:
            show: shows the report with its columns of now; gives the widths of those that have room.
        """
        from widgets.dialogs.columns import ColumnDialog, Named

        before = self.choice(by)

        def shown(choice: ColumnChoice) -> Mapping[str, int]:
            self._choices[by] = choice
            return show()

        def chosen(choice: ColumnChoice | None) -> None:
            shown(choice or before)
            if choice is not None and choice != before:
                self._keep()

        names = [Named(column.value, column_label(column, by)) for column in columns_of(by)]
        self._app.push_screen(
            ColumnDialog(
                before,
                _usual(by),
                names,
                always=_ALWAYS,
                show=shown,
                widths=False,
                stays=_("A row is known by it: it stays."),
            ),
            chosen,
        )

    def _keep(self) -> None:
        kept = {by.value: choice.kept() for by, choice in self._choices.items() if choice != _usual(by)}
        try:
            if kept:
                self._file.write(kept)
            else:
                self._file.remove()
        except OSError as error:
            self._app.tell(
                _("These columns stay until ordertop is left; {file} cannot be written: {reason}").format(
                    file=self._file.path, reason=error.strerror
                )
            )


def _usual(by: By) -> ColumnChoice:
    hidden = {column.value for column in columns_of(by)} - {column.value for column in usual_columns(by)}
    choice = as_they_come(all_columns(by))
    return ColumnChoice(choice.order, frozenset(hidden))
