"""The tree of a space, as one reader sees it beside a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import reading_language
from wiki.models import TOP_DEPTH, Space, WikiPage, WikiPageQuerySet

MOST_SHOWN: Final = 100
"""How many pages are shown under one page: all of them are on the page that lists a space."""


@dataclass
class Node:
    """A page of the tree, with those under it that are shown."""

    page: WikiPage
    below: "list[Node]" = field(default_factory=list)
    is_current: bool = False

    @property
    def is_more(self) -> bool:
        """Whether there are pages under it, which are loaded when they are asked for."""
        return bool(self.page.has_below) and not self.below


@dataclass(frozen=True)
class Tree:
    """The front page of a space, and what is under it: everything around the page that is read, the rest closed."""

    front: WikiPage
    nodes: Sequence[Node]
    crumbs: Sequence[WikiPage]
    """The pages above the page that is read, from the front page."""


def front_page(space: Space) -> WikiPage:
    """The page at the top of a space."""
    return WikiPage.objects.in_short().to_list().get(space=space, depth=TOP_DEPTH)


def tree_of(viewer: User, page: WikiPage) -> Tree:
    """The tree with the pages above a page open, and the page itself: one statement, whatever the space holds."""
    way = [*page.paths_above, page.path]
    wanted = Q(path__in=way)
    for path in way:
        wanted |= Q(pk__in=_listed(viewer).just_under(path).order_by("path").values("pk")[: MOST_SHOWN + 1])
    nodes = {one.path: Node(one, is_current=one.pk == page.pk) for one in _with_below(viewer, wanted)}
    for path, node in nodes.items():
        parent = nodes.get(path[: -WikiPage.steplen])
        if parent is not None and (len(parent.below) < MOST_SHOWN or path in way):
            parent.below.append(node)
    for path in way:
        if path in nodes:
            nodes[path].below = _once(nodes[path].below, way)
    shown = [nodes[path].page for path in way if path in nodes]
    return Tree(front=shown[0], nodes=nodes[shown[0].path].below, crumbs=shown[:-1])


def below(viewer: User, page: WikiPage) -> list[Node]:
    """The pages just under a page, closed; one statement."""
    keys = _listed(viewer).just_under(page.path).order_by("path").values("pk")[:MOST_SHOWN]
    return _once([Node(one) for one in _with_below(viewer, Q(pk__in=keys))], ())


def _listed(viewer: User) -> WikiPageQuerySet:
    return WikiPage.objects.visible_to(viewer).filter(archived_at=None)


def _with_below(viewer: User, wanted: Q) -> "QuerySet[WikiPage]":
    """The pages of a tree that the viewer sees; `has_below`: they see pages under it."""
    last = WikiPage.alphabet[-1] * WikiPage.steplen
    children = _listed(viewer).filter(
        path__gt=OuterRef("path"), path__lte=Concat(OuterRef("path"), Value(last)), depth=OuterRef("depth") + 1
    )
    names = (
        "content_type",
        "path",
        "depth",
        "title",
        "public_id",
        "language",
        "counterpart",
        "counterpart_edition",
        "is_template",
    )
    rows = WikiPage.objects.visible_to(viewer).filter(wanted).only(*names)
    # Most pages have none, whoever looks: that is on their row.
    has_below = Case(When(numchild=0, then=Value(value=False)), default=Exists(children))
    return rows.annotate(has_below=has_below).order_by("path")


def _once(nodes: Sequence[Node], way: Sequence[str]) -> list[Node]:
    """Of a pair side by side, the page in the reader's language; the other too where it has pages under it or is on the way."""
    language = reading_language()
    said = {node.page.counterpart_id for node in nodes if node.page.language == language and not node.page.is_begun}
    return [node for node in nodes if node.page.pk not in said or node.page.has_below or node.page.path in way]
