from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "intranet.kernel.privacy"
    label = "privacy"

    def ready(self) -> None:
        from intranet.kernel.accounts.onboarding import Step, register_step
        from intranet.kernel.navigation import Entry, administration_menu, foot_menu
        from intranet.kernel.privacy import queries
        from intranet.kernel.privacy.actions import load_shipped_texts

        post_migrate.connect(load_shipped_texts, sender=self)
        register_step(
            Step(
                key="terms",
                label=_("Terms"),
                url_name="privacy:accept",
                order=20,
                is_done=queries.has_accepted,
                version=queries.version_in_force,
                open_url_names=("privacy:refuse",),
            )
        )
        administration_menu.register(
            Entry(key="texts", label=_("Legal texts"), url_name="privacy:texts", icon="file-text", order=50)
        )
        foot_menu.register(Entry(key="privacy", label=_("Privacy"), url_name="privacy:notice", icon="shield", order=30))
        foot_menu.register(Entry(key="terms", label=_("Terms of use"), url_name="privacy:terms", icon="file-text", order=40))
