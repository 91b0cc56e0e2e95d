"""What the form of a project offers to its member, and what it says of a project that exists."""

import re
from typing import Any, Final, TypedDict

from groups.models import Group, GroupRole, Membership
from groups.queries.visible import public_id_of
from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from profiles.models import Organization
from projects.models import Participation, Project, ProjectRole
from projects.queries.pages import FOLLOWED_SHOWN, followed_projects
from projects.queries.visible import visible_rows

_ADDRESS: Final = re.compile(r"/projects/([^/?#]+)")


class FormChoices(TypedDict):
    """The organizations that may lead, the larger projects, and the groups that the member owns."""

    organizations: list[Organization]
    parents: list[Project]
    groups: list[Group]


def choices_of_form(member: User, project: Project | None = None) -> FormChoices:
    """What a member may choose for a project, of which what it says already."""
    working = Participation.objects.filter(member=member, left_at=None).exclude(role=ProjectRole.CONTRIBUTOR)
    larger = {one.pk: one for one in visible_rows(member).going_on().filter(pk__in=working.values("project"))}
    larger |= {one.pk: one for one in followed_projects(member).going_on()[:FOLLOWED_SHOWN]}
    owned = Membership.objects.current().filter(member=member, role=GroupRole.OWNER).values("group")
    groups = Group.objects.active().filter(pk__in=owned, hidden_at=None, project=None).order_by("name_fr", "name_en")
    found = list(groups)
    if project is not None:
        larger.pop(project.pk, None)
        if project.parent_id and (parent := visible_rows(member).filter(pk=project.parent_id).first()):
            larger.setdefault(parent.pk, parent)
        if project.group is not None:
            found.insert(0, project.group)
    organizations = list(Organization.objects.current().order_by("name_fr"))
    return {"organizations": organizations, "parents": list(larger.values()), "groups": found}


def main_organization(member: User) -> Organization | None:
    """Where a member works first of all."""
    rows = member.affiliations.filter(ended_at=None).order_by("-is_main", "-started_at").select_related("organization")
    first = rows.first()
    return first.organization if first else None


def initial_of(project: Project) -> dict[str, Any]:
    """What the form shows of a project."""
    columns = ("title_fr", "title_en", "summary_fr", "summary_en", "objectives_fr", "objectives_en", "phase", "starts_on")
    partners = [one.organization for one in project.partnerships.select_related("organization").order_by("pk")]
    return {
        **{name: getattr(project, name) for name in (*columns, "ends_on", "budget", "contact", "difference")},
        "lead": project.lead.public_id,
        "parent": project.parent.public_id if project.parent else "",
        "group": project.group.public_id if project.group else "",
        "partners": "\n".join(str(one.name) for one in partners),
        "skills": "\n".join(str(skill.name) for skill in project.skills.order_by("pk")),
        "tags": "\n".join(tag.label for tag in project.tags.all()),
        "links": "\n".join(" ".join(link).strip() for link in project.links),
    }


def project_named(viewer: User, text: str) -> Project | None:
    """The project of an address or a name that the viewer may see; None for none, or for several of one name.

    The address is that of any of its pages. A database tells capitals with accents from small letters, as the reader does not.
    """
    rows = visible_rows(viewer).select_related("audience", "place")
    address = _ADDRESS.search(text)
    by_address = rows.filter(public_id=public_id_of(address[1] if address else text)).first()
    if by_address is not None:
        return by_address
    titles, key = visible_rows(viewer).values_list("pk", "title_fr", "title_en"), fold(text)
    named = [pk for pk, *names in titles if key and key in map(fold, names)]
    return rows.filter(pk=named[0]).first() if len(named) == 1 else None
