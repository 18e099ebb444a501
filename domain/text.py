"""What people typed, made safe to keep and to find again (S5, PROMISES X1, X5)."""

import re
import unicodedata

#: Everything that could steer a terminal or reorder what is read: C0 and C1 controls, line and paragraph
#: separators, bidirectional controls, invisible fillers, tag characters, lone surrogates, non-characters.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[\t\n ]+")
_SPACES = re.compile(r"[ \t]+")
#: Letters with a stroke, which no decomposition takes off.
_PLAIN_LETTERS = str.maketrans("łøđ", "lod")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 40

#: A combining character can be stacked without end; more than this on one base letter is an attack, not writing.
_MOST_MARKS = 4
_STACKABLE = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_STACKABLE}{{{_MOST_MARKS}}}){_STACKABLE}+")

LINE_LIMIT = 200
NOTE_LIMIT = 10_000


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """One line of plain text: no control, no line break, single blanks, at most `limit` characters."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:limit].rstrip()
    text = _BLANKS.sub(" ", _plain(_LINES.sub(" ", text[: limit * 4])))
    return text.strip()[:limit].rstrip()


def clean_note(text: str, *, limit: int = NOTE_LIMIT) -> str:
    """Several lines of plain text: line breaks stay, all other controls go, at most `limit` characters."""
    lines = _LINES.sub("\n", text[: limit * 4]).split("\n")
    return "\n".join(_SPACES.sub(" ", _plain(line)).rstrip() for line in lines).strip()[:limit].rstrip()


def _plain(text: str) -> str:
    # Stacks are cut before composing too: the time that takes grows with the square of a stack.
    text = _STACKED.sub(r"\1", _STEERING.sub("", text))
    return _STACKED.sub(r"\1", unicodedata.normalize("NFC", text))


def without_steering(text: str) -> str:
    """The text for one line of a terminal: what steers or reorders is gone, tabs and line ends are blanks."""
    return _STEERING.sub("", text.replace("\t", " ").replace("\n", " "))


def fold(text: str) -> str:
    """The text as search compares it: case and accents gone, compatibility forms unified."""
    if text.isascii():
        return text.lower()
    # Marks go first, since the time that normalising takes grows with the square of a stack of them.
    spread = unicodedata.normalize("NFKD", _without_marks(text)).casefold()
    return _without_marks(unicodedata.normalize("NFKD", spread)).translate(_PLAIN_LETTERS)


def _without_marks(text: str) -> str:
    # No character before U+0300 is a mark, and asking costs more than comparing.
    return "".join([c for c in text if c < "\u0300" or not unicodedata.combining(c)])


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order; punctuation separates.

    A word is at most 40 characters: longer ones are cut, in the index and in the query alike.
    """
    folded = fold(text)
    words = _WORD.findall(folded)
    return words if len(folded) <= _LONGEST_WORD else [word[:_LONGEST_WORD] for word in words]
