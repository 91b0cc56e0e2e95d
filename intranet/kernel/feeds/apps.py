from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "intranet.kernel.feeds"
    label = "feeds"

    def ready(self) -> None:
        from intranet.kernel.feeds import receivers as receivers
