from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "intranet.kernel.search"
    label = "search"

    def ready(self) -> None:
        from intranet.kernel.audiences import places
        from intranet.kernel.observability import health
        from intranet.kernel.search import definitions, feeding, receivers
        from intranet.kernel.search.engines import engine
        from intranet.kernel.work import outboxes, periodic

        outboxes.register(feeding.OUTBOX)
        places.register_follower(receivers.has_followed)
        health.register("search", lambda: [engine().live_generation(kind) for kind in definitions.kinds()[:1]])
        periodic.register(name="search-indexes", every=timedelta(minutes=5), run=feeding.build_missing)
