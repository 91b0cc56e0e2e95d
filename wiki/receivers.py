"""What was written by other means reaches the editors that are open."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.realtime import events
from intranet.kernel.realtime.news import DoorNews
from wiki.models import WikiPage
from wiki.signals import text_written


@receiver(text_written)
def tell_editors(*, page: WikiPage, number: int, **_details: Any) -> None:
    events.say_after_commit(DoorNews(page.key, {"number": number}))
