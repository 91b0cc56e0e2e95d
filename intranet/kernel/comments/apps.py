from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "intranet.kernel.comments"
    label = "comments"
