"""The search engine of this installation: Elasticsearch when `ELASTICSEARCH_URL` is set, else the embedded one."""

from functools import cache

from django.conf import settings

from intranet.kernel.search.engines.base import SearchEngine


@cache
def engine() -> SearchEngine:
    """The one engine of this process, made at its first use."""
    if settings.ELASTICSEARCH_URL:
        from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(settings.ELASTICSEARCH_URL, prefix=settings.SEARCH_INDEX_PREFIX)
    from intranet.kernel.search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(settings.DATA / "search")
