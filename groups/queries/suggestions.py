"""Groups that a member may want to join, each with the reason. Nothing hidden, and nothing for guests."""

from collections.abc import Iterable, Iterator
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
from intranet.kernel.follows.queries import followed_keys
from intranet.kernel.search.queries import Matching, SearchRequest, SearchUnavailable, search
from intranet.kernel.text.bilingual import Words, reading_language
from profiles.models import DeclaredSkill
from profiles.visibility import PERSON_KEY_PREFIX

SUGGESTED: Final = 6
KEPT_S: Final = 600
# More are kept than are shown, since some of them may turn out not to be visible to the member.
_CANDIDATES: Final = 12
_CANDIDATES_A_SKILL: Final = 6
_SKILLS_COMPARED: Final = 3
_FOLLOWED_COMPARED: Final = 200
COLLEAGUES_TOLD: Final = 2
"""One colleague alone would tell what that one does."""


def groups_to_join(member: User, *, at_most: int = SUGGESTED) -> list[ListedGroup]:
    """By turns: groups that people whom the member follows are in, groups of their organization, groups about what they know.

    Open and closed ones that they may see and are not in: that is asked each time, in one statement. What to suggest, and why,
    is found in a few others and kept for some minutes.
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


def _strangers(member: User) -> QuerySet[Group]:
    """Groups that the member sees and is not in. None of them is hidden: of a hidden one, outsiders see nothing."""
    own = Membership.objects.filter(member=member).values("group")
    return Group.objects.visible_to(member).active().exclude(kind=GroupKind.HIDDEN).exclude(pk__in=own)


def _reasons(member: User) -> dict[int, str]:
    """For each group that may interest the member, the first reason that holds, as escaped words; the best first."""
    by_turns = zip_longest(_of_colleagues(member), _of_organization(member), _about_skills(member))
    reasons: dict[int, str] = {}
    for turn in by_turns:
        for group, why in filter(None, turn):
            reasons.setdefault(group, str(why))
    return reasons


def _of_colleagues(member: User) -> Iterator[tuple[int, SafeString]]:
    """Open groups that people whom the member follows are in. Who is in a closed one is for its members to know."""
    keys = followed_keys(member, "person")[:_FOLLOWED_COMPARED]
    followed = User.objects.listable().filter(public_id__in=[key.removeprefix(PERSON_KEY_PREFIX) for key in keys])
    rows = (
        Membership.objects.current()
        .filter(member__in=followed, group__in=_strangers(member).filter(kind=GroupKind.OPEN))
        .values_list("group")
        .annotate(people=Count("pk"))
        .filter(people__gte=COLLEAGUES_TOLD)
    )
    for group, people in rows.order_by("-people", "group")[:_CANDIDATES]:
        words = ngettext("{count} person you follow is a member", "{count} people you follow are members", people)
        yield group, escape(words.format(count=people))


def _of_organization(member: User) -> Iterator[tuple[int, SafeString]]:
    """Groups of the member's organization, the largest first."""
    organization = member.profile.organization
    if organization is None:
        return
    owned = _strangers(member).filter(pk__in=CoOwner.objects.filter(organization=organization).values("group"))
    why = format_html(_("Your organization, {organization}, owns it"), organization=organization.name)
    for group in owned.order_by("-member_count", "pk").values_list("pk", flat=True)[:_CANDIDATES]:
        yield group, why


def _about_skills(member: User) -> Iterator[tuple[int, SafeString]]:
    """Groups about what the member knows best."""
    declared = DeclaredSkill.objects.filter(profile=member.pk).select_related("skill")
    best = declared.order_by("-endorsement_count", "-level", "-pk")[:_SKILLS_COMPARED]
    return _about([one.skill.name for one in best], audience_ids(member))


def _about(skills: Iterable[Words], audiences: frozenset[int]) -> Iterator[tuple[int, SafeString]]:
    """Groups whose name or purpose says one of the skills; none while the search does not answer."""
    seen: set[int] = set()
    try:
        for name in skills:
            request = SearchRequest(
                kind=GROUP,
                viewer_audiences=audiences,
                text=str(name),
                filters={"type": (GroupKind.OPEN.value, GroupKind.CLOSED.value), "state": ("active",)},
                size=_CANDIDATES_A_SKILL,
                language=reading_language(),
            )
            result = search(request)
            for hit in result.hits if result.matching is Matching.ALL_WORDS else ():
                if hit.key not in seen:
                    seen.add(hit.key)
                    yield hit.key, format_html(_("About {skill}, one of your skills"), skill=name)
    except SearchUnavailable:
        return
