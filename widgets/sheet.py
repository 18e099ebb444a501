"""A page of text that is made part by part: facts, sections, notes, a timeline; some of it leads elsewhere (T6, T9)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from rich.cells import chop_cells
from rich.text import Text
from whenever import Instant

from domain.changed_fields import words_of
from domain.rows import NoteRow, TimelineRow
from domain.text import LINE_LIMIT, without_steering
from domain.words import _
from widgets.cells import Align, fit, plain, width_of
from widgets.palette import Palette, Role, State, Tone

#: A fact is one line where it is stored; more of it would push all others away.
MOST_CHARS = 2 * LINE_LIMIT

#: Longer lines of typed text are hard to read.
WIDEST = 160

#: A column of a section: its label, its width (none: whatever is left), and how it is aligned.
Column = tuple[str, int | None, Align]


class Target(NamedTuple):
    """What a place of the text leads to."""

    kind: Literal["order", "customer", "invoice"]
    id: int


class Link(NamedTuple):
    """A place of the text that leads somewhere: its line, and its first and last character there."""

    line: int
    start: int
    end: int
    target: Target


class Fact(NamedTuple):
    """Something that is known, with its label; one without a value is left out."""

    label: str
    value: str | None
    target: Target | None = None


class Sheet:
    """Takes the parts of a page in their order, for one width.

    Args:
        width: in cells.
        when: a moment in the reader's zone, as words.
    """

    def __init__(self, palette: Palette, width: int, when: Callable[[Instant], str]) -> None:
        self._palette = palette
        self.width = max(width, 40)
        self.when = when
        self.lines: list[Text] = []
        self.links: list[Link] = []

    @property
    def text(self) -> Text:
        """The whole page."""
        return Text("\n", no_wrap=True).join(self.lines)

    def styled(self, words: str, role: Role = Role.TEXT) -> Text:
        """Words in the style of what they are for."""
        return Text(words, self._palette.style(Tone.PLAIN, State.NORMAL, role), no_wrap=True)

    def head(self, words: str, tone: Tone) -> None:
        """The first line, in the colour of where the thing stands."""
        style = self._palette.style(tone, State.NORMAL, Role.STRONG)
        self.lines += [Text(fit(f" {words}", self.width), style, no_wrap=True), Text()]

    def heading(self, words: str) -> None:
        """The beginning of another part."""
        self.lines += [Text(), self.styled(f" {words}", Role.MUTED)]

    def facts(self, facts: Sequence[Fact]) -> None:
        """Labels and values in columns; a value too long for its column has lines of its own below."""
        known = [fact for fact in facts if fact.value]
        columns = 3 if self.width >= 150 else 2 if self.width >= 76 else 1
        width = self.width // columns
        label_width = max(width_of(fact.label) for fact in known) + 2
        long = [fact for fact in known if width_of(fact.value or "") > width - label_width - 1]
        short = [fact for fact in known if fact not in long]
        rows = -(-len(short) // columns)
        for row in range(rows):
            line = Text(no_wrap=True)
            for fact in short[row::rows]:
                self._add_fact(line, fact, label_width, width - label_width - 1)
            self.lines.append(line)
        for fact in long:
            parts = _wrapped((fact.value or "")[:MOST_CHARS], self.width - label_width - 2)
            for n, part in enumerate(parts):
                line = Text(no_wrap=True)
                label = fact.label if n == 0 else ""
                self._add_fact(line, Fact(label, part, fact.target), label_width, width_of(part))
                self.lines.append(line)

    def _add_fact(self, line: Text, fact: Fact, label_width: int, width: int) -> None:
        line.append_text(self.styled(" " + fit(fact.label, label_width), Role.MUTED))
        start = len(line)
        line.append_text(self.styled(fit(fact.value or "", width)))
        if fact.target is not None:
            end = start + len(line.plain[start:].rstrip())
            self.links.append(Link(len(self.lines), start, end, fact.target))

    def section(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        targets: Sequence[Target | None] = (),
    ) -> None:
        """A heading that names the columns, and a line for each row, which leads to its target.

        A row of one cell has the whole line to itself.
        """
        fixed = sum(width for _label, width, _align in columns if width is not None)
        free = sum(width is None for _label, width, _align in columns)
        gaps = 2 * (len(columns) - 1) + 2
        rest = max((self.width - fixed - gaps) // max(free, 1), 8)
        widths = [rest if width is None else width for _label, width, _align in columns]
        labels = [title, *(label for label, _width, _align in columns[1:])]
        aligns = [align for _label, _width, align in columns]

        def line(cells: Sequence[str]) -> str:
            if len(cells) == 1 < len(columns):
                return " " + fit(cells[0], self.width - 1)
            fitted = [
                fit(cell, width, align) for cell, width, align in zip(cells, widths, aligns, strict=True)
            ]
            return " " + "  ".join(fitted)

        self.lines += [Text(), self.styled(line(labels), Role.MUTED)]
        for n, row in enumerate(rows):
            words = line(row)
            if n < len(targets) and (target := targets[n]) is not None:
                self.links.append(Link(len(self.lines), 0, len(words), target))
            self.lines.append(self.styled(words))

    def typed(self, title: str, body: str) -> None:
        """What someone typed, under a heading."""
        self.heading(title)
        self._body(body)

    def notes(self, title: str, notes: Sequence[NoteRow]) -> None:
        """Staff notes, under a heading; nothing for none."""
        if notes:
            self.heading(title)
        for note in notes:
            stamp = f" {self.when(note.at)}  "
            who = fit(note.staff, max(self.width - width_of(stamp) - 1, 10))
            self.lines.append(self.styled(stamp + who, Role.ACCENT))
            self._body(note.body)

    def _body(self, body: str) -> None:
        for paragraph in body.split("\n"):
            self.lines += [self.styled("   " + line) for line in _wrapped(paragraph, self.width - 3)]

    def timeline(self, entries: Sequence[TimelineRow]) -> None:
        """Who did what when, through which door, and which fields it changed; nothing for none."""
        if entries:
            self.heading(_("TIMELINE"))
        for entry in entries:
            who = _("{staff} by {door}").format(staff=entry.staff, door=entry.door)
            stamp = f" {fit(self.when(entry.at), 16)}  {fit(who, 22)}  "
            room = max(self.width - width_of(stamp) - 1, 10)
            told = [(line, Role.TEXT) for sentence in entry.sentences for line in _wrapped(sentence, room)]
            if changed := " · ".join(words_of(entry.changes)):
                told += [(line, Role.MUTED) for line in _wrapped(changed, room)]
            for n, (words, role) in enumerate(told or [(entry.command, Role.TEXT)]):
                line = self.styled(stamp if n == 0 else " " * width_of(stamp), Role.MUTED)
                line.append_text(self.styled(words, role))
                self.lines.append(line)


def _wrapped(text: str, width: int) -> list[str]:
    """Typed text as lines, wrapped at blanks; a word wider than the line is split, and none is lost."""
    width = min(width, WIDEST)
    words = [part for word in without_steering(text).split() for part in chop_cells(word, width)] or [""]
    lines = words[:1]
    for word in words[1:]:
        if width_of(lines[-1]) + 1 + width_of(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return [plain(line) for line in lines]
