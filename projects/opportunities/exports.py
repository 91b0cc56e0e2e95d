"""The opportunities of a group, and of its project, in the export of the group."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q

from groups.queries.exports import group_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, both, encoded, parts
from projects.models import Opportunity
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities.queries.visible import visible_opportunities


def opportunity_facts(opportunity: Opportunity) -> dict[str, Any]:
    """What an opportunity says, as data."""
    return {
        "id": opportunity.public_id,
        "address": absolute(opportunity.get_absolute_url()),
        "title": opportunity.title,
        "text": opportunity.text,
        "language": opportunity.language,
        "skills": [both(skill.name) for skill in opportunity.skills.all()],
        "weekly_hours": opportunity.weekly_hours,
        "starts_on": opportunity.starts_on.isoformat() if opportunity.starts_on else None,
        "ends_on": opportunity.ends_on.isoformat() if opportunity.ends_on else None,
        "city": opportunity.city,
        "is_remote": opportunity.is_remote,
        "french_level": opportunity.french_level,
        "english_level": opportunity.english_level,
        "open_to": opportunity.open_to,
        "closes_on": opportunity.closes_on.isoformat(),
        "closed_at": opportunity.closed_at.isoformat() if opportunity.closed_at else None,
    }


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    group = group_of(place)
    rows = visible_opportunities(reader).filter(Q(group=group) | Q(project__group=group)).to_list().order_by("pk")
    facts = [opportunity_facts(one) for one in rows]
    if facts:
        yield ExportedFile("opportunities.json", encoded([json.dumps(facts, ensure_ascii=False, indent=2), "\n"]))


PART: Final = Part(key=OPPORTUNITY, order=45, files=_files, words=(OPPORTUNITY,))

parts.register(PART)
