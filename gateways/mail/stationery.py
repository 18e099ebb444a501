"""Templates: those built in, and those that staff wrote, understood without letting them do anything.

A template shows fields, chooses (`if`) and repeats (`for`). It calls nothing, includes nothing, and computes nothing
that could take long: what staff of one reseller wrote is run for everyone.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from domain.errors import InvalidInput
from domain.mail.facts import examples_of, fields_of
from domain.mail.model import MailKind, MailTemplate
from domain.text import clean_line
from domain.words import _

#: What is built in: a text whose first line is the subject, and the same as HTML.
LETTERS = Path(__file__).parent / "letters"

#: A letter is no book.
MOST_CHARS = 200_000

_FILTERS = ("default", "e", "escape", "first", "join", "last", "length", "lower", "title", "trim", "upper")
#: What calls, includes, escapes otherwise, or lets a letter grow by doubling.
_REFUSED = (
    nodes.Assign,
    nodes.AssignBlock,
    nodes.Block,
    nodes.Call,
    nodes.CallBlock,
    nodes.Extends,
    nodes.FilterBlock,
    nodes.FromImport,
    nodes.Import,
    nodes.Include,
    nodes.Macro,
    nodes.ScopedEvalContextModifier,
    nodes.With,
)


class Rendered(NamedTuple):
    """A letter in words."""

    subject: str
    text: str
    html: str | None


class _Environment(SandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
        raise SecurityError(_("templates do not compute with {operator}").format(operator=operator))

    def is_safe_callable(self, _obj: Any) -> bool:
        return False


@cache
def _environment(*, html: bool) -> _Environment:
    made = _Environment(undefined=StrictUndefined, autoescape=html, keep_trailing_newline=False)
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.globals.clear()
    return made


def built_in(kind: MailKind) -> MailTemplate:
    """The template that letters of this kind are made of where staff wrote none."""
    head, _blank, text = (LETTERS / f"{kind}.txt").read_text(encoding="utf-8").partition("\n\n")
    html = (LETTERS / f"{kind}.html").read_text(encoding="utf-8")
    return MailTemplate(
        kind=kind, subject=head.removeprefix("Subject: "), text_body=text.strip(), html_body=html.strip()
    )


def render(template: MailTemplate, facts: Mapping[str, Any]) -> Rendered:
    """The letter.

    Raises:
        InvalidInput: the template asks for what is not there.
    """
    html = None if template.html_body is None else _part("html", template.html_body, facts)
    return Rendered(
        clean_line(_part("subject", template.subject, facts)),
        _part("text", template.text_body, facts),
        html,
    )


def _part(part: str, source: str, facts: Mapping[str, Any]) -> str:
    try:
        template = _environment(html=part == "html").from_string(source)
        pieces: list[str] = []
        length = 0
        for piece in template.generate(facts):
            length += len(piece)
            if length > MOST_CHARS:
                raise SecurityError(_("the letter grows too long"))
            pieces.append(piece)
        return "".join(pieces)
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise _wrong(part, error, _line_of(error)) from None


def _line_of(error: BaseException) -> int | None:
    """The line of the template at which it failed."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    trace = error.__traceback__
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _wrong(part: str, error: BaseException, line: int | None) -> InvalidInput:
    said = str(error) if isinstance(error, TemplateError) else _("it computes with what is no number")
    if isinstance(error, UndefinedError):
        said = said.replace("'dict object' has no attribute", _("there is no field"))
    return _complaint(part, line, clean_line(said, limit=160))


def _complaint(part: str, line: int | None, what: str) -> InvalidInput:
    where = _("line {line} of the {part}").format(line=line, part=part) if line else part
    return InvalidInput(
        _("The template is wrong in {where}: {what}.").format(where=where, what=what.rstrip("."))
    )


class JinjaStationery:
    """Checks templates; see `domain.mail.posting.Stationery`."""

    def check(self, kind: MailKind, *, subject: str, text: str, html: str | None) -> None:
        """Reads each part, looks for fields that there are not, and tries it with much and with little to tell."""
        parts = [("subject", subject), ("text", text), *([("html", html)] if html else [])]
        for part, source in parts:
            _check_part(part, source, kind)
        template = MailTemplate(kind=kind, subject=subject, text_body=text, html_body=html)
        for facts in examples_of(kind):
            if not render(template, facts).subject:
                raise _complaint("subject", None, _("it may come out empty"))


def _check_part(part: str, source: str, kind: MailKind) -> None:
    environment = _environment(html=part == "html")
    try:
        tree = environment.parse(source)
        environment.from_string(source)
    except TemplateSyntaxError as error:
        raise _wrong(part, error, error.lineno) from None
    for node in tree.find_all(_REFUSED):
        raise _complaint(
            part, node.lineno, _("templates show fields, choose and repeat, and do nothing else")
        )
    for loop in tree.find_all(nodes.For):
        if inner := next(loop.find_all(nodes.For), None):
            raise _complaint(part, inner.lineno, _("a list cannot be repeated inside a list"))
    known = fields_of(kind)
    unknown = find_undeclared_variables(tree) - set(known)
    for name, line in _names(tree):
        if name in unknown:
            raise _complaint(
                part,
                line,
                _("there is no field “{name}”; fields are {fields}").format(
                    name=clean_line(name, limit=40), fields=", ".join(known)
                ),
            )


def _names(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for node in tree.find_all(nodes.Name):
        yield node.name, node.lineno
