"""Fields for files that members send: piece by piece from a page with scripts, or with the form itself."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse_lazy
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.images import Refusal
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.purposes import purposes
from intranet.kernel.blobs.queries import has_virus, own_uploads

PICTURE_REFUSALS: Final = {
    Refusal.TOO_HEAVY: gettext_lazy("Choose a picture of 10 MB or less."),
    Refusal.NOT_AN_IMAGE: gettext_lazy("This file is not a picture we can read. Choose a JPEG, PNG, WebP or GIF."),
    Refusal.TOO_MANY_PIXELS: gettext_lazy("This picture has more than 40 million pixels. Choose a smaller one."),
    Refusal.TOO_LONG: gettext_lazy("This picture has a side of more than 20,000 pixels. Choose a smaller one."),
    Refusal.DAMAGED: gettext_lazy("This picture is damaged or incomplete. Choose another one."),
}
"""Why a picture is refused, for who sent it."""

type Sent = StoredFile | UploadedFile[bytes]
"""A file of a form: an upload that has ended, or one that came with the form. `actions.storing.store_sent` stores it."""


class UploadInput(forms.FileInput):
    """A choice of files. Scripts send them at once, and the form then names them; without scripts they come with the form."""

    allow_multiple_selected = True
    template_name = "blobs/upload_input.html"
    endpoint = reverse_lazy("blobs:uploads")

    def __init__(self, attrs: dict[str, Any] | None = None, *, purpose: str, target: str) -> None:
        super().__init__(attrs)
        self.purpose, self.target = purpose, target
        self.sent = list[StoredFile]()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "endpoint": self.endpoint,
            "purpose": self.purpose,
            "target": self.target,
            "max_bytes": purposes[self.purpose].max_bytes,
            "uploads_name": f"{name}_uploads",
            "sent": self.sent,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[bytes]], name: str) -> Any:
        uploads = data.getlist(f"{name}_uploads") if isinstance(data, MultiValueDict) else data.get(f"{name}_uploads", [])
        return [*uploads, *(files.getlist(name) if isinstance(files, MultiValueDict) else [])]

    def use_required_attribute(self, _initial: Any) -> bool:
        return False  # a browser knows nothing of uploads

    def value_omitted_from_data(self, _data: Any, _files: Any, _name: str) -> bool:
        return False


class UploadField(forms.Field):
    """Files for a purpose; its value is a list of `Sent`, of one at most unless `is_multiple`.

    What was uploaded is still there when the form comes back with an error. What came with the form must be chosen again.
    """

    def __init__(self, *, owner: User, purpose: str, target: str = "", is_multiple: bool = False, **options: Any) -> None:
        super().__init__(widget=UploadInput({"multiple": is_multiple}, purpose=purpose, target=target), **options)
        self.owner, self.purpose, self.target, self.is_multiple = owner, purposes[purpose], target, is_multiple

    def to_python(self, value: Any) -> list[Sent]:
        names = [one for one in value or [] if isinstance(one, str)]
        known = {file.public_id: file for file in own_uploads(self.owner, self.purpose.key, self.target, names)}
        self.widget.sent = [known[name] for name in names if name in known]
        if has_virus(self.owner, names):
            raise ValidationError(_("This file contains a virus. Nobody can open it."))
        if len(known) < len(set(names)):
            raise ValidationError(_("What you sent is no longer there. Choose the file again."))
        return [*self.widget.sent, *(one for one in value or [] if isinstance(one, UploadedFile))]

    def validate(self, value: list[Sent]) -> None:
        super().validate(value)
        if len(value) > 1 and not self.is_multiple:
            raise ValidationError(_("Choose one file."))
        for one in value:
            if isinstance(one, UploadedFile):
                self._judge(one.size or 0)

    def _judge(self, size: int) -> None:
        """As `permissions.can_begin_upload` judges an upload before it begins."""
        if size > self.purpose.max_bytes:
            raise ValidationError(_("Choose a file of %(size)s or less.") % {"size": filesizeformat(self.purpose.max_bytes)})
        may = self.purpose.may_upload(self.owner, self.target, size)
        if not may:
            raise ValidationError(str(may.reason))
