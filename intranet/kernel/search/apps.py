from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "intranet.kernel.search"
    label = "search"
