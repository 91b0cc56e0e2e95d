"""What people send for a page: pictures and documents of its text, and files of which pages are made."""

from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.forms import Sent, UploadField
from intranet.kernel.blobs.media_types import HEAD_BYTES, media_type_of
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.content.signs import is_blank
from intranet.kernel.text.lines import LineField
from wiki.models import LANGUAGES, MAX_ALTERNATIVE_LENGTH, Existing, WikiPage

PURPOSE: Final = "wiki"
"""What uploads for the text of a page are for (`blobs.purposes`); their target is the public id of the page."""
IMPORTS: Final = "wiki-import"
"""What uploads of which pages are made are for; their target is the page under which."""
OLD_WIKIS: Final = "wiki-old-wiki"
"""What dumps of old wikis and archives of their pictures are sent for; their target is the page under which."""
MAX_OLD_WIKI_BYTES: Final = 2 * 1024**3
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
                "A Word document (.docx), a web page (.html), a text in Markdown (.md), or a ZIP of them with their pictures."
            ),
            error_messages={"required": _("Choose a file.")},
        )


class OldWikiForm(forms.Form):
    """The dump of an old wiki, with its pictures, and who renders its pages."""

    language = forms.ChoiceField(label=_("Language of its pages"), choices=LANGUAGES, widget=forms.RadioSelect)

    field_order = ("dump", "pictures", "language", "api")

    def __init__(self, owner: User, page: WikiPage, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["language"].initial = page.language
        self.fields["dump"] = UploadField(
            label=_("Dump of the wiki"),
            owner=owner,
            purpose=OLD_WIKIS,
            target=page.public_id,
            help_text=_("What dumpBackup.php --full of MediaWiki writes: .xml, or packed as .xml.gz or .xml.bz2."),
            error_messages={"required": _("Choose a file.")},
        )
        self.fields["pictures"] = UploadField(
            label=_("Its pictures and documents (optional)"),
            owner=owner,
            purpose=OLD_WIKIS,
            target=page.public_id,
            required=False,
            help_text=_("The folder named images of the old wiki, as a ZIP or a tar."),
        )
        if settings.MEDIAWIKI_APIS:
            self.fields["api"] = forms.ChoiceField(
                label=_("Old wiki that still runs"),
                choices=[("", _("None: templates stay as their names")), *((one, one) for one in settings.MEDIAWIKI_APIS)],
                required=False,
                help_text=_("It renders its own pages, so that what its templates say is kept."),
            )
        self.order_fields(self.field_order)


class ConfirmForm(forms.Form):
    """What to do with the pages that are there already."""

    existing = forms.ChoiceField(
        label=_("Pages of the same title that are here already"),
        choices=Existing.choices,
        initial=Existing.SKIP,
        widget=forms.RadioSelect,
    )


class ExportForm(forms.Form):
    """What to take away of a page, and as what."""

    what = forms.ChoiceField(
        label=pgettext_lazy("to export", "What"), initial="under", required=False, widget=forms.RadioSelect
    )
    format = forms.ChoiceField(
        label=pgettext_lazy("a format", "As"),
        choices=[
            ("html", _("Web pages (HTML), to read or to print")),
            ("markdown", _("Texts (Markdown), to write further elsewhere")),
        ],
        initial="html",
        widget=forms.RadioSelect,
    )

    def __init__(self, under: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        words = ngettext(
            "This page and the %(count)d page under it that you can see",
            "This page and the %(count)d pages under it that you can see",
            under,
        )
        field = cast("forms.ChoiceField", self.fields["what"])
        field.choices = [("under", words % {"count": under}), ("page", _("This page alone"))]
        if not under:
            del self.fields["what"]
