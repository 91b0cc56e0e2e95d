"""Groups as lines of a list, as one viewer sees them: one's own, those of the directory, those that are suggested."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from groups.models import CoOwner, Group, GroupKind, GroupRole, Membership
from groups.queries.own import own_groups, own_memberships, roles_of
from groups.roles import RANK
from groups.search import marked_name
from intranet.kernel.accounts.models import User
from intranet.kernel.search.queries import Hit
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization

KIND_ICONS = {GroupKind.OPEN: "door-open", GroupKind.CLOSED: "lock", GroupKind.HIDDEN: "shield"}

# Shorter ones (“de”, “of”, “et”) have no initial.
MIN_WORD_LENGTH = 4


@dataclass(frozen=True, kw_only=True)
class ListedGroup:
    """A group in a list: the viewer's role (None for an outsider), its organizations, and why it is here."""

    group: Group
    role: GroupRole | None
    organizations: Sequence[Organization] = ()
    title: SafeString | str = ""
    why: SafeString | str = ""

    @property
    def kind_icon(self) -> str:
        return kind_icon(self.group)

    @property
    def can_join(self) -> bool:
        """Whether a button to join makes sense; the action decides."""
        return self.role is None and self.group.kind == GroupKind.OPEN and self.group.archived_at is None


def kind_icon(group: Group) -> str:
    """The icon beside the words of its kind."""
    return KIND_ICONS[GroupKind(group.kind)]


def initials_of(name: Words) -> str:
    """One or two capitals: those of the first and last words of the name that say something (“Feux de forêt et climat”: FC)."""
    words = re.findall(r"\w+", name.fr or name.en)
    words = [word for word in words if len(word) >= MIN_WORD_LENGTH] or words
    return "".join(word[0] for word in dict.fromkeys(words[:1] + words[-1:])).upper()


def listed(
    viewer: User,
    groups: Sequence[Group],
    *,
    hits: Mapping[int, Hit] | None = None,
) -> list[ListedGroup]:
    """These groups, which the viewer may see, in this order: two statements for all at most, none for none."""
    if not groups:
        return []
    keys = [group.pk for group in groups]
    roles = roles_of(viewer)
    owners = co_owners_of(keys)
    return [
        ListedGroup(
            group=group,
            role=roles.get(group.pk),
            organizations=owners.get(group.pk, ()),
            title=marked_name(group, hits[group.pk]) if hits and group.pk in hits else group.name.__html__(),
        )
        for group in groups
    ]


def co_owners_of(groups: Iterable[int]) -> dict[int, list[Organization]]:
    """The organizations that own each of these groups (by primary key), by name."""
    found: dict[int, list[Organization]] = {}
    rows = CoOwner.objects.filter(group__in=list(groups)).select_related("organization")
    for row in rows.order_by("organization__name_fr", "pk"):
        found.setdefault(row.group_id, []).append(row.organization)
    return found


def my_groups(member: User) -> list[ListedGroup]:
    """All of one's groups, hidden and archived ones too: those that one owns first, then by name.

    One statement, and that of `own_groups`.
    """
    if not own_groups(member):
        return []
    memberships = list(own_memberships(member))
    memberships.sort(key=lambda one: (one.group.archived_at is not None, RANK[GroupRole(one.role)]))
    return [as_own(one) for one in memberships]


def as_own(membership: Membership) -> ListedGroup:
    """A group that one is in, as a line of a short list."""
    group = membership.group
    return ListedGroup(group=group, role=GroupRole(membership.role), title=group.name.__html__())
