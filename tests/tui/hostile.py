"""What a customer may have typed to take over the terminal of whoever reads it (X1)."""

HOSTILE = {
    "title": "\x1b]0;pwned\x07",
    "clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "clipboard, other end": "\x1b]52;c;cHduZWQ=\x1b\\",
    "link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[3J\x1b[1;1H",
    "colour": "\x1b[5;38;5;199mblinking",
    "other screen": "\x1b[?1049l\x1b[?25h",
    "reset": "\x1bc",
    "answer back": "\x1b[6n\x1b[c\x1b[>0q",
    "device string": "\x1bPpwned\x1b\\\x1b_pwned\x1b\\\x1b^pwned\x1b\\",
    "one-byte controls": "\x9b2J\x9d0;pwned\x9c\x90pwned\x9c\x84\x85\x8d",
    "bells and backs": "a\x07b\x08c\x7fd\x00e\x0ef\x0fg",
    "lines": "one\ntwo\rthree\r\nfour\x0bfive\x0csix\u2028seven\u2029eight",
    "tabs": "a\tb\tc",
    "bidi": "\u202etxt.exe\u202c \u2066x\u2069 \u200fr \u061c",
    "invisible": "a\u200bb\u200dc\u2060d\ufeffe\u00adf\u3164g",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "marks": "z" + "\u0301" * 300,
    "right to left": "\u0645\u0643\u062a\u0628\u0629 \u05e9\u05dc\u05d5\u05dd",
    "wide": "\u6f22\u5b57\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f1e6\U0001f1fa" * 20,
    "long": "x" * 10_000,
    "live markup": "[@click=app.quit]x[/] [@click='app.bell']y[/]",
    "broken markup": "[/nope] [/] [bold [[[ ]]] \\[ [link=https://evil.example]z",
    "markup": "[bold red on white]loud[/bold red on white] [reverse]",
    "not characters": "\ufffe\uffff\ufdd0\U0010ffff",
}

#: None of these characters ever belongs on a terminal as text.
FORBIDDEN = (
    [chr(n) for n in range(0x80, 0xA0)]
    + [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x200B, 0x200E, 0x200F, 0x061C)]
    + ["\u2028", "\u2029", "\ufeff", "\u00ad", "\u3164", "\U000e0001", "\U000e0041", "\ufffe", "\uffff"]
)
