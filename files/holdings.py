"""What the plan of a departure hands over of libraries: folders and documents that one person alone manages."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from files.actions.sharing import hand_over_item
from files.models import Item
from files.queries.managing import managed_alone
from files.queries.sharing import standing_managers
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds


def _things() -> "QuerySet[Item]":
    return Item.objects.readable().select_related("library__group", "library__organization", "library__member")


def _visible(items: "QuerySet[Item]", viewer: User) -> "QuerySet[Item]":
    return items.filter(pk__in=Item.objects.visible_to(viewer).values("pk"))


def _takeable(items: "QuerySet[Item]", member: User) -> "QuerySet[Item]":
    return _visible(items, member) if member.kind == Kind.EMPLOYEE else items.none()


def _candidates(item: Item, holder: User) -> Iterator[Candidate]:
    for member in standing_managers(item.library)[:2]:
        if member.pk != holder.pk:
            yield Candidate(member, "manages")


def _hand_over(item: Item, holder: User, successor: User) -> None:
    hand_over_item(item=item, holder=holder, successor=successor)


holding_kinds.register(
    HoldingKind(
        word="document",
        noun=_("Folder or document"),
        icon="folder",
        order=60,
        things=_things,
        held=managed_alone,
        visible=_visible,
        takeable=_takeable,
        title=lambda item: item.name or item.library.name,
        address=lambda item: item.get_absolute_url(),
        detail=lambda item: item.library.name,
        candidates=_candidates,
        hand_over=_hand_over,
        is_knowledge=True,
        reasons={"manages": _("Manages the library that it is in")},
    )
)
