"""Pages: their place in the tree, their text as it was last published, and who keeps them true."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.models.pages import PageManager
from wagtail.query import PageQuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import LIST, Place, Shareable, ShareableQuerySet
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable, named_address
from intranet.kernel.text.bilingual import Words, fold
from wiki.models.spaces import Editors, Space
from wiki.text.schema import understood

PAGE: Final = "page"
"""The word of the keys of pages, and their kind in the search engines."""
SUBTREE: Final = "subtree"
"""The word of the keys of pages that are followed with those under them."""
MAX_TITLE_LENGTH: Final = 200
MAX_TAGS: Final = 30
MAX_DEPTH: Final = 20
MAX_ALTERNATIVE_LENGTH: Final = 1000
MAX_SIDE: Final = 1_600
"""The longest side of a picture of a text, in pixels: a page is never shown wider on any screen than half of it."""
LANGUAGES: Final = [("fr", _("French")), ("en", _("English"))]
REVIEW_MONTHS: Final = 6
REVIEW_SOON: Final = timedelta(days=30)
"""How long before its date a page is to be reviewed."""


class Reminder(models.IntegerChoices):
    """What the responsible member of a page was told."""

    NONE = 0
    SOON = 1
    OVERDUE = 2


def empty_body() -> dict[str, Any]:
    """A text without words."""
    return {"type": "doc", "content": [{"type": "paragraph"}]}


class WikiPageQuerySet(ShareableQuerySet["WikiPage"], PageQuerySet):
    def under(self, page: "WikiPage") -> Self:
        """The pages under a page, however deep; not the page itself."""
        return self.filter(path__startswith=page.path, depth__gt=page.depth)

    def to_list(self) -> Self:
        """With what a list says of each."""
        return self.select_related("space__group", "space__organization", "place__audience", "changed_by")

    def in_short(self) -> Self:
        """Without their texts, which a list does not show."""
        return self.defer("body", "html", "text")

    def just_under(self, path: str) -> Self:
        """The pages that have no other between them and the page of a path."""
        step, digits = self.model.steplen, self.model.alphabet
        return self.filter(path__range=(path + digits[0] * step, path + digits[-1] * step), depth=len(path) // step + 1)


class WikiPage(Addressable, Shareable, Page):
    """A page of a space: one identity that outlives its title and its place in the tree.

    `body` is the text as it was last published, in the schema of `wiki/schema.json`; `html` and `text` are made of it. What
    people write meanwhile is in its `SharedText`. A page is in the place of the page above it, or in one of its own once it has
    pages under it or a list of its own: whoever is closed out of it is closed out of what is under it.

    `edition` is the number of the one that is published; 0: none yet.
    """

    search_kind = PAGE

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="pages")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    editors = models.CharField(_("who may edit"), max_length=8, choices=Editors, default=Editors.MEMBERS)
    # Readers may comment on a passage.
    is_open_to_comments = models.BooleanField(default=True)
    body: "models.JSONField[dict[str, Any]]" = models.JSONField(default=empty_body)
    html = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False)
    # The title, folded: by which links that name a page find it, and lists are sorted.
    title_key = models.CharField(max_length=MAX_TITLE_LENGTH, editable=False, db_index=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    # Who keeps it true, and until when it is taken for true.
    responsible = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="wiki_pages")
    # Who kept it before, and left.
    former_responsible = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_due_on = models.DateField(null=True, blank=True)
    # In how many months it is due again, once somebody has said that it is still true.
    review_months = models.PositiveSmallIntegerField(default=REVIEW_MONTHS)
    # What its responsible member was reminded of, for this date.
    review_told = models.PositiveSmallIntegerField(choices=Reminder, default=Reminder.NONE, editable=False)
    # The page that says the same in the other language, and the edition of that page which this one says.
    counterpart = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    counterpart_edition = models.PositiveIntegerField(default=0)
    # A text that new pages begin with.
    is_template = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The page that it was deleted with.
    deleted_with = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    # What of `body` could not be read; publishing the page writes it anew from the log.
    problems: Sequence[str] = ()

    # Wagtail has no types.
    objects: ClassVar[Any] = PageManager.from_queryset(WikiPageQuerySet)()

    # Wagtail neither indexes pages nor keeps a table of what they refer to: the kernel's search and `PageLink` do.
    search_auto_update = False
    wagtail_reference_index_ignore = True
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="wiki_page_place"),
            models.Index(fields=["space", "-changed_at"], name="wiki_page_recent"),
            models.Index(fields=["-changed_at"], name="wiki_page_changed"),
            models.Index(fields=["review_due_on"], condition=models.Q(review_due_on__isnull=False), name="wiki_page_review"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """A row as it can be read, whatever is wrong with its text: a broken node costs itself, and `problems` names it."""
        page: Self = super().from_db(db, field_names, values, **options)
        if "body" in page.__dict__:
            found = understood(page.body)
            page.body, page.problems = found.body, found.problems
        return page

    if TYPE_CHECKING:  # that of Wagtail's pages, which have no types

        def save(self, *arguments: Any, clean: bool = True, **options: Any) -> None: ...

    def serializable_data(self) -> dict[str, Any]:
        """What a revision of Wagtail keeps: not what is made of the text anew."""
        return {name: value for name, value in super().serializable_data().items() if name not in {"html", "text"}}

    def set_title(self, title: str) -> None:
        """Call it so, and keep the key that it is found by with it."""
        self.title = self.draft_title = title
        self.title_key = fold(title)[:MAX_TITLE_LENGTH]

    @property
    def key(self) -> str:
        """What it is followed, reported and pushed as."""
        return f"{PAGE}:{self.public_id}"

    @property
    def subtree_key(self) -> str:
        """What it is followed as, with the pages under it."""
        return f"{SUBTREE}:{self.public_id}"

    @property
    def address(self) -> str:
        """What stands for it in addresses: its public id, which never changes, and its title."""
        return named_address(self.public_id, Words(self.title, ""))

    @property
    def is_knowledge(self) -> bool:
        """Whether somebody says on it what they know: a `KnowledgePage`."""
        return bool(self.cached_content_type.model == "knowledgepage")

    def get_absolute_url(self) -> str:
        return reverse("wiki:knowledge_page" if self.is_knowledge else "wiki:page", args=[self.address])

    @property
    def is_top(self) -> bool:
        """Whether it is the front page of its space."""
        return bool(self.depth == TOP_DEPTH)

    @property
    def around(self) -> Place:
        """The place that it is in, with the pages under it."""
        if self.place is None:
            raise ValueError("A page outside of any place.")
        return self.place

    @property
    def own_key(self) -> str:
        """The key of its own place."""
        return f"page:{self.public_id}"

    @property
    def has_own_place(self) -> bool:
        return self.around.key == self.own_key

    @property
    def has_list(self) -> bool:
        """Whether a list says who sees it: its own, or that of a page above it."""
        return self.around.audience.kind == LIST

    @property
    def has_own_list(self) -> bool:
        return self.has_list and self.around.audience.key == self.own_key

    @property
    def paths_above(self) -> list[str]:
        """The paths of the pages above it in the tree, from the front page."""
        step = self.steplen
        return [self.path[:end] for end in range(TOP_DEPTH * step, len(self.path), step)]

    def is_overdue(self, today: date) -> bool:
        """Whether nobody has said for too long that it is still true."""
        return self.review_due_on is not None and self.review_due_on < today

    def is_due_soon(self, today: date) -> bool:
        """Whether somebody should say within the month that it is still true."""
        return self.review_due_on is not None and today <= self.review_due_on <= today + REVIEW_SOON

    @property
    def is_begun(self) -> bool:
        """Whether it is a translation that nobody has yet said to say what the other page says."""
        return self.counterpart_id is not None and self.counterpart_edition == 0


TOP_DEPTH: Final = 2
"""The depth in Wagtail's tree of the front page of a space: its root is 1."""


