from django.apps import AppConfig


class FollowsConfig(AppConfig):
    name = "intranet.kernel.follows"
    label = "follows"
