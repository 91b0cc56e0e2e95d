"""What an import keeps in memory of the database: organizations, units, skills and handles in use."""

from dataclasses import dataclass, field
from functools import cached_property

from intranet.kernel.accounts.models import User
from profiles.models import Organization, Unit
from profiles.queries.likenesses import Likenesses


@dataclass
class Known:
    """Filled from what was committed only: a transaction that fails leaves it true.

    `units` is keyed by organization and folded path, `skills` by the name as files write it. Handles of a failed
    transaction stay reserved until the next `load`. `likenesses` are read when a name is not in the vocabulary to the letter.
    """

    organizations: dict[int, Organization] = field(default_factory=dict)
    units: dict[tuple[int, str], Unit] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    handles: set[str] = field(default_factory=set)

    @cached_property
    def likenesses(self) -> Likenesses:
        return Likenesses.load()

    @classmethod
    def load(cls) -> "Known":
        """Read all but the skills, which are looked up when a line names them."""
        return cls(
            organizations=Organization.objects.in_bulk(),
            units={(unit.organization_id, unit.path_key): unit for unit in Unit.objects.iterator()},
            handles=set(User.objects.values_list("handle", flat=True).iterator()),
        )
