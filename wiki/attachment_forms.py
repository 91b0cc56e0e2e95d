"""What people send for a page: pictures and documents of its text, and files of which pages are made."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.forms import Sent, UploadField
from intranet.kernel.blobs.media_types import HEAD_BYTES, media_type_of
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.content.signs import is_blank
from intranet.kernel.text.lines import LineField
from wiki.models import MAX_ALTERNATIVE_LENGTH, Existing, WikiPage

PURPOSE: Final = "wiki"
"""What uploads for the text of a page are for (`blobs.purposes`); their target is the public id of the page."""
IMPORTS: Final = "wiki-import"
"""What uploads of which pages are made are for; their target is the page under which."""
MAX_FILE_BYTES: Final = 100 * 1024**2
MAX_IMPORT_BYTES: Final = 300 * 1024**2
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""The types of files that are shown in a text; every other one is given to who asks for it."""


def is_picture(sent: Sent) -> bool:
    """Whether what was sent is a picture, by its content."""
    if isinstance(sent, StoredFile):
        return sent.media_type in PICTURES
    head = sent.read(HEAD_BYTES)
    sent.seek(0)
    return media_type_of(head, sent.name or "") in PICTURES


class AttachForm(forms.Form):
    """A picture, with the words that stand for it, or a document, to put at the end of a text."""

    alternative = LineField(
        label=_("Description of the picture"),
        required=False,
        max_length=MAX_ALTERNATIVE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For a picture, say what it shows: people who do not see it read this."),
    )

    field_order = ("sent", "alternative")

    def __init__(self, owner: User, page: WikiPage, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(
            label=_("Picture or document"),
            owner=owner,
            purpose=PURPOSE,
            target=page.public_id,
            error_messages={"required": _("Choose a file.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        sent = values.get("sent")
        if sent and is_picture(sent[0]) and is_blank(values.get("alternative", "")):
            self.add_error("alternative", _("Describe the picture, for people who cannot see it."))
        return values


class ImportForm(forms.Form):
    """A file of which pages are made."""

    def __init__(self, owner: User, page: WikiPage, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(
            label=_("File"),
            owner=owner,
            purpose=IMPORTS,
            target=page.public_id,
            help_text=_(
                "A Word document (.docx), a web page (.html), a text in Markdown (.md), or a ZIP of a folder of them with their pictures."
            ),
            error_messages={"required": _("Choose a file.")},
        )


class ConfirmForm(forms.Form):
    """What to do with the pages that are there already."""

    existing = forms.ChoiceField(
        label=_("Pages of the same title that are here already"),
        choices=Existing.choices,
        initial=Existing.SKIP,
        widget=forms.RadioSelect,
    )
