"""Organizations and people as audiences: which of them a viewer may know of, name and list."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.kinds import COMPLETING, AudienceKind, Known
from intranet.kernel.audiences.models import MEMBER
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audiences.reach import Organizations
from intranet.kernel.search.queries import SearchUnavailable, suggest
from profiles.models import Organization, Profile
from profiles.models.organizations import AUDIENCE_KIND
from profiles.queries.mentions import people_completing
from profiles.search.organizations import ORGANIZATION
from profiles.search.sections import post_of
from profiles.visibility import is_listable, people_visible_to


def _organizations_of(people: "QuerySet[User]") -> int:
    """How many organizations these people work for."""
    return int(people.aggregate(found=Count("profile__organization", distinct=True))["found"])


def _organizations_of_all() -> int:
    """The same for everyone, asked of each organization: it looks for one person there, and not at 250,000."""
    working = Profile.objects.filter(organization=OuterRef("pk"), member__state=State.ACTIVE).exclude(member__kind=Kind.GUEST)
    return Organization.objects.filter(Exists(working)).count()


COUNTED: Final = Organizations(key="profiles", count=_organizations_of, count_all=_organizations_of_all)


# Organizations ----------------------------------------------------------------------------------------------------------


def _as_known(organizations: Iterable[Organization]) -> list[Known]:
    return [
        Known(
            kind=AUDIENCE_KIND,
            key=one.public_id,
            name=str(one.name),
            label=one.name.__html__(),
            meta=ngettext("{count} person", "{count} people", one.member_count).format(count=one.member_count),
            address=one.get_absolute_url(),
        )
        for one in organizations
    ]


def _organizations(viewer: User) -> "QuerySet[Organization]":
    """The organizations of today, for members of the government: guests have no directory."""
    return Organization.objects.none() if viewer.is_guest or not viewer.is_active else Organization.objects.current()


def _known_organizations(viewer: User, keys: Collection[str]) -> list[Known]:
    return _as_known(_organizations(viewer).filter(public_id__in=keys))


def _organizations_completing(viewer: User, typed: str) -> list[Known]:
    try:
        found = suggest([ORGANIZATION], typed, viewer_audiences=audience_ids(viewer), limit=COMPLETING)
    except SearchUnavailable:
        return []
    rows = _organizations(viewer).in_bulk([one.key for one in found])
    return _as_known(rows[one.key] for one in found if one.key in rows)


def _organizations_named(viewer: User, text: str) -> list[Known]:
    is_named = Q(name_fr__iexact=text) | Q(name_en__iexact=text) | Q(acronym_fr__iexact=text) | Q(acronym_en__iexact=text)
    return _as_known(_organizations(viewer).filter(is_named).order_by("pk")[:COMPLETING])


def _own_organizations(viewer: User) -> list[Known]:
    return _as_known(_organizations(viewer).filter(audience__in=audience_ids(viewer)).order_by("name_fr", "pk"))


def _listed_in_organizations(viewer: User, keys: Collection[str]) -> "Mapping[str, QuerySet[User]]":
    """The directory lists them by their organization: whom it does not name is not told of here either."""
    if viewer.is_guest:
        return {}
    return {key: User.objects.filter(is_listable(), profile__organization__public_id=key) for key in keys}


ORGANIZATIONS: Final = AudienceKind(
    kind=AUDIENCE_KIND,
    order=20,
    icon="building-2",
    shape="org",
    noun=_("Organization"),
    heading=_("Everyone in an organization"),
    says=_("{person} works for {name}."),
    alone=_("An organization"),
    known=_known_organizations,
    completing=_organizations_completing,
    named=_organizations_named,
    own=_own_organizations,
    listed=_listed_in_organizations,
)


# People -----------------------------------------------------------------------------------------------------------------


def _people_as_known(people: Iterable[User]) -> list[Known]:
    return [
        Known(
            kind=MEMBER,
            key=one.public_id,
            name=one.display_name,
            label=escape(one.display_name),
            meta=post_of(one),
            address=reverse("profiles:person", args=[one.handle]),
        )
        for one in people
    ]


def _people(viewer: User) -> "QuerySet[User]":
    return people_visible_to(viewer).select_related("profile__organization")


def _known_people(viewer: User, keys: Collection[str]) -> list[Known]:
    return _people_as_known(_people(viewer).filter(public_id__in=keys))


def _people_completing(viewer: User, typed: str) -> list[Known]:
    return [] if viewer.is_guest else _people_as_known(people_completing(viewer, typed)[:COMPLETING])


def _people_named(viewer: User, text: str) -> list[Known]:
    """By handle, which is nobody else's, or by full name."""
    working = _people(viewer).filter(is_listable())
    found = list(working.filter(handle=text.lower())) or list(working.filter(display_name__iexact=text)[:COMPLETING])
    return _people_as_known(found)


PEOPLE: Final = AudienceKind(
    kind=MEMBER,
    order=40,
    icon="user-check",
    shape="",
    noun=_("Person"),
    heading=_("Named people"),
    says=_("{person} is named in the list."),
    known=_known_people,
    completing=_people_completing,
    named=_people_named,
    listed=lambda viewer, keys: {key: people_visible_to(viewer).filter(public_id=key) for key in keys},
)
