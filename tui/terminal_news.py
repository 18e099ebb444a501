"""What reaches a person who looks elsewhere: the bell, a notification, the title of the window (I3, X1)."""

import os
from collections.abc import Mapping

from domain.text import clean_line

ESC, BEL = "\x1b", "\x07"

#: More than this no notification shows, and a slow line need not carry.
_LONGEST = 150

#: The title as it was is kept by the terminal, and taken back at the end.
KEEP_TITLE, TAKE_TITLE_BACK = f"{ESC}[22;2t", f"{ESC}[23;2t"


def notification(text: str, how: str, environ: Mapping[str, str] = os.environ) -> str:
    """What makes the terminal show a notification; nothing where there is none.

    Args:
        how: `both`, `osc9` or `osc777`, which terminals understand one of; `off` for none.
    """
    clean = clean_line(text, limit=_LONGEST)
    # A number and a semicolon first would be taken for the progress of something.
    osc9 = f"{ESC}]9;{clean.lstrip('0123456789;')}{BEL}"
    osc777 = f"{ESC}]777;notify;ordertop;{clean.replace(';', ',')}{BEL}"
    wanted = {"both": osc9 + osc777, "osc9": osc9, "osc777": osc777}.get(how, "")
    return _passed_through(wanted, environ)


def title(text: str) -> str:
    """What gives the window this title; a multiplexer takes it for its own."""
    return f"{ESC}]2;{clean_line(text, limit=_LONGEST)}{BEL}"


def _passed_through(sequence: str, environ: Mapping[str, str]) -> str:
    """As tmux and screen hand it on to the terminal that they run in, where they are allowed to."""
    if not sequence:
        return ""
    if environ.get("TMUX"):
        return f"{ESC}Ptmux;{sequence.replace(ESC, ESC * 2)}{ESC}\\"
    if environ.get("STY"):
        return f"{ESC}P{sequence}{ESC}\\"
    return sequence
