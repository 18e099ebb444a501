"""What a process of a test may need of the program, imported at once: see `tests.processes`."""

import pkgutil
from importlib import import_module

import tui.commands
from tests.domain.whole import import_all

import_all()
for _module in pkgutil.iter_modules(tui.commands.__path__, "tui.commands."):
    import_module(_module.name)
for _name in (
    *(
        "storage.store",
        "storage.unit_of_work",
        "storage.schema",
        "aiosqlite",
        "sqlalchemy.dialects.sqlite.aiosqlite",
    ),
    *("gateways.registry", "gateways.sandbox", "gateways.stripe", "gateways.webhook", "gateways.mail.post"),
    *("gateways.mail.maildir", "gateways.mail.smtp"),
):
    import_module(_name)
