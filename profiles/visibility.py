"""Who sees which person, and which sections of a profile: the one place that pages, vCard, API and search ask.

Two questions, in this order: `people_visible_to` (is there a page at all?), then `visible_sections` (what is on it?).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.follows.models import Follow
from profiles.models import Affiliation, DirectoryPolicy, Profile, Reach, Section, Visibility

PERSON_KEY_PREFIX = "person:"
ALL_SECTIONS = frozenset(Section)
NO_SECTIONS: frozenset[Section] = frozenset()
# The states whose sections are shown at all: what was the profile of someone who left is a name.
_STATES_WITH_SECTIONS = (State.ACTIVE, State.UNCLAIMED)
_SITE = DirectoryPolicy.objects.filter(organization=None)


def person_key(member: User) -> str:
    """The key under which a person is followed."""
    return f"{PERSON_KEY_PREFIX}{member.public_id}"


def people_visible_to(viewer: User) -> QuerySet[User]:
    """The people whose name and page the viewer may see; anybody else does not exist for them."""
    return User.objects.filter(is_visible_to(viewer))


def is_visible_to(viewer: User, at: str = "") -> Q:
    """The condition of `people_visible_to`, for the person that a row points to: `at` is the path, such as `endorser__`.

    Oneself, always. Otherwise neither a suspended account nor a guest; a protected member only for the supervisor named in
    their own unit. A guest sees nobody else, and an account that does not work sees nobody.
    """
    if not viewer.is_active:
        return Q(**{f"{at}pk__in": ()})
    oneself = Q(**{f"{at}pk": viewer.pk})
    if viewer.is_guest:
        return oneself
    unnamed = Q(**{f"{at}state": State.SUSPENDED}) | Q(**{f"{at}kind": Kind.GUEST})
    protected = Q(**{f"{at}is_protected": True}) & ~Q(**{f"{at}profile__supervisor": viewer.pk})
    return oneself | ~(unnamed | protected)


def is_listable(at: str = "") -> Q:
    """The condition of `User.objects.listable()`, for the person that a row points to: `at` is the path, such as `member__`."""
    names = Q(**{f"{at}state__in": (State.UNCLAIMED, State.ACTIVE)}) & Q(**{f"{at}is_protected": False})
    return names & ~Q(**{f"{at}kind__in": (Kind.GUEST, Kind.SERVICE)})


def visible_sections(viewer: User, profiles: Collection[Profile]) -> dict[int, frozenset[Section]]:
    """For each profile (by the primary key of its member), the sections that the viewer may see.

    Whether the person is visible at all is `people_visible_to`'s question. Profiles come with their member joined. At most
    five statements, whatever the number of profiles.
    """
    if not viewer.is_active or viewer.is_guest:
        owned = viewer.pk if viewer.is_active else None
        return {profile.pk: ALL_SECTIONS if profile.pk == owned else NO_SECTIONS for profile in profiles}
    viewers_audiences = audience_ids(viewer)
    organizations = organization_audiences(profile.pk for profile in profiles)
    rows = Profile.objects.filter(pk__in=[profile.pk for profile in profiles])
    follows = Exists(Follow.objects.filter(key=person_key(viewer), member=OuterRef("pk")))
    standing = {pk: (Reach(reach), has_followed) for pk, reach, has_followed in rows.values_list("pk", reach_at(), follows)}
    sections = {}
    for profile in profiles:
        opened = {Visibility.EVERYONE}
        if viewers_audiences & organizations[profile.pk]:
            opened.add(Visibility.ORGANIZATION)
        # Who has no profile yet has a work contact at most.
        reach, has_followed = standing.get(profile.pk, (Reach.CONTACT, False))
        if has_followed:
            opened.add(Visibility.FOLLOWED)
        sections[profile.pk] = ALL_SECTIONS if profile.pk == viewer.pk else sections_open_to(profile, opened, reach)
    return sections


def sections_open_to(profile: Profile, visibilities: Collection[Visibility], reach: Reach) -> frozenset[Section]:
    """The sections of a profile that are shown to one of these circles of people, under a policy that reaches so far."""
    if profile.member.state not in _STATES_WITH_SECTIONS:
        return NO_SECTIONS
    return frozenset(section for section in Section if profile.visibility_of(section, reach) in visibilities)


def reach_at(path: str = "") -> Coalesce:
    """In a statement: how far the policy that holds for a profile shows it. `path` leads to the profile, such as `profile__`.

    It is that of the main organization, else that of the site.
    """
    own = NullIf(F(f"{path}organization__directory_policy__reach"), Value(""))
    return Coalesce(own, Subquery(_SITE.values("reach")[:1]), Value(Reach.EVERYONE.value))


def shadow_at(path: str = "") -> Coalesce:
    """In a statement: the audience that hides from search what this policy shows, while it narrows. `path` as in `reach_at`."""
    own, of_site = F(f"{path}organization__directory_policy__place"), Subquery(_SITE.values("place")[:1])
    return Coalesce(own, of_site, output_field=BigIntegerField())


def reach_of(profile: Profile) -> Reach:
    """How far the policy that holds for a profile shows it."""
    return Reach(Profile.objects.filter(pk=profile.pk).values_list(reach_at(), flat=True).get())


def site_reach() -> Reach:
    """The policy of the site."""
    return Reach(_SITE.values_list("reach", flat=True).first() or Reach.EVERYONE)


def organization_audiences(members: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each member (by primary key), the ids of the audiences of the organizations that they belong to today."""
    members = list(members)
    found: dict[int, set[int]] = defaultdict(set)
    current = Affiliation.objects.filter(member__in=members, ended_at=None)
    for member, audience in current.values_list("member", "organization__audience"):
        found[member].add(audience)
    return {member: frozenset(found[member]) for member in members}