class PageTag(models.Model):
    """A tag of a page: `key` is folded as that of a hashtag, `label` as it was written."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="page_tags")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "key"], name="wiki_tag_unique")]
        indexes: ClassVar = [models.Index(fields=["key"], name="wiki_tag_key")]

    def __str__(self) -> str:
        return self.label


class FormerTitle(models.Model):
    """A title that a page had: links that name it still find it."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="former_titles")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    title_key = models.CharField(max_length=MAX_TITLE_LENGTH)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "title_key"], name="wiki_former_title_unique")]
        indexes: ClassVar = [models.Index(fields=["space", "title_key"], name="wiki_former_title")]

    def __str__(self) -> str:
        return self.title_key


class PageFile(Addressable):
    """A picture or a document that was put into a text. Who reads the page reads it, in older editions too."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Whether a text shows it as a picture: it was drawn anew when it came."""
        return self.file.is_ours and self.file.media_type.startswith("image/")


class PageLink(models.Model):
    """A link of a published text to another page, or (`target` empty) to one that nobody has written yet."""

    source = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(WikiPage, null=True, blank=True, on_delete=models.CASCADE, related_name="backlinks")
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    title_key = models.CharField(max_length=MAX_TITLE_LENGTH)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "title_key", "target"], name="wiki_link_unique")]
        indexes: ClassVar = [
            models.Index(fields=["title_key"], condition=models.Q(target=None), name="wiki_link_wanted"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} to {self.title}"
