"""What the registry says of a project as data, in both languages: exports and the API say the same."""

from typing import Any

from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import both
from projects.queries.portfolio import ListedProject


def project_facts(one: ListedProject, *, is_whole: bool = False) -> dict[str, Any]:
    """The facts of one line of the portfolio; `is_whole` adds its lists, which take statements of their own."""
    project = one.project
    facts = {
        "id": project.public_id,
        "address": absolute(project.get_absolute_url()),
        "title": both(project.title),
        "summary": both(project.summary),
        "lead": both(project.lead.name),
        "partners": [both(partner.name) for partner in one.partners],
        "phase": project.phase,
        "health": project.health,
        "health_reason": project.health_reason,
        "health_said_at": project.health_at.isoformat() if project.health_at else None,
        "starts_on": project.starts_on.isoformat() if project.starts_on else None,
        "ends_on": project.ends_on.isoformat() if project.ends_on else None,
        "budget": project.budget,
        "closed_at": project.closed_at.isoformat() if project.closed_at else None,
        "followers": one.followers,
    }
    return {**facts, **_lists(one)} if is_whole else facts


def _lists(one: ListedProject) -> dict[str, Any]:
    project = one.project
    return {
        "objectives": {"fr": project.objectives_fr.splitlines(), "en": project.objectives_en.splitlines()},
        "skills": [both(skill.name) for skill in project.skills.order_by("name_fr")],
        "tags": [tag.label for tag in project.tags.all()],
        "links": [{"address": address, "label": label} for address, label in project.links],
        "milestones": [
            {
                "title": both(milestone.title),
                "due_on": milestone.due_on.isoformat(),
                "reached_on": milestone.reached_on.isoformat() if milestone.reached_on else None,
            }
            for milestone in project.milestones.all()
        ],
        "lessons": project.lessons,
    }
