"""What other parts ask of search."""

from intranet.kernel.observability.health import Check, checks
from intranet.kernel.search.definitions import kinds
from intranet.kernel.search.engines import engine

checks.register(Check("search", lambda: [engine().live_generation(kind) for kind in kinds()[:1]]))
