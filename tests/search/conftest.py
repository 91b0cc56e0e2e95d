"""A toy kind of thing, kept in memory, indexed by each engine in turn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from intranet.kernel.search.definitions import (
    Alphabetical,
    Document,
    Facet,
    IndexDefinition,
    Name,
    Number,
    Text,
    Words,
    definitions,
)
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine
from intranet.kernel.search.queries import Matching, SearchRequest, SearchResult, search
from intranet.kernel.search.rebuilding import rebuild
from tests.registries import hold
from tests.search.engines import ENGINES, engine_named, own_elasticsearch

EVERYONE, OWN, OTHER = 1, 2, 3


@dataclass
class Gardens:
    """The "database" of the toy kind: documents by key, as an app would build them from its tables."""

    kind: str = "garden"
    rows: dict[int, list[Document]] = field(default_factory=dict)

    def documents(self, keys: Sequence[int]) -> Iterable[Document]:
        return [document for key in keys for document in self.rows.get(key, [])]

    def all_keys(self) -> Iterator[int]:
        return iter(sorted(self.rows))

    @property
    def definition(self) -> IndexDefinition:
        return IndexDefinition(
            kind=self.kind,
            fields=(
                Name("name", boost=4),
                Text("skills", boost=3),
                Text("about"),
                Facet("city"),
                Facet("skill"),
                Number("area"),
                Alphabetical("by_name"),
            ),
            documents=self.documents,
            all_keys=self.all_keys,
            synonyms=(("rh", "ressources humaines"),),
        )

    def plant(
        self,
        key: int,
        name: str = "Jardin",
        *,
        skills: Sequence[Words] = (),
        about: str = "",
        city: Sequence[str] = (),
        skill: Sequence[str] = (),
        area: int = 0,
        audience: int = EVERYONE,
        shadowed_by: tuple[int, ...] = (),
        variant: str = "",
    ) -> Document:
        """Add a document of a key, beside those of its other variants."""
        document = Document(
            key=key,
            variant=variant,
            audience=audience,
            shadowed_by=shadowed_by,
            values={
                "name": (name,),
                "skills": tuple(skills),
                "about": (Words.both(about),) if about else (),
                "city": tuple(city),
                "skill": tuple(skill),
                "area": area,
                "by_name": name,
            },
            stored={"name": name},
        )
        others = [one for one in self.rows.get(key, []) if one.variant != variant]
        self.rows[key] = [*others, document]
        return document

    def index(self) -> None:
        """Build the index of everything planted."""
        rebuild(self.kind)

    def search(self, text: str = "", audiences: Iterable[int] = (EVERYONE,), **parts: object) -> SearchResult:
        request = SearchRequest(kind=self.kind, text=text, viewer_audiences=frozenset(audiences), **parts)  # type: ignore[arg-type]
        return search(request)

    def found(self, text: str = "", audiences: Iterable[int] = (EVERYONE,), **parts: object) -> set[int]:
        """The keys that a search finds, misspellings aside."""
        result = self.search(text, audiences, **parts)
        return {hit.key for hit in result.hits} if result.matching is Matching.ALL_WORDS else set()


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Gardens:
    """The toy kind, and no other."""
    gardens = Gardens()
    hold(monkeypatch, definitions, [gardens.definition])
    return gardens


@pytest.fixture
def elasticsearch() -> Iterator[ElasticsearchEngine]:
    """The server of ELASTICSEARCH_URL, empty."""
    with own_elasticsearch() as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def search_engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """Each engine in turn, empty."""
    with engine_named(request.param) as engine:
        yield engine


@pytest.fixture
def gardens(db: None, registered: Gardens, search_engine: SearchEngine) -> Gardens:
    """The toy kind, searched with each engine in turn; `index` it after planting."""
    return registered
