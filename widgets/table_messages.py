"""What a windowed table tells the screen around it."""

from typing import Generic

from textual.message import Message
from textual.widget import Widget

from widgets.page_source import R


class _Latest(Message):
    """News of which only the latest matters: a burst in the queue becomes one."""

    def can_replace(self, message: Message) -> bool:
        return type(message) is type(self) and message._sender is self._sender


class RowActivated(Message, Generic[R]):
    """Enter or a second click on this row."""

    def __init__(self, row: R) -> None:
        super().__init__()
        self.row = row


class NameClicked(Message, Generic[R]):
    """A click on the name of whom this row is about."""

    def __init__(self, row: R) -> None:
        super().__init__()
        self.row = row


class MarksChanged(_Latest):
    """Other rows are marked now; ask the table's `marks`."""


class NewAbove(_Latest):
    """So many rows came in at the top of this table that have not been in view yet."""

    def __init__(self, table: Widget, count: int) -> None:
        super().__init__()
        self.table = table
        self.count = count


class LoadFailed(Message):
    """Rows could not be read; what was shown stays."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
