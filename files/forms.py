"""What people type and send about folders and documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.models import MAX_LINK_NOTE, Grant, Item, NameRefusedError, Right, clean_name
from files.models.items import MAX_DESCRIPTION_LENGTH, MAX_NOTE_LENGTH
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import MAX_NAMED, MAX_TYPED
from intranet.kernel.audiences.kinds import AudienceKind, Known, audience_kinds, known, named
from intranet.kernel.blobs.forms import Sent, UploadField
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.comments.forms import CommentTextField
from intranet.kernel.comments.models import MAX_QUOTE_LENGTH
from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH, new_public_id
from intranet.kernel.text.lines import LineField, clean_line

PURPOSE: Final = "files"
"""What uploads to libraries are for (`blobs.purposes`)."""


MAX_DROPPED: Final = 400
"""Files and folders of one form."""

PARTS: Final = [
    ("", _("The whole picture")),
    ("0,0,333,333", _("Top left")),
    ("333,0,333,333", _("Top centre")),
    ("667,0,333,333", _("Top right")),
    ("0,333,333,333", _("Middle left")),
    ("333,333,333,333", _("In the centre")),
    ("667,333,333,333", _("Middle right")),
    ("0,667,333,333", _("Bottom left")),
    ("333,667,333,333", _("Bottom centre")),
    ("667,667,333,333", _("Bottom right")),
]
"""Rectangles in thousandths, for those who do not draw one."""

TOO_MANY: Final = _("Drop %(count)s files and folders at most at a time.")


class NameField(forms.CharField):
    """The name of an item."""

    def clean(self, value: object) -> str:
        try:
            return clean_name(str(super().clean(value)))
        except NameRefusedError as problem:
            raise forms.ValidationError(str(problem)) from problem


class FolderForm(forms.Form):
    """A folder to make."""

    name = NameField(label=_("Name of a new folder"))


class RenameForm(forms.Form):
    """What an item is called, and what it is."""

    name = NameField(label=_("Name"))
    description = LineField(
        label=_("Description"),
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        help_text=_("For a picture, say what it shows: people who do not see it read this."),
    )


def clean_path(path: str) -> tuple[str, ...]:
    """The names of the folders of a path, from the top. Raises ValidationError."""
    try:
        return tuple(clean_name(name) for name in path.split("/") if name)
    except NameRefusedError as problem:
        raise forms.ValidationError(str(problem)) from problem


class UploadForm(forms.Form):
    """Files to put into a folder, whose key is the `target`.

    Whole folders that are dropped come as the paths of files (`sent_uploads_folder:ID`) and of folders without any (`folder`).
    """

    def __init__(self, owner: User, target: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(
            label=_("Files"),
            owner=owner,
            purpose=PURPOSE,
            target=target,
            is_multiple=True,
            error_messages={"required": _("Choose one file or more.")},
            required=not self.data.getlist("folder") if isinstance(self.data, QueryDict) else True,
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        data = cast("QueryDict", self.data)
        paths = [self.path_of(sent) for sent in values.get("sent", [])]
        folders = {*paths, *map(clean_path, data.getlist("folder"))}
        if len({path[:depth] for path in folders for depth in range(1, len(path) + 1)}) > MAX_DROPPED:
            raise forms.ValidationError(TOO_MANY % {"count": MAX_DROPPED})
        values["folders"] = folders
        return values

    def path_of(self, sent: Sent) -> tuple[str, ...]:
        """The folders that a file was dropped with. Raises ValidationError."""
        return clean_path(self.data.get(f"sent_uploads_folder:{sent.public_id}", "")) if isinstance(sent, StoredFile) else ()


class VersionForm(forms.Form):
    """A new version of a document. `base` is the number of the version that it was made from."""

    note = LineField(
        label=_("What changed"), required=False, max_length=MAX_NOTE_LENGTH, help_text=_("A few words help others to follow.")
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ("sent", "note", "base")

    def __init__(self, owner: User, target: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(
            label=_("File"), owner=owner, purpose=PURPOSE, target=target, error_messages={"required": _("Choose a file.")}
        )
        self.order_fields(self.field_order)


NEW_VERSION: Final = "version"
KEEP_BOTH: Final = "both"
LEAVE: Final = "leave"


class ConflictForm(forms.Form):
    """What to do with a file whose name is taken in a folder, or was when it was sent (`taken` is None).

    `file` is what was sent, which waits to be used.
    """

    CHOICES = (
        (NEW_VERSION, _("Add it as a new version of the document")),
        (KEEP_BOTH, _("Keep both, under another name")),
        (LEAVE, _("Do not upload it")),
    )

    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do with it.")},
    )

    FREE = (
        (KEEP_BOTH, _("Upload it: the name is free now")),
        (LEAVE, _("Do not upload it")),
    )

    def __init__(self, file: StoredFile, folder: Item, taken: Item | None, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=file.public_id)
        self.file, self.folder, self.taken = file, folder, taken
        field = cast("forms.ChoiceField", self.fields["choice"])
        field.label = file.name
        choices = self.FREE if taken is None else self.CHOICES
        field.choices = [choice for choice in choices if choice[0] != NEW_VERSION or (taken and not taken.is_folder)]


class FolderChoiceForm(forms.Form):
    """Where to put an item: the folders of a library into which the person may put something."""

    folder = forms.ChoiceField(label=_("Folder"), error_messages={"required": _("Choose a folder.")})

    def __init__(self, folders: Sequence[Item], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._folders = {folder.public_id: folder for folder in folders}
        choices = [(folder.public_id, _indented(folder)) for folder in folders]
        cast("forms.ChoiceField", self.fields["folder"]).choices = choices

    def clean_folder(self) -> Item:
        return self._folders[self.cleaned_data["folder"]]


def _indented(folder: Item) -> str:
    name = folder.library.name if folder.is_top else folder.name
    return f"{'\u2003' * len(folder.above)}{name}"


@dataclass(frozen=True)
class NamedLine:
    """One line of the list of an item, as its page shows it."""

    known: Known
    kind: AudienceKind
    right: Right
    until: datetime | None = None

    @property
    def day(self) -> str:
        """The last day, as a field of dates has it."""
        return f"{timezone.localtime(self.until):%Y-%m-%d}" if self.until else ""


class ShareForm:
    """The list of an item: who is on it, what each may do, and perhaps until when; with a name that is added.

    `problem` says what is wrong with what was sent, and `problem_at` is the id of its field.

    Each line is a box that keeps it (`line`, such as `group:4f7…`), a right (`right-group:4f7…`) and a day (`until-…`). Those
    whom the viewer may not know of cannot be added, and stay when they were there.
    """

    def __init__(self, viewer: User, grants: Sequence[Grant], data: QueryDict | None = None) -> None:
        self._viewer, self._data = viewer, data
        self._grants = {str(grant.audience): grant for grant in grants}
        self.typed, self.problem, self.candidates = "", "", list[tuple[Known, AudienceKind]]()
        self.problem_at = "typed"
        values = list(self._grants) if data is None else self._kept(data)
        if data is not None:
            values = self._with_typed(values, data)
        self.lines = [self._line(one) for one in known(viewer, values)]
        shown = {line.known.value for line in self.lines}
        # Who has a line and may not be known of: they are counted, and stay.
        self.unknown = [grant for value, grant in self._grants.items() if value not in shown and not known(viewer, [value])]

    def _kept(self, data: QueryDict) -> list[str]:
        """The lines that stay, however many there were, and some that are new."""
        sent = data.getlist("line")
        new = [value for value in sent if value not in self._grants]
        return [*(value for value in sent if value in self._grants), *new[:MAX_NAMED]]

    def _with_typed(self, values: list[str], data: QueryDict) -> list[str]:
        self.typed = clean_line(data.get("typed", ""))[:MAX_TYPED]
        found = named(self._viewer, self.typed) if self.typed else []
        if len(found) == 1:
            self.typed = ""
            return [*values, *(one.value for one in found if one.value not in values)]
        if self.typed and not found:
            self.problem = gettext("No person, group or organization that you can choose has this name.")
        elif found:
            self.problem = gettext("Several have this name. Check the one you mean.")
            self.candidates = [(one, audience_kinds[one.kind]) for one in found]
        return values

    def _line(self, one: Known) -> NamedLine:
        grant = self._grants.get(one.value)
        right, until = (grant.right, grant.until) if grant else (Right.VIEW, None)
        if self._data is not None:
            sent = self._data.get(f"right-{one.value}", "")
            right = int(sent) if sent in map(str, Right.values) else right
            field = f"until-{one.value}"
            until = self._end(field, self._data.get(field, "").strip()) if field in self._data else until
        return NamedLine(one, audience_kinds[one.kind], Right(right), until)

    def _end(self, field: str, typed: str) -> datetime | None:
        """The end of a day that was typed, None for no end; what is no day, or is over, is the problem of the form."""
        try:
            day = parse_date(typed)
        except ValueError:
            day = None
        if day is not None and timezone.localdate() <= day < date.max:
            return _end_of(day)
        if typed:
            self.problem, self.problem_at = gettext("Choose a day from today on, or leave it empty."), field
        return None

    @property
    def is_adding(self) -> bool:
        """Whether a name was just added, or is not one person's: its sender has yet to see who that is."""
        return self._data is not None and ("add" in self._data or bool(self.problem))

    @property
    def rights(self) -> "list[tuple[int, str | Promise]]":
        return list(Right.choices)


