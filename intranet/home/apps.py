from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "intranet.home"
    label = "home"
