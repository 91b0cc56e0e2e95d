"""Groups that a member may want to join, each with the reason. Nothing hidden, and nothing for guests."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import CoOwner, Group, GroupKind, Membership
from groups.queries.listing import ListedGroup
from groups.search import GROUP
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.bilingual import Words, reading_language
from intranet.kernel.search.queries import Matching, SearchRequest, SearchUnavailable, search
from profiles.models import DeclaredSkill
from profiles.queries.people import followed_ids

SUGGESTED: Final = 6
KEPT_S: Final = 600
_CANDIDATES: Final = 12
_SKILLS_COMPARED: Final = 3
_FOLLOWED_COMPARED: Final = 200
COLLEAGUES_TOLD: Final = 2
"""One colleague alone would tell what that one does."""


@dataclass(frozen=True)
class _Candidate:
    group: int
    why: SafeString


def groups_to_join(member: User, *, at_most: int = SUGGESTED) -> list[ListedGroup]:
    """By turns: groups that people whom the member follows are in, groups of their organization, groups about what they know.

    Open and closed ones that they may see and are not in: that is asked again each time, in one statement. What to suggest, and
    why, is found in three others and kept for some minutes.
    """
    key = f"groups.to_join:{member.pk}:{reading_language()}"
    reasons: dict[int, str] | None = cache.get(key)
    if reasons is None:
        reasons = _reasons(member)
        cache.set(key, reasons, KEPT_S)
    rows = _strangers(member).in_bulk(list(reasons)) if reasons else {}
    groups = [rows[key] for key in reasons if key in rows][:at_most]
    # The reasons were escaped when they were made.
    return [ListedGroup(group=one, role=None, title=one.name.__html__(), why=SafeString(reasons[one.pk])) for one in groups]


def _reasons(member: User) -> dict[int, str]:
    """For each group that may interest the member, the first reason that holds, as escaped words; the best first."""
    strangers = _strangers(member)
    near = (_of_colleagues(member, strangers), _of_organization(member, strangers), _about_skills(member))
    reasons: dict[int, str] = {}
    for turn in zip_longest(*near):
        for candidate in turn:
            if candidate is not None:
                reasons.setdefault(candidate.group, str(candidate.why))
    return dict(list(reasons.items())[:_CANDIDATES])


def _strangers(member: User) -> QuerySet[Group]:
    """Groups that the member sees and is not in. None of them is hidden: of a hidden one, outsiders see nothing."""
    own = Membership.objects.filter(member=member).values("group")
    return Group.objects.visible_to(member).active().exclude(kind=GroupKind.HIDDEN).exclude(pk__in=own)


def _of_colleagues(member: User, strangers: QuerySet[Group]) -> Iterable[_Candidate]:
    """Who is in a closed group is for its members to know: only open ones count."""
    followed = User.objects.listable().filter(public_id__in=followed_ids(member)).values("pk")[:_FOLLOWED_COMPARED]
    counted = (
        Membership.objects.filter(group__in=strangers.filter(kind=GroupKind.OPEN), member__in=followed)
        .values_list("group")
        .annotate(people=Count("pk"))
        .filter(people__gte=COLLEAGUES_TOLD)
        .order_by("-people", "group")[:_CANDIDATES]
    )
    for group, people in counted:
        words = ngettext("{count} person whom you follow is in it", "{count} people whom you follow are in it", people)
        yield _Candidate(group, escape(words.format(count=people)))


def _of_organization(member: User, strangers: QuerySet[Group]) -> Iterable[_Candidate]:
    owned = CoOwner.objects.filter(organization=member.profile.organization_id, group__in=strangers)
    for row in owned.select_related("organization").order_by("-group__member_count", "group")[:_CANDIDATES]:
        name = row.organization.name
        yield _Candidate(row.group_id, format_html(_("Your organization, {organization}, owns it"), organization=name))


def _about_skills(member: User) -> Iterable[_Candidate]:
    """Groups whose name or purpose says one of the member's first skills; none while the search does not answer."""
    declared = DeclaredSkill.objects.filter(profile=member.pk).select_related("skill")
    audiences = audience_ids(member)
    seen: Counter[int] = Counter()
    try:
        for line in declared.order_by("-endorsement_count", "-level", "pk")[:_SKILLS_COMPARED]:
            name: Words = line.skill.name
            request = SearchRequest(
                kind=GROUP,
                viewer_audiences=audiences,
                text=str(name),
                filters={"type": (GroupKind.OPEN.value, GroupKind.CLOSED.value), "state": ("active",)},
                size=_CANDIDATES // 2,
                language=reading_language(),
            )
            result = search(request)
            for hit in result.hits if result.matching is Matching.ALL_WORDS else ():
                seen[hit.key] += 1
                if seen[hit.key] == 1:
                    yield _Candidate(hit.key, format_html(_("About {skill}, which you declare"), skill=name))
    except SearchUnavailable:
        return
