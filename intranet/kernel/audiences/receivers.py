"""What the audiences need before anybody comes."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from intranet.kernel.audiences.actions import everyone


@receiver(post_migrate, sender=apps.get_app_config("audiences"))
def make_everyone(**_signal: Any) -> None:
    """There is an audience of everyone from the first migration on: a read never has to make it."""
    everyone()
