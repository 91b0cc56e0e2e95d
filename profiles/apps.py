from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from intranet.kernel.follows.keys import register_kind
        from profiles import permissions
        from profiles import receivers as receivers

        register_kind("person", permissions.can_follow_person)