def _end_of(day: date) -> datetime:
    """The end of a day, where the reader is."""
    return timezone.make_aware(datetime.combine(day, time.max))


class PlaceForm(forms.Form):
    """The place of a document to comment on: a page, words that stand there, a part of its picture."""

    page = forms.IntegerField(label=_("Page"), min_value=1)
    words = LineField(
        label=_("Words of the page"),
        required=False,
        max_length=MAX_QUOTE_LENGTH,
        help_text=_(
            "Copy them as they are there: they are found again in the next versions. Leave it empty for the whole page."
        ),
    )
    part = forms.ChoiceField(label=_("Part of the picture"), required=False, choices=PARTS)

    def __init__(self, file: StoredFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        if not file.pages.filter(image__isnull=False).exists():
            del self.fields["part"]

    def clean_page(self) -> int:
        number: int = self.cleaned_data["page"]
        if not self.file.pages.filter(number=number).exists():
            raise forms.ValidationError(_("This version has no such page."))
        return number

    @property
    def place(self) -> str:
        """The page and the rectangle, as the place of a comment names them."""
        part = self.cleaned_data.get("part")
        return f"{self.cleaned_data['page']}:{part}" if part else str(self.cleaned_data["page"])


class LinkForm(forms.Form):
    """A link to make: what it lets people do, until which day, whom it is for, and whether they must sign in."""

    note = LineField(
        label=_("Whom it is for"),
        required=False,
        max_length=MAX_LINK_NOTE,
        help_text=_("In a few words, so that others who manage this know it by."),
    )
    right = forms.TypedChoiceField(
        label=_("What it lets them do"),
        coerce=int,
        choices=[(right.value, right.label) for right in (Right.VIEW, Right.COMMENT)],
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput({"type": "date", "class": "govuk-input date-field"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the last day."), "invalid": _("Choose the last day.")},
    )
    is_anonymous = forms.BooleanField(label=_("Open it to anybody who has the address, without signing in"), required=False)

    def __init__(self, *arguments: Any, lasts_at_most: timedelta, may_be_anonymous: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The end of the last day may not be later than a link lasts, nor when clocks are set back before it.
        self.last_day = timezone.localdate(timezone.now() + lasts_at_most) - timedelta(days=1)
        self.fields["until"].help_text = _("At most %(count)d days from now.") % {"count": lasts_at_most.days}
        self.fields["until"].widget.attrs |= {"min": f"{timezone.localdate():%Y-%m-%d}", "max": f"{self.last_day:%Y-%m-%d}"}
        if not may_be_anonymous:
            del self.fields["is_anonymous"]

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= self.last_day:
            raise forms.ValidationError(_("Choose a day from today to %(day)s.") % {"day": date_format(self.last_day)})
        return _end_of(day)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("is_anonymous") and values.get("right") != Right.VIEW:
            self.add_error("right", _("Without signing in, people can only view."))
        return values


class LinkCommentForm(forms.Form):
    """What somebody says of an item that a link opened to them. `token` has sending it twice make one."""

    text = CommentTextField()
    token = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput, initial=new_public_id)
