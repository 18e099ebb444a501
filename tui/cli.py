"""The program `ordertop`: without arguments the dashboard, else the command line."""

import sys

from domain.words import _
from tui.commands.failure import INTERRUPTED, guarded
from tui.commands.terminal import require_terminal
from tui.language import speak
from tui.settings import LaunchOptions, desk_file, load, shown_desk


def main() -> int:
    """Runs the program; answers the exit code (SPEC 13)."""
    speak()
    arguments = sys.argv[1:]
    if not arguments:
        # Nothing that parses arguments is imported: the dashboard is to be there at once (V1).
        return guarded(lambda: open_dashboard(LaunchOptions(settings=load())), as_json=False)
    try:
        from tui.commands.root import run

        return run(arguments, open_dashboard)
    except KeyboardInterrupt:
        return INTERRUPTED


def open_dashboard(options: LaunchOptions) -> int:
    """Opens the dashboard and stays in it. A new desk is made only after asking (S2).

    Raises:
        InvalidInput: there is no terminal that could show it.
    """
    require_terminal()
    file = desk_file(options.settings.db)
    if file is not None and not file.exists() and not options.read_only and not _made_after_asking(options):
        return 0
    from tui.app import run_dashboard

    return run_dashboard(options)


def _made_after_asking(options: LaunchOptions) -> bool:
    """Asks whether to make the desk, and makes it; the one who says yes is its owner."""
    question = _("There is no desk at {desk} yet. Make one, with you as its owner? [y/N] ")
    try:
        answer = input(question.format(desk=shown_desk(options.settings.db)))
    except EOFError:
        answer = ""
    if answer.strip().lower() not in (_("y"), _("yes")):
        print(_("Nothing was made. “ordertop demo” opens a sample desk, --db names another one."))
        return False
    from tui.commands.making import make_desk

    make_desk(options.settings)
    return True
