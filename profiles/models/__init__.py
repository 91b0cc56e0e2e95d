"""Organizations, people and what they know."""

from profiles.models.affiliations import Affiliation, AffiliationRequest, ImportRun, SourceRecord
from profiles.models.directory import SavedSearch, ShortlistEntry
from profiles.models.organizations import FormerName, Organization, OrganizationKind, OrganizationRole, Unit
from profiles.models.people import (
    PORTRAIT_SIZES,
    LanguageLevel,
    Link,
    Offer,
    OfferDirection,
    OfferKind,
    PathEntry,
    PathKind,
    PortraitFile,
    Profile,
    Section,
    Telework,
    Visibility,
)
from profiles.models.skills import DeclaredSkill, Endorsement, Evidence, Level, Skill, SkillSynonym

__all__ = [
    "PORTRAIT_SIZES",
    "Affiliation",
    "AffiliationRequest",
    "DeclaredSkill",
    "Endorsement",
    "Evidence",
    "FormerName",
    "ImportRun",
    "LanguageLevel",
    "Level",
    "Link",
    "Offer",
    "OfferDirection",
    "OfferKind",
    "Organization",
    "OrganizationKind",
    "OrganizationRole",
    "PathEntry",
    "PathKind",
    "PortraitFile",
    "Profile",
    "SavedSearch",
    "Section",
    "ShortlistEntry",
    "Skill",
    "SkillSynonym",
    "SourceRecord",
    "Telework",
    "Unit",
    "Visibility",
]
