"""What the writer and the reader of Markdown both know."""

from typing import Final

ALERTS: Final = {"info": "NOTE", "tip": "TIP", "warning": "WARNING", "danger": "CAUTION"}
"""The kinds of callouts, as GitHub's Markdown calls them."""
TAGS: Final = {"strong": "strong", "em": "em", "s": "strike", "code": "code"}
"""The tags that may be written for marks, where asterisks would be read otherwise."""
PAGE: Final = "page:"
FILE: Final = "file:"
RECORDING: Final = "recording:"
