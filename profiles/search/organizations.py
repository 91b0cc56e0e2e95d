"""Organizations, as they are found by their names and acronyms of today and of before. Every member sees them all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from intranet.kernel.audiences.models import EVERYONE, Audience
from intranet.kernel.search.definitions import (
    Alphabetical,
    Document,
    Facet,
    IndexDefinition,
    Name,
    Text,
    Words,
    definitions,
    keys_of,
)
from profiles.models import FormerName, Organization

ORGANIZATION: Final = "organization"


def organization_keys() -> Iterator[int]:
    """Those that exist today."""
    return keys_of(Organization.objects.current())


def organization_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these organizations; none for one that ended or was merged into another."""
    everyone = Audience.objects.filter(kind=EVERYONE, key="").values_list("pk", flat=True).first()
    if everyone is None:
        return
    names: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    columns = ("name_fr", "acronym_fr", "name_en", "acronym_en")
    for pk, *former in FormerName.objects.filter(organization__in=keys).values_list("organization_id", *columns):
        names[pk].append(tuple(former))
    for organization in Organization.objects.current().filter(pk__in=keys):
        today = tuple(getattr(organization, column) for column in columns)
        known = [today, *names[organization.pk]]
        yield Document(
            key=organization.pk,
            audience=everyone,
            values={
                "name": tuple(dict.fromkeys(name for name in today if name)),
                "words": (
                    Words(
                        fr=tuple(name for named in known for name in named[:2] if name),
                        en=tuple(name for named in known for name in named[2:] if name),
                        reference=organization.public_id,
                    ),
                ),
                "type": (organization.kind,),
                "by_name_fr": organization.name_fr,
                "by_name_en": organization.name_en or organization.name_fr,
            },
        )


ORGANIZATIONS: Final = IndexDefinition(
    kind=ORGANIZATION,
    fields=(
        Name("name", boost=3),
        Text("words"),
        Facet("type"),
        Alphabetical("by_name_fr"),
        Alphabetical("by_name_en"),
    ),
    documents=organization_documents,
    all_keys=organization_keys,
)

definitions.register(ORGANIZATIONS)
