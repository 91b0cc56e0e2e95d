"""Which organization a cell names."""

from collections import defaultdict
from collections.abc import Iterator

from intranet.kernel.text.bilingual import fold
from profiles.models import FormerName, Organization


class UnknownOrganization(Exception):  # noqa: N818
    """A cell names no organization, or several; the message says which."""


class OrganizationNames:
    """The organizations under all their names: French, English, acronyms, then former ones.

    A merged organization stands for the one that replaced it. Accents, case and apostrophes do not count.
    """

    def __init__(self) -> None:
        organizations = {organization.pk: organization for organization in Organization.objects.all()}
        self._tiers: list[dict[str, set[int]]] = []
        former = list(FormerName.objects.all())
        for names in (
            ((organization.pk, (organization.name_fr, organization.name_en)) for organization in organizations.values()),
            ((organization.pk, (organization.acronym_fr, organization.acronym_en)) for organization in organizations.values()),
            ((name.organization_id, (name.name_fr, name.name_en, name.acronym_fr, name.acronym_en)) for name in former),
        ):
            tier: dict[str, set[int]] = defaultdict(set)
            for pk, texts in names:
                for key in filter(None, map(fold, texts)):
                    tier[key].add(_successor(organizations, pk).pk)
            self._tiers.append(dict(tier))
        self._ended = {organization.pk for organization in organizations.values() if organization.ended_on is not None}
        self._found: dict[str, int] = {}

    def find(self, cell: str) -> int:
        """The primary key of the organization that a cell names; raises UnknownOrganization."""
        if cell not in self._found:
            self._found[cell] = self._look_up(cell)
        return self._found[cell]

    def _look_up(self, cell: str) -> int:
        candidates = next(self._candidates(fold(cell)), set())
        if not candidates:
            raise UnknownOrganization(f"No organization is called “{cell}”.")
        current = candidates - self._ended
        if not current:
            raise UnknownOrganization(f"The organization “{cell}” ended, and nothing replaced it.")
        if len(current) > 1:
            raise UnknownOrganization(f"Several organizations are called “{cell}”: write the full name.")
        return current.pop()

    def _candidates(self, key: str) -> Iterator[set[int]]:
        return (set(tier[key]) for tier in self._tiers if key in tier)


def _successor(organizations: dict[int, Organization], pk: int) -> Organization:
    """The organization that stands for this one today, after any number of mergers."""
    seen = {pk}
    organization = organizations[pk]
    while organization.replaced_by_id is not None and organization.replaced_by_id not in seen:
        seen.add(organization.replaced_by_id)
        organization = organizations[organization.replaced_by_id]
    return organization
