"""Organizations and units as pages and imports read them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from intranet.kernel.text.bilingual import fold
from profiles.models import FormerName, Organization


class AmbiguousName(LookupError):  # noqa: N818
    """Several organizations answer to a name or an acronym; the message names them."""


@dataclass
class OrganizationIndex:
    """Every organization by its folded names and acronyms, present and former, for imports that look up many.

    A merged organization stands for the one that replaced it. Present names win over former ones, and names over acronyms.
    """

    by_pk: dict[int, Organization] = field(default_factory=dict)
    _ranks: tuple[dict[str, set[int]], ...] = field(default_factory=lambda: tuple(defaultdict(set) for _ in range(3)))

    @classmethod
    def load(cls) -> "OrganizationIndex":
        """Read all organizations, in two statements."""
        index = cls()
        for organization in Organization.objects.all():
            index.add(organization)
        for former in FormerName.objects.all():
            index._note(2, former.organization_id, former.name_fr, former.name_en, former.acronym_fr, former.acronym_en)
        return index

    def add(self, organization: Organization) -> None:
        """Make one more known, by its present names."""
        self.by_pk[organization.pk] = organization
        self._note(0, organization.pk, organization.name_fr, organization.name_en)
        self._note(1, organization.pk, organization.acronym_fr, organization.acronym_en)

    def find(self, name: str) -> Organization | None:
        """The organization of a name in either language, or of an acronym; None when there is none.

        Raises AmbiguousName when several existing organizations answer to it.
        """
        key = fold(name)
        for rank in self._ranks:
            found = {self.successor(pk) for pk in rank.get(key, ())}
            if len(found) > 1:
                names = ", ".join(sorted(str(self.by_pk[pk].name) for pk in found))
                raise AmbiguousName(_("“%(name)s” may be any of these: %(names)s.") % {"name": name, "names": names})
            if found:
                return self.by_pk[found.pop()]
        return None

    def successor(self, pk: int) -> int:
        """The organization that stands for another today: itself, unless it was merged."""
        while (following := self.by_pk[pk].replaced_by_id) is not None:
            pk = following
        return pk

    def _note(self, rank: int, pk: int, *names: str) -> None:
        for name in names:
            if key := fold(name):
                self._ranks[rank][key].add(pk)
