from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    subjects = ("discussions", "joining")
