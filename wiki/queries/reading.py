"""What the page of a page shows, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.documents import cards_of, with_cards
from intranet.kernel.follows.queries import followed_among
from intranet.kernel.permissions import Decision
from wiki import permissions
from wiki.models import Edition, PageBookmark, PageFile, PageTag, WikiPage
from wiki.queries.keeping import Review, review_of
from wiki.queries.lists import backlinks, written_among
from wiki.queries.tree import Tree, tree_of
from wiki.roles import standing_in
from wiki.text.rendering import Heading, files_of, headings
from wiki.text.wanted import titles_named, with_wanted

AUTHORS_SHOWN: Final = 3
EDITIONS_LOOKED_AT: Final = 500
"""Those whose authors are named: a page may have many thousands."""
BACKLINKS_SHOWN: Final = 10


@dataclass(frozen=True)
class Authors:
    """Who wrote a page, those who did it most often first, and how many others there are."""

    first: Sequence[User]
    others: int


@dataclass(frozen=True)
class Pair:
    """The page in the other language, and by how many editions each is behind the other."""

    other: WikiPage
    behind: int
    other_behind: int

    @property
    def other_state(self) -> str:
        """Of the other page: `begun`, `behind` or `current`."""
        return "begun" if self.other.is_begun else "behind" if self.other_behind else "current"


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    """A page with what is around it, as one reader sees it."""

    html: SafeString
    tree: Tree
    headings: Sequence[Heading]
    authors: Authors
    tags: Sequence[PageTag]
    backlinks: Sequence[WikiPage]
    has_more_backlinks: bool
    files: Sequence[PageFile]
    review: Review
    pair: Pair | None
    can_edit: Decision
    can_take: Decision
    can_translate: Decision
    can_add: Decision
    can_set_editors: Decision
    can_narrow: Decision
    can_archive: Decision
    can_delete: Decision
    is_watched: bool
    is_subtree_watched: bool
    is_bookmarked: bool

    @property
    def crumbs(self) -> Sequence[WikiPage]:
        return self.tree.crumbs


def page_for(viewer: User, page: WikiPage, html: str) -> ReadPage:
    """Everything that its page shows, in a constant number of statements. `html` is its text, with the marks of comments."""
    standing = standing_in(viewer, page.space)
    followed = followed_among(viewer, [page.key, page.subtree_key])
    linking = list(backlinks(viewer, page)[: BACKLINKS_SHOWN + 1])
    return ReadPage(
        html=html_for(viewer, page, html),
        tree=tree_of(viewer, page),
        headings=headings(page.body),
        authors=authors_of(page),
        tags=list(page.page_tags.order_by("key")),
        backlinks=linking[:BACKLINKS_SHOWN],
        has_more_backlinks=len(linking) > BACKLINKS_SHOWN,
        files=files_in(page),
        review=review_of(page, timezone.localdate()),
        pair=pair_of(viewer, page),
        can_edit=permissions.can_edit_page(viewer, page, standing=standing),
        can_take=permissions.can_take_page(viewer, page, standing=standing),
        can_translate=permissions.can_translate_page(viewer, page, standing=standing),
        can_add=permissions.can_add_under(viewer, page, standing=standing),
        can_set_editors=permissions.can_set_editors(viewer, page, standing=standing),
        can_narrow=permissions.can_narrow_page(viewer, page, standing=standing),
        can_archive=permissions.can_archive_page(viewer, page, standing=standing),
        can_delete=permissions.can_delete_page(viewer, page, standing=standing),
        is_watched=page.key in followed,
        is_subtree_watched=page.subtree_key in followed,
        is_bookmarked=PageBookmark.objects.filter(member=viewer, page=page).exists(),
    )


def html_for(viewer: User, page: WikiPage, html: str) -> SafeString:
    """A text of a page as the viewer sees it: links to pages that nobody has written say so, documents are cards."""
    titles = titles_named(html)
    if titles:
        written = written_among(viewer, sorted(titles))
        html = with_wanted(html, written, _("page not written yet"), origin=page.public_id)
    return with_cards(html, cards_of(viewer, [html]))


def pair_of(viewer: User, page: WikiPage) -> Pair | None:
    """The page in the other language that the viewer sees, if there is one."""
    if page.counterpart_id is None:
        return None
    other = WikiPage.objects.visible_to(viewer).in_short().filter(pk=page.counterpart_id).first()
    if other is None:
        return None
    behind, other_behind = other.edition - page.counterpart_edition, page.edition - other.counterpart_edition
    # What a translation that is only begun says is not news for the page that it translates.
    return Pair(other, 0 if other.is_begun else max(behind, 0), max(other_behind, 0))


def files_in(page: WikiPage) -> list[PageFile]:
    """The documents and pictures that a text shows, as far as it has any."""
    names = files_of(page.body)
    return list(page.files.filter(public_id__in=names).select_related("file").order_by("name")) if names else []


def authors_of(page: WikiPage) -> Authors:
    """Who wrote the last editions of a page; one statement."""
    wrote = Edition.authors.through.objects.filter(edition__page=page, edition__number__gt=page.edition - EDITIONS_LOOKED_AT)
    rows = User.objects.filter(pk__in=wrote.values("user"))
    people = list(rows.select_related("profile").order_by("display_name")[:100])
    people.sort(key=lambda person: person.pk != page.changed_by_id)
    return Authors(people[:AUTHORS_SHOWN], max(len(people) - AUTHORS_SHOWN, 0))
