"""The engine on an Elasticsearch server or cluster, version 8."""

from intranet.kernel.search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
