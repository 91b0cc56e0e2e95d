from django.apps import AppConfig


class SkeletonConfig(AppConfig):
    name = "tests.skeleton"
