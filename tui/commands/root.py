"""The command line as a whole: which commands there are, what each takes everywhere, and how misuse is answered.

The only module that is imported for every command; a topic's own module is imported when one of its commands runs.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _
from tui.commands.failure import guarded
from tui.commands.output import never_fail
from tui.commands.session import Given, OpenDashboard, Session
from tui.settings import THEMES, WALLS, LaunchOptions, load

#: A negated filter of the search language, such as ``-method:cheque``, which is no option.
_NEGATED_FILTER = re.compile(r"-[A-Za-z_]{2,}:")

#: Topic, where it is, and what it is for. Each module has an `app`, imported on first use.
_TOPICS = (
    ("orders", "Find, read, place, approve, cancel and deliver orders."),
    ("payments", "Find, read, refund and dispute payments."),
    ("invoices", "Find and read invoices, and take money for them."),
    ("recurring", "What is paid again and again: find, read, suspend, activate, complete, forecast."),
    ("carts", "What customers have begun and not finished: find, take, log, remind, complete."),
    ("reasons", "Why customers do not finish."),
    ("import", "Bring in orders from other systems; the same again changes nothing."),
    ("ingest", "Take in what outside systems send."),
    ("worker", "Do what is due: charges, refunds, deliveries, letters."),
    ("watch", "Look after the desk without a screen, and tell who is on call."),
    ("alerts", "What somebody on call has to know: find, acknowledge, put off, hand over."),
    ("alert-rules", "What raises alerts."),
    ("demo", "Open the dashboard on a fresh sample desk."),
    ("db", "Make, upgrade, check and back up a desk."),
    ("audit", "Read and verify the record of every change."),
    ("customers", "Who buys: find, read, correct, and switch the approval of their orders."),
    ("sites", "Customers' sites: find, add, correct."),
    ("views", "Searches under a name."),
    ("fraud", "Check orders for fraud again, and let pass what was looked at."),
    ("general", "The figures of a reseller, and what waits."),
    ("report", "What came in and went out, added up."),
    ("payment-systems", "The desk's merchant accounts."),
    ("tokens", "What customers left to be charged."),
    ("promos", "Promotion codes."),
    ("offers", "What is sold, and how it may be paid."),
    ("categories", "What offers are grouped by."),
    ("servers", "Where what is no domain is set up."),
    ("registrars", "Where domains are registered."),
    ("resellers", "Resellers, their credit, and their account with the distributor."),
    ("statuses", "Statuses of the desk's own."),
    ("staff", "Who may do what on this desk."),
    ("roles", "What people may do."),
    ("affiliates", "Who brings customers."),
    ("contacts", "The people of a reseller to whom letters go."),
    ("templates", "What letters are made of."),
    ("settings", "What the desk is set to, and whether it works."),
)
_MODULES = {"alert-rules": "alert_rules", "import": "imports", "payment-systems": "payment_systems"}

_HELP = """A terminal dashboard for support staff working through orders.

