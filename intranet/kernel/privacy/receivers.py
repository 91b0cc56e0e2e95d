"""What privacy needs before anybody comes."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from intranet.kernel.privacy.actions import load_shipped_texts


@receiver(post_migrate, sender=apps.get_app_config("privacy"))
def load_texts(**_signal: Any) -> None:
    load_shipped_texts()
