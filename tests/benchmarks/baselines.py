"""What ordertop is measured against: a bare Textual app, and a stock DataTable of 1,000 orders.

`python -m tests.benchmarks.baselines bare|datatable`
"""

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Label

ROWS = 1_000

_LABELS = (
    "", "NUMBER", "AGE", "PLACED", "CUSTOMER", "SITE", "INVOICE NAME", "METHOD", "STATUS", "PAYMENT", "OFFER",
    "CAT", "NO", "PRICE", "UNIT", "QTY", "TOTAL", "MANAGER",
)  # fmt: skip


class BareApp(App[None]):
    """The least that is an app."""

    def compose(self) -> ComposeResult:
        yield Label("ready")


class DataTableApp(App[None]):
    """What one would write in five minutes."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*_LABELS)
        for n in range(ROWS):
            table.add_row(
                "●", str(4_820_193_375 + n * 7919), f"{n % 60}m", f"2026-11-21 13:{n % 60:02}", "Ana Souza",
                f"S-{n:04}", "Ana Souza Ltd", "bank transfer", "Awaiting payment", "open", "Web Pro +1",
                str(n % 90), str(n), "149.00 EUR", "149.00 EUR", "1", f"{149 + n}.00 EUR", "system",
            )  # fmt: skip


if __name__ == "__main__":
    (BareApp if sys.argv[1:] == ["bare"] else DataTableApp)().run()
