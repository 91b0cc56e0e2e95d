"""The registry of projects: what each is, who is in it, and how it came into the registry."""

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
    "Appreciation",
    "Budget",
    "Health",
    "Milestone",
    "Offer",
    "Participation",
    "Partnership",
    "Phase",
    "Project",
    "ProjectQuerySet",
    "ProjectRole",
    "ProjectSkill",
    "ProjectTag",
    "RegistryWord",
    "SentProject",
]
