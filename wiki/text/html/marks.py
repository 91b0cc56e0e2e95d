"""What the tag and the style of an element say of its words."""

import re
from typing import Any, Final

from wiki.text.schema import Node

_MAX_STYLE: Final = 2_000
_MARKS: Final = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("s", "strike", "del"), "strike"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_SPACES: Final = re.compile(r"\s+")
_LEVEL: Final = re.compile(r"mso-list:[^;]*?level(\d)")


def marked(element: Any, name: str, marks: tuple[Node, ...]) -> tuple[Node, ...]:
    """The marks on the words of an element: of its tag, unless its style says otherwise."""
    named = {mark["type"]: mark for mark in marks}
    if name in _MARKS:
        named[_MARKS[name]] = {"type": _MARKS[name]}
    style = style_of(element)
    for mark, on, off in (
        ("strong", r"(?:^|;)font-weight:(?:bold|[6-9]00)", r"(?:^|;)font-weight:(?:normal|[1-5]00)"),
        ("em", r"(?:^|;)font-style:(?:italic|oblique)", r"(?:^|;)font-style:normal"),
        ("strike", r"(?:^|;)text-decoration[\w-]*:[^;]*line-through", r"(?!)"),
    ):
        if re.search(on, style):
            named[mark] = {"type": mark}
        elif re.search(off, style):
            named.pop(mark, None)
    return tuple(named.values())


def style_of(element: Any) -> str:
    return _SPACES.sub("", element.get("style", "")[:_MAX_STYLE].lower())


def is_hidden(element: Any) -> bool:
    style = style_of(element)
    return "display:none" in style or "mso-hide:all" in style


def list_level(element: Any) -> int:
    found = _LEVEL.search(style_of(element)) if element.tag == "p" else None
    return int(found[1]) if found else 0
