"""An opportunity can be reported. Those who animate its group decide first; of a project, its organization's moderators."""

from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.roles import moderators_of, owning_organization
from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from projects.models import Opportunity
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities.actions.offering import hide_opportunity, restore_opportunity
from projects.opportunities.permissions import can_see_opportunity
from projects.opportunities.queries.visible import JOINED


def _find(public_id: str) -> Opportunity | None:
    return Opportunity.objects.filter(public_id=public_id, deleted_at=None).select_related(*JOINED).first()


def _one(thing: Reported) -> Opportunity:
    return cast("Opportunity", thing)


def _moderators(thing: Reported) -> list[User]:
    group = _one(thing).group
    return moderators_of(group) if group else []


def _organization(thing: Reported) -> str:
    opportunity = _one(thing)
    if opportunity.project:
        return opportunity.project.lead.public_id
    return owning_organization(opportunity.group) if opportunity.group else ""


SUBJECT: Final = Subject(
    word=OPPORTUNITY,
    label=_("Opportunity"),
    find=_find,
    is_visible=lambda viewer, thing: bool(can_see_opportunity(viewer, _one(thing))),
    author=lambda thing: _one(thing).author,
    excerpt=lambda thing: f"{_one(thing).title}\n{_one(thing).text}",
    address=lambda thing: _one(thing).get_absolute_url(),
    moderators=_moderators,
    organization=_organization,
    hide=lambda actor, thing: hide_opportunity(actor=actor, opportunity=_one(thing)),
    restore=lambda actor, thing: restore_opportunity(actor=actor, opportunity=_one(thing)),
    place=lambda thing: group.key if (group := _one(thing).group) else "",
)

subjects.register(SUBJECT)
