"""What people type and send about recordings and knowledge pages."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.forms import UploadField
from intranet.kernel.text.lines import LineField
from wiki.models import MAX_TITLE_LENGTH, Medium

PURPOSE: Final = "recordings"
"""What uploads of sound and pictures are for (`blobs.purposes`)."""


class RecordingForm(forms.Form):
    """A recording that begins. `replaces` is the public id of the earlier take."""

    title = LineField(label=_("What it is about"), max_length=MAX_TITLE_LENGTH)
    medium = forms.ChoiceField(choices=Medium.choices)
    consents = forms.BooleanField(required=False)
    replaces = forms.CharField(required=False, max_length=16)


class SentRecordingForm(forms.Form):
    """A file of sound or pictures that was made elsewhere."""

    def __init__(self, owner: User, target: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(label=_("File of sound or video"), owner=owner, purpose=PURPOSE, target=target)
