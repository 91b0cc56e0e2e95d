"""Why a document has no preview, or only a part of one, in words for its readers."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.media_types import OFFICE
from intranet.kernel.blobs.models import StoredFile, Trouble
from intranet.kernel.blobs.preparation import preparer_of

_NONE: Final[dict[str, Promise]] = {
    Trouble.NO_PROGRAM: gettext_lazy(
        "This site does not draw the pages of office documents: its operators have not set it up."
    ),
    Trouble.TOO_LARGE: gettext_lazy("It is too large for one."),
    Trouble.OVER_LIMIT: gettext_lazy("It took too long to make."),
    Trouble.REFUSED: gettext_lazy("It has something inside that could do harm, so that it is not opened here."),
    Trouble.PROTECTED: gettext_lazy("A password protects it: its pages are not shown here, nor is it found by its words."),
    Trouble.UNREADABLE: gettext_lazy("It is damaged, or is not what its name says."),
}
_PART: Final[dict[str, Promise]] = {
    Trouble.NO_PROGRAM: gettext_lazy("Only its text is shown, because this site does not draw the pages of office documents."),
    Trouble.OVER_LIMIT: gettext_lazy("This is a part of it, because the rest took too long to make."),
    Trouble.TOO_MANY: gettext_lazy(
        "After 200 pages there is the text without pictures, and after 2,000 pages only the document."
    ),
    Trouble.UNREADABLE: gettext_lazy("This is a part of it: the rest could not be read."),
}
_TEXT: Final[dict[str, Promise]] = {
    Trouble.OVER_LIMIT: gettext_lazy("Only its text is shown, because its pages took too long to draw."),
    Trouble.UNREADABLE: gettext_lazy("Only its text is shown, because its pages could not be drawn."),
}


def why_nothing(file: StoredFile) -> str:
    """Why nothing is shown of a file, of which no pages could be made."""
    if not file.size:
        return _("It is empty.")
    if file.trouble in _NONE:
        return str(_NONE[file.trouble])
    if preparer_of(file.media_type) is None:
        return _("Files of this type are not shown here.")
    return _("There is nothing in it that could be shown.")


def why_in_part(file: StoredFile, *, is_drawn: bool) -> str:
    """Why a part is missing of what is shown of a file; "" when nothing is. `is_drawn`: there are pictures of pages."""
    is_office = any(file.media_type in types for types in OFFICE.values())
    of_text = _TEXT if is_office and not is_drawn else {}
    return str(of_text.get(file.trouble) or _PART.get(file.trouble) or "")
