"""Skills, as they are found by name, synonym or typo in either language. Every member sees the whole vocabulary."""

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
from profiles.models import Skill
from profiles.queries.skills import synonyms_of
from profiles.search.acronyms import ACRONYMS

SKILL: Final = "skill"
CURATED, TYPED = "curated", "typed"


def skill_keys() -> Iterator[int]:
    """Every current entry of the vocabulary."""
    return keys_of(Skill.objects.listed())


def skill_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these entries; none for one that was merged into another."""
    everyone = Audience.objects.filter(kind=EVERYONE, key="").values_list("pk", flat=True).first()
    if everyone is None:
        return
    synonyms = synonyms_of(keys)
    for skill in Skill.objects.listed().filter(pk__in=keys):
        fr = tuple(name for name in (skill.name_fr, *synonyms[skill.pk]["fr"]) if name)
        en = tuple(name for name in (skill.name_en, *synonyms[skill.pk]["en"]) if name)
        yield Document(
            key=skill.pk,
            audience=everyone,
            values={
                "name": tuple(dict.fromkeys(fr + en)),
                "words": (Words(fr=fr, en=en, reference=skill.public_id),),
                "state": (CURATED if skill.is_curated else TYPED,),
                "by_name_fr": skill.name_fr or skill.name_en,
                "by_name_en": skill.name_en or skill.name_fr,
            },
            stored={"public_id": skill.public_id, "fr": skill.name_fr, "en": skill.name_en},
        )


SKILLS: Final = IndexDefinition(
    kind=SKILL,
    fields=(
        Name("name", boost=3),
        Text("words", grades=(1.0,)),
        Facet("state"),
        Alphabetical("by_name_fr"),
        Alphabetical("by_name_en"),
    ),
    documents=skill_documents,
    all_keys=skill_keys,
    synonyms=ACRONYMS,
    version=".policies",
)

definitions.register(SKILLS)
