from typing import Final

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules

# The modules by which an app declares what it has, and so do the packages that it names as its `subjects`. What each of them
# registers is in docs/architecture.md.
DECLARING: Final = (
    "api",
    "cards",
    "comments",
    "exports",
    "feeds",
    "holdings",
    "hooks",
    "jobs",
    "moderation",
    "navigation",
    "notifications",
    "onboarding",
    "panels",
    "receivers",
    "revealing",
    "search",
)


class KernelConfig(AppConfig):
    name = "intranet.kernel"
    label = "kernel"

    def ready(self) -> None:
        subjects = [subject for app in apps.get_app_configs() for subject in getattr(app, "subjects", ())]
        autodiscover_modules(*DECLARING, *(f"{subject}.{name}" for subject in subjects for name in DECLARING))
