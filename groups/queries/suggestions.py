"""Groups that a member may want to join, each with the reason. Nothing hidden, and nothing for guests."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Group, GroupKind, Membership
from groups.queries.listing import ListedGroup
from groups.search import GROUP
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.bilingual import Words, reading_language
from intranet.kernel.search.queries import Matching, SearchRequest, SearchUnavailable, search
from profiles.queries.visibility import PERSON_KEY_PREFIX

SUGGESTED: Final = 6
KEPT_S: Final = 600
# More are kept than are shown, since some of them may turn out not to be visible to the member.
_CANDIDATES: Final = 12
_CANDIDATES_A_SKILL: Final = 6
_SKILLS_COMPARED: Final = 3
_FOLLOWED_COMPARED: Final = 200
COLLEAGUES_TOLD: Final = 2
"""One colleague alone would tell what that one does."""


class _Near(NamedTuple):
    """A group near to the member, or one of their first skills; whether they may see the group is not asked yet.

    `key` is the group's or the skill's; the one with the greatest `weight` comes first. Of a group of colleagues it is how many
    of those whom the member follows are in it. The names are those of the organization or of the skill.
    """

    source: int
    key: int
    weight: int
    name_fr: str | None
    name_en: str | None


_COLLEAGUES: Final = 1
_ORGANIZATION: Final = 2
_SKILL: Final = 3

# Found on pages that everybody opens: the ORM takes longer to put this together than the database to answer. Who is in a closed
# group is for its members to know, so that colleagues count in open ones only.
_NEAR: Final = f"""
    WITH followed AS (
        SELECT person.id FROM follows_follow follow
        JOIN accounts_user person ON person.public_id = SUBSTR(follow.key, {len(PERSON_KEY_PREFIX) + 1})
        WHERE follow.member_id = %(member)s AND follow.key LIKE '{PERSON_KEY_PREFIX}%%'
            AND person.state IN ('{State.UNCLAIMED}', '{State.ACTIVE}') AND NOT person.is_protected
            AND person.kind NOT IN ('{Kind.GUEST}', '{Kind.SERVICE}')
        LIMIT {_FOLLOWED_COMPARED}
    ), own AS (
        SELECT group_id FROM groups_membership WHERE member_id = %(member)s
    )
    SELECT {_COLLEAGUES}, colleagues.id, colleagues.people, NULL, NULL FROM (
        SELECT one.id, COUNT(*) AS people
        FROM groups_membership membership JOIN groups_group one ON one.id = membership.group_id
        WHERE membership.member_id IN (SELECT id FROM followed) AND one.id NOT IN (SELECT group_id FROM own)
            AND one.kind = '{GroupKind.OPEN}' AND one.archived_at IS NULL AND one.deleted_at IS NULL
        GROUP BY one.id HAVING COUNT(*) >= {COLLEAGUES_TOLD} ORDER BY people DESC, one.id LIMIT {_CANDIDATES}
    ) colleagues
    UNION ALL
    SELECT * FROM (
        SELECT {_ORGANIZATION}, one.id, one.member_count, organization.name_fr, organization.name_en
        FROM groups_coowner ownership
        JOIN groups_group one ON one.id = ownership.group_id
        JOIN profiles_organization organization ON organization.id = ownership.organization_id
        WHERE ownership.organization_id = (SELECT organization_id FROM profiles_profile WHERE member_id = %(member)s)
            AND one.id NOT IN (SELECT group_id FROM own)
            AND one.kind <> '{GroupKind.HIDDEN}' AND one.archived_at IS NULL AND one.deleted_at IS NULL
        ORDER BY one.member_count DESC, one.id LIMIT {_CANDIDATES}
    ) of_organization
    UNION ALL
    SELECT * FROM (
        SELECT {_SKILL}, skill.id,
            -ROW_NUMBER() OVER (ORDER BY declared.endorsement_count DESC, declared.level DESC, declared.id) AS weight,
            skill.name_fr, skill.name_en
        FROM profiles_declaredskill declared JOIN profiles_skill skill ON skill.id = declared.skill_id
        WHERE declared.profile_id = %(member)s ORDER BY weight DESC LIMIT {_SKILLS_COMPARED}
    ) known
"""  # noqa: S608 - constants


def groups_to_join(member: User, *, at_most: int = SUGGESTED) -> list[ListedGroup]:
    """By turns: groups that people whom the member follows are in, groups of their organization, groups about what they know.

    Open and closed ones that they may see and are not in: that is asked each time, in one statement. What to suggest, and why,
    is found in another and kept for some minutes.
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
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"member": member.pk})
        near = sorted((_Near(*row) for row in cursor.fetchall()), key=lambda one: (-one.weight, one.key))
    skills = [_name(one) for one in near if one.source == _SKILL]
    by_turns = zip_longest(
        ((one.key, _why_colleagues(one)) for one in near if one.source == _COLLEAGUES),
        ((one.key, _why_organization(one)) for one in near if one.source == _ORGANIZATION),
        _about(skills, audience_ids(member)) if skills else (),
    )
    reasons: dict[int, str] = {}
    for turn in by_turns:
        for group, why in filter(None, turn):
            reasons.setdefault(group, str(why))
    return reasons


def _name(near: _Near) -> Words:
    return Words(near.name_fr or "", near.name_en or "")


def _why_colleagues(near: _Near) -> SafeString:
    words = ngettext("{count} person you follow is a member", "{count} people you follow are members", near.weight)
    return escape(words.format(count=near.weight))


def _why_organization(near: _Near) -> SafeString:
    return format_html(_("Your organization, {organization}, owns it"), organization=_name(near))


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
