"""Names as people with something in mind type them into a shop's form: on a desk they are text and nothing else (X1).

They are given raw; the sample cleans them as every door does.
"""

HOSTILE = (
    "Robert'); DROP TABLE orders;--",
    "[bold red]Wichtig[/] GmbH",
    "[@click=app.quit]Free SSL[/]",
    "[/nope]",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://evil.example","open me")',
    "+1+1 Holding",
    "@SUM(A1:A9) & Sons",
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "\x1b[31mRed Alert\x1b[0m Ltd",
    "\x1b]52;c;cm0gLXJm\x07Clip & Board",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "Evil\u202egpj.exe Studio",
    "\u2067مكتبة\u2069 \u200fabc\u200e 123",
    "null",
    "undefined",
    "NaN",
    "-1",
    "' OR '1'='1",
    "{{7*7}} ${7*7} #{7*7}",
    "%s%s%s%n",
    "../../etc/passwd",
    "$(reboot) `reboot` ; reboot",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘ Design",
    "𝕿𝖍𝖊 𝕺𝖗𝖉𝖊𝖗 ｆｕｌｌｗｉｄｔｈ",
    "👩‍👩‍👧‍👦🏳️‍🌈👨🏽‍🚀 Family Club",
    "Line\nbreak\r\nand\ttab Co.",
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege "
    * 3,
    "\ufeff\u200b\u2060Invisible\u00ad Ink",
)
