from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "intranet.kernel.observability"
    label = "observability"

    def ready(self) -> None:
        from intranet.kernel.observability import availability, health

        availability.connect()
        health.register("database", health.ask_database)
        health.register("channel_layer", health.ask_channel_layer)
        health.register("storage", health.ask_storage)
