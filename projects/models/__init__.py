"""The registry of projects: what each is, who is in it, and how it came into the registry."""

from projects.models.opportunities import (
    Application,
    Invitation,
    OpenTo,
    Opportunity,
    OpportunityQuerySet,
    SentOpportunity,
    Unsuggested,
)
from projects.models.people import Appreciation, Offer, Participation
from projects.models.projects import (
    Budget,
    Health,
    Milestone,
    Phase,
    Project,
    ProjectQuerySet,
    ProjectRole,
    ProjectSkill,
    ProjectTag,
)
from projects.models.registry import Partnership, RegistryWord, SentProject

__all__ = [
    "Application",
    "Appreciation",
    "Budget",
    "Health",
    "Invitation",
    "Milestone",
    "Offer",
    "OpenTo",
    "Opportunity",
    "OpportunityQuerySet",
    "Participation",
    "Partnership",
    "Phase",
    "Project",
    "ProjectQuerySet",
    "ProjectRole",
    "ProjectSkill",
    "ProjectTag",
    "RegistryWord",
    "SentOpportunity",
    "SentProject",
    "Unsuggested",
]
