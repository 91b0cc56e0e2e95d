"""The embedded engine: tantivy, in the process, on local disk."""

from intranet.kernel.search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
