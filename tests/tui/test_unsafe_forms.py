"""No source of the screens uses a form that would read data as markup or print it past the gate (X1)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [
    file
    for folder in ("tui", "widgets")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "commands" not in file.parts and file.name != "cli.py"
]

#: What shows its first argument; a plain string in it would be read as markup by Textual.
SHOWING = {
    "Static",
    "Label",
    "Button",
    "update",
    "Checkbox",
    "RadioButton",
    "Option",
    "Toast",
    "notify",
    "Collapsible",
}
FORBIDDEN = {"from_markup", "from_ansi", "print", "set_window_title"}


def complaints(source: str) -> list[str]:
    """The unsafe forms in a source, each with its line."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "markup" and getattr(node.value, "value", True):
            wrong.append(f"{node.value.lineno}: markup=True")
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(node.func, "value", None)
            owned = getattr(owner, "attr", getattr(owner, "id", ""))
            if (name == "update" and owned.startswith("_")) or owned == "Color":
                continue  # of a set or a mapping; of a colour
            if name in SHOWING and node.args and is_plain(node.args[0]):
                wrong.append(f"{node.lineno}: {name}() of a plain string")
            elif name in FORBIDDEN:
                wrong.append(f"{node.lineno}: {name}()")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                named = getattr(target, "attr", "")
                if named in {"tooltip", "border_title", "border_subtitle"} and is_plain(node.value):
                    wrong.append(f"{node.lineno}: {named} of a plain string")
    return wrong


def is_plain(node: ast.expr | None) -> bool:
    """Whether this may be a plain string with data in it: anything but a Text, a literal or none."""
    if node is None or isinstance(node, ast.Constant):
        return False
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) or is_plain(node.orelse)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name not in {"Text", "draw", "_text", "assemble", "join_text"}
    return True


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_screen_or_widget_uses_an_unsafe_form(file):
    assert not complaints(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        'Static(order.customer)', 'Static(f"{name}")', 'Label(_("Hello {n}").format(n=n))', "self.update(words)",
        'app.notify("x" + name)', "Button(name)", "widget.tooltip = hint", "Static(x, markup=True)",
        "Text.from_markup(name)", "console.print(name)", "self.tooltip = Text(hint) if hint else hint",
        "panel.border_title = name",
    ],
)  # fmt: skip
def test_an_unsafe_form_is_found(source):
    assert complaints(source)


@pytest.mark.parametrize(
    "source",
    [
        "Static(Text(name))",
        'Static(id="x")',
        'Static("·")',
        "w.tooltip = Text(h) if h else None",
        "f(name, markup=False)",
    ],
)
def test_a_safe_form_passes(source):
    assert not complaints(source)
