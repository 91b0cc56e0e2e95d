from typing import Final

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# The modules by which apps declare what they have: docs/architecture.md says what each registers.
DECLARING: Final = (
    "api",
    "cards",
    "exports",
    "feeds",
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
        autodiscover_modules(*DECLARING)
