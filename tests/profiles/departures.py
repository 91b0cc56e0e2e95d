"""Somebody who leaves, with what they alone look after: three groups, pages, a project; and those who could take it over."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from wagtail.models import Locale, Page

from groups.actions.membership import admit, set_role
from groups.models import Group, GroupKind, GroupRole
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from profiles.departures.actions import open_plan
from profiles.departures.queries.plans import lines_of
from profiles.models import Departure, DepartureKind, Handover, Organization, OrganizationRole, Profile
from tests.groups.world import make_group
from tests.profiles.organizations import make_holder, make_organization, make_unit, place
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.models import WikiPage


@dataclass(frozen=True)
class Leaving:
    """Louise, who leaves; Kateri, to whom she reports; Odile, who administers the organization; Jean, who animates her groups.

    `hidden` is one of her groups: only its members know of it, and neither Kateri nor Odile is one.
    """

    louise: User
    kateri: User
    odile: User
    jean: User
    organization: Organization
    groups: list[Group]
    hidden: Group
    pages: list[WikiPage]


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def make_leaving(*, pages: int = 3) -> Leaving:
    organization = make_organization("Ministère des Forêts", "Department of Forests")
    unit = make_unit(organization, "Direction de la protection", "Surveillance")
    louise, kateri, jean = (make_member(name) for name in ("Louise Gagnon", "Kateri Jacobs", "Jean Vaillancourt"))
    odile = make_holder(organization, OrganizationRole.ADMINISTRATOR)
    place(louise, kateri, jean, organization=organization, unit=unit)
    Profile.objects.filter(pk=louise.pk).update(supervisor=kateri)
    groups = [
        make_group(louise, GroupKind.OPEN, "Gardiens de tour"),
        make_group(louise, GroupKind.CLOSED, "Brûlage dirigé"),
        make_group(louise, GroupKind.HIDDEN, "Enquête interne"),
    ]
    for group in groups:
        admit(actor=louise, group=group, member=jean)
        set_role(actor=louise, group=group, member=jean, role=GroupRole.ANIMATOR)
    _plant_root()
    front = open_space(actor=louise, owner=None)
    WikiPage.objects.filter(pk=front.pk).update(responsible=odile)
    written = [create_page(actor=louise, parent=front, title=f"Tour {number}", language="fr") for number in range(pages)]
    for member in (louise, kateri, odile, jean):
        member.refresh_from_db()
    return Leaving(louise, kateri, odile, jean, organization, groups, groups[2], written)


def _plant_root() -> None:
    """The root of all spaces, which a test that commits leaves behind empty."""
    if not Page.objects.filter(depth=1).exists():
        locale = Locale.objects.get_or_create(language_code="fr")[0]
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


def planned(world: Leaving, *, days: int = 40, kind: DepartureKind = DepartureKind.RETIREMENT) -> Departure:
    return open_plan(actor=world.louise, member=world.louise, kind=kind, day=in_days(days))


def named(plan: Departure, title: str) -> Handover:
    """The row of the thing of this title."""
    return next(line.handover for line in lines_of(plan.member, plan) if line.title == title)


def ids(plan: Departure) -> list[str]:
    """The public ids of all that is in a plan."""
    return list(plan.handovers.order_by("pk").values_list("public_id", flat=True))
