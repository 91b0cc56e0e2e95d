"""Every write to notifications: telling people, mailing them, and what they do with it."""

from intranet.kernel.notifications.actions.choices import choose, follow_no_more, mute, stop_mail
from intranet.kernel.notifications.actions.demonstration import tell_news
from intranet.kernel.notifications.actions.digests import prepare_digests
from intranet.kernel.notifications.actions.mailing import deliver_mail
from intranet.kernel.notifications.actions.reading import mark_all_read, mark_read
from intranet.kernel.notifications.actions.retention import forget_old_notifications
from intranet.kernel.notifications.actions.telling import follow_thing, notify, restore, tell_people, withdraw

__all__ = [
    "choose",
    "deliver_mail",
    "follow_no_more",
    "follow_thing",
    "forget_old_notifications",
    "mark_all_read",
    "mark_read",
    "mute",
    "notify",
    "prepare_digests",
    "restore",
    "stop_mail",
    "tell_news",
    "tell_people",
    "withdraw",
]
