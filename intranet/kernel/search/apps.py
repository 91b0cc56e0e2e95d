from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "intranet.kernel.search"
    label = "search"

    def ready(self) -> None:
        from intranet.kernel.search import feeding
        from intranet.kernel.work import outboxes, periodic

        outboxes.register(feeding.OUTBOX)
        periodic.register(name="search-indexes", every=timedelta(minutes=5), run=feeding.build_missing)
