"""What the plan of a departure hands over of the wiki: pages that one person alone keeps true."""

from collections.abc import Iterator
from typing import Final, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds
from intranet.kernel.text.bilingual import Words
from wiki.actions.handovers import hand_over_page
from wiki.models import Editors, WikiPage
from wiki.permissions import can_keep_page
from wiki.queries.keeping import kept_alone, writers_of
from wiki.queries.people import managers_of

TRIED: Final = 2
"""How many of each sort of people are proposed, the best first: one may be unable."""


def _things() -> "QuerySet[WikiPage]":
    """But for those on which somebody says what they know: nobody else writes on them."""
    pages = WikiPage.objects.readable().filter(archived_at=None).exclude(editors=Editors.AUTHORS)
    pages = pages.select_related("space__group", "space__organization")
    return cast("QuerySet[WikiPage]", pages)


def _visible(pages: "QuerySet[WikiPage]", viewer: User) -> "QuerySet[WikiPage]":
    return pages.filter(pk__in=WikiPage.objects.visible_to(viewer).values("pk"))


def _takeable(pages: "QuerySet[WikiPage]", member: User) -> "QuerySet[WikiPage]":
    """Those that they may edit: who may not is responsible for no page."""
    if member.kind != Kind.EMPLOYEE:
        return pages.none()
    seen = _visible(pages, member).select_related("place__audience")
    return pages.filter(pk__in=[page.pk for page in seen if can_keep_page(member, page)])


def _candidates(page: WikiPage, holder: User) -> Iterator[Candidate]:
    keys = writers_of(page, holder, at_most=TRIED)
    writers = User.objects.in_bulk(keys)
    for key in keys:
        yield Candidate(writers[key], "wrote")
    for member in managers_of(page.space)[:TRIED]:
        if member.pk != holder.pk:
            yield Candidate(member, "manages")


def _hand_over(page: WikiPage, _holder: User, successor: User) -> None:
    hand_over_page(page=page, successor=successor)


holding_kinds.register(
    HoldingKind(
        word="page",
        noun=_("Page"),
        icon="file-text",
        order=50,
        things=_things,
        held=kept_alone,
        visible=_visible,
        takeable=_takeable,
        title=lambda page: Words(**{page.language: page.title}),
        address=lambda page: page.get_absolute_url(),
        detail=lambda page: page.space.name,
        candidates=_candidates,
        hand_over=_hand_over,
        is_knowledge=True,
        reasons={"wrote": _("Wrote a part of the page"), "manages": _("Manages the space of the page")},
    )
)
