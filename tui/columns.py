"""The columns that a person has chosen, kept for them on this machine (T2)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.words import _
from tui.state_file import StateFile
from widgets.column_choice import ColumnChoice, as_they_come, read_choice
from widgets.columns import Column
from widgets.order_table import ALWAYS, COLUMN_WORDS, OrderTable

if TYPE_CHECKING:
    from domain.rows import OrderRow
    from tui.app import OrdertopApp


def kept_columns(file: StateFile, columns: "Sequence[Column[OrderRow]]") -> ColumnChoice | None:
    """The choice in the file; none where nothing was chosen."""
    return read_choice(file.read(), columns, always=ALWAYS)


def choose_columns(app: "OrdertopApp", table: OrderTable, file: StateFile) -> None:
    """Opens the dialog over the table, and keeps what is chosen in it."""
    from widgets.dialogs.columns import ColumnDialog, Named

    before, default = table.choice, as_they_come(table.all_columns)

    def show(choice: ColumnChoice) -> dict[str, int]:
        if choice != table.choice:
            table.choose_columns(choice)
        return table.shown_widths

    def chosen(choice: ColumnChoice | None) -> None:
        show(choice or before)
        if choice is None or choice == before:
            return
        try:
            if choice == default:
                file.remove()
            else:
                file.write(choice.kept())
        except OSError as error:
            app.tell(
                _("These columns stay until ordertop is left; {file} cannot be written: {reason}").format(
                    file=file.path, reason=error.strerror
                )
            )

    names = [
        Named(column.id, column.label, _(COLUMN_WORDS.get(column.id, ""))) for column in table.all_columns
    ]
    app.push_screen(ColumnDialog(before, default, names, always=ALWAYS, show=show), chosen)
