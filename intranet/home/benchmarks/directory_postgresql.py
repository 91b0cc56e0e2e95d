"""The same searches by PostgreSQL's own full text: what the directory would be without a search engine.

One row per document of the index, a weighted `tsvector` in both languages behind a GIN index, the audience as a filter, the
first page by rank, the total, and the counts of three facets. Only the SQL is timed, not a page around it.
"""

import time
from collections.abc import Iterator

import psycopg

from intranet.home.benchmarks.base import Figure, spread, timed
from intranet.home.benchmarks.queries import Asked
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.search.definitions import Document, Words
from profiles.search.people import PEOPLE

TABLE = """
CREATE TABLE person (
    key bigint, audience bigint, shadowed_by bigint[], organization text, city text, skills text[], french text, english text
);
"""
INDEXED = """
ALTER TABLE person ADD COLUMN found tsvector;
UPDATE person SET found = to_tsvector('french', french) || to_tsvector('english', english);
CREATE INDEX person_found ON person USING gin (found);
VACUUM ANALYZE person;
"""
MATCHES = """
WITH hits AS MATERIALIZED (
    SELECT key, organization, city, skills, ts_rank(found, query) AS rank
    FROM person, (SELECT plainto_tsquery('french', %(text)s) || plainto_tsquery('english', %(text)s) AS query) AS asked
    WHERE found @@ query AND audience = ANY(%(audiences)s::bigint[]) AND NOT shadowed_by && %(audiences)s::bigint[]
        AND (%(organization)s = '' OR organization = %(organization)s)
)
SELECT
    (SELECT count(*) FROM hits),
    (SELECT array_agg(key) FROM (SELECT key FROM hits ORDER BY rank DESC, key LIMIT 20) AS first),
    (SELECT json_object_agg(organization, n) FROM
        (SELECT organization, count(*) AS n FROM hits WHERE organization <> '' GROUP BY 1 ORDER BY 2 DESC LIMIT 12) AS facet),
    (SELECT json_object_agg(city, n) FROM
        (SELECT city, count(*) AS n FROM hits WHERE city <> '' GROUP BY 1 ORDER BY 2 DESC LIMIT 12) AS facet),
    (SELECT json_object_agg(skill, n) FROM
        (SELECT skill, count(*) AS n FROM hits, unnest(skills) AS skill GROUP BY 1 ORDER BY 2 DESC LIMIT 12) AS facet)
"""
BATCH = 2_000


def measure(url: str, queries: list[Asked]) -> dict[str, Figure]:
    """Load every document of the directory, then time the searches, one after the other."""
    audience = everyone().pk
    with psycopg.connect(url, autocommit=True) as database:
        start = time.perf_counter()
        database.execute(TABLE)
        with database.cursor().copy("COPY person FROM STDIN") as copy:
            for document in _documents():
                copy.write_row(_row(document))
        database.execute("SET maintenance_work_mem = '512MB'")
        for statement in filter(str.strip, INDEXED.split(";")):
            database.execute(statement)
        figures: dict[str, Figure] = {"build_s": round(time.perf_counter() - start, 1)}
        durations: list[float] = []
        for query in queries:
            parameters = {"text": query.text, "organization": query.organization, "audiences": [audience]}
            with timed(durations):
                database.execute(MATCHES, parameters).fetchone()
        return figures | spread("", durations)


def _documents() -> Iterator[Document]:
    batch: list[int] = []
    for key in PEOPLE.all_keys():
        batch.append(key)
        if len(batch) == BATCH:
            yield from PEOPLE.documents(batch)
            batch = []
    yield from PEOPLE.documents(batch)


def _row(document: Document) -> tuple[object, ...]:
    texts: dict[str, list[str]] = {"fr": [], "en": []}
    for value in document.values.values():
        for item in value if not isinstance(value, str | int) else ():
            if isinstance(item, Words):
                texts["fr"] += item.fr
                texts["en"] += item.en
    for name in document.values.get("name", ()):  # type: ignore[union-attr]
        texts["fr"].append(str(name))
        texts["en"].append(str(name))
    return (
        document.key,
        document.audience,
        list(document.shadowed_by),
        _first(document, "organization_id"),
        _first(document, "city"),
        list(document.values.get("skill_id", ())),  # type: ignore[arg-type]
        " ".join(texts["fr"]).replace("\x00", ""),
        " ".join(texts["en"]).replace("\x00", ""),
    )


def _first(document: Document, facet: str) -> str:
    values = document.values.get(facet, ())
    return str(values[0]) if isinstance(values, list | tuple) and values else ""
