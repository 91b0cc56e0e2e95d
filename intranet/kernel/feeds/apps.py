from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "intranet.kernel.feeds"
    label = "feeds"