Without a command it opens the dashboard; the commands do the same things, by the same rules, for scripts."""


def _version() -> str:
    from importlib.metadata import version

    return version("ordertop")


def build() -> App:
    """The command line, without anything done yet."""
    app = App(
        name="ordertop",
        help=_HELP,
        help_formatter="plain",
        version=_version,
        default_parameter=Parameter(negative=(), show_default=False),
        suppress_keyboard_interrupt=False,
        default_command=_dashboard,
    )
    for topic, purpose in _TOPICS:
        app.command(f"tui.commands.{_MODULES.get(topic, topic)}:app", name=topic, help=purpose)
    app["--help"].group = app["--version"].group = Group("Other", sort_key=9)
    return app


def run(argv: Sequence[str], open_dashboard: OpenDashboard) -> int:
    """Does what the arguments ask; answers the exit code (SPEC 13).

    Args:
        argv: the arguments behind the program's name.
        open_dashboard: opens the dashboard; given, because nothing here may lead to Textual.
    """
    ends = argv.index("--") if "--" in argv else len(argv)
    # With a blank before it, what begins with a hyphen is a value; queries and notes drop the blank again.
    tokens = [f" {word}" if _NEGATED_FILTER.match(word) else word for word in argv[:ends]] + list(argv[ends:])
    never_fail()
    return guarded(lambda: _run(tokens, open_dashboard), as_json="--json" in argv[:ends])


def _run(tokens: Sequence[str], open_dashboard: OpenDashboard) -> int:
    app = build()

    @app.meta.default
    def launch(
        *words: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        db: Annotated[
            str | None, Parameter(group=_EVERYWHERE, help="The desk: a SQLite file, or postgresql://….")
        ] = None,
        as_: Annotated[
            str | None,
            Parameter(
                name="--as", group=_EVERYWHERE, help="Act as this staff member, where the owner allows you."
            ),
        ] = None,
        read_only: Annotated[
            bool, Parameter(group=_EVERYWHERE, help="Change nothing, whatever is asked.")
        ] = False,
    ) -> int:
        command, bound, ignored = app.parse_args(words, **_QUIET)
        given: dict[str, Session] = {}
        if "session" in ignored:
            given["session"] = Session(
                settings=load(db=db),
                as_name=as_,
                read_only=read_only,
                named_desk=db is not None,
                open_dashboard=open_dashboard,
            )
        return int(command(*bound.args, **bound.kwargs, **given) or 0)

    try:
        return int(app.meta(tokens, result_action="return_value", **_QUIET) or 0)
    except CycloptsError as error:
        raise _misuse(error) from None


_EVERYWHERE = Group("Everywhere", sort_key=8)
_QUIET: dict[str, Any] = {"exit_on_error": False, "print_error": False, "verbose": False}


def _dashboard(
    *,
    theme: Annotated[str | None, Parameter(help="One of: auto, dark, light, ansi.")] = None,
    no_mouse: Annotated[bool, Parameter(help="Leave the mouse to the terminal.")] = False,
    no_worker: Annotated[bool, Parameter(help="Leave what is due to other workers.")] = False,
    wall: Annotated[
        str | None, Parameter(help="Show this to the room, and change nothing: incomplete.")
    ] = None,
    session: Given,
) -> int:
    """Open the dashboard."""
    options = launch_options(session, theme=theme, no_mouse=no_mouse, no_worker=no_worker)
    if wall is not None:
        if wall not in WALLS:
            raise InvalidInput(
                _("“{wall}” is no wall; walls are {walls}.").format(
                    wall=clean_line(wall, limit=40), walls=", ".join(WALLS)
                )
            )
        options = replace(options, wall=wall, read_only=True, worker=False)
    return session.open_dashboard(options)


def launch_options(
    session: Session,
    *,
    theme: str | None = None,
    no_mouse: bool = False,
    no_worker: bool = False,
    demo: bool = False,
) -> LaunchOptions:
    """How the dashboard is started from a command.

    Raises:
        InvalidInput: there is no such theme.
    """
    if theme is not None and theme not in THEMES:
        raise InvalidInput(
            _("“{theme}” is no theme; themes are {themes}.").format(
                theme=clean_line(theme, limit=40), themes=", ".join(THEMES)
            )
        )
    return LaunchOptions(
        settings=session.settings.changed(theme=theme, mouse=False if no_mouse else None),
        as_name=session.as_name,
        read_only=session.read_only,
        demo=demo,
        worker=not no_worker,
    )


def _misuse(error: CycloptsError) -> InvalidInput:
    """The library's complaint as one sentence of ours."""
    command = " ".join(["ordertop", *(error.command_chain or ())])
    more = _("“{command} --help” lists what there is.").format(command=command)
    match error:
        case UnknownOptionError():
            word = clean_line(error.token.keyword or error.token.value, limit=60)
            near = _nearest(word, [name for argument in error.argument_collection for name in argument.names])
            return InvalidInput(
                _("“{word}” is no option of {command}; {hint}").format(
                    word=word, command=command, hint=near or more
                )
            )
        case UnknownCommandError() | UnusedCliTokensError():
            return _unknown_word(error, command, more)
        case MissingArgumentError() if error.argument is not None:
            name = error.keyword or error.argument.name
            return InvalidInput(
                _("{command} needs a value for {name}; {more}").format(command=command, name=name, more=more)
            )
        case CoercionError() if error.token is not None:
            name = error.token.keyword or (error.argument.name if error.argument is not None else "")
            return InvalidInput(
                _("“{value}” cannot be a value of {name}; {more}").format(
                    value=clean_line(error.token.value, limit=60), name=name, more=more
                )
            )
        case RepeatArgumentError():
            return InvalidInput(_("{name} is given more than once.").format(name=error.token.keyword))
    error.verbose = False
    return InvalidInput(clean_line(str(error)))


def _unknown_word(error: CycloptsError, command: str, more: str) -> InvalidInput:
    word = clean_line((error.unused_tokens or [""])[0], limit=60)
    commands = [] if error.app is None else [name for name in error.app if not name.startswith("-")]
    if not commands:
        return InvalidInput(
            _("{command} has no use for “{word}”; {more}").format(command=command, word=word, more=more)
        )
    hint = _nearest(word, commands) or _("commands are {commands}.").format(commands=", ".join(commands))
    return InvalidInput(
        _("“{word}” is no command of {command}; {hint}").format(word=word, command=command, hint=hint)
    )


def _nearest(word: str, names: list[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(word, names, n=1)
    return _("did you mean {name}?").format(name=near[0]) if near else None
