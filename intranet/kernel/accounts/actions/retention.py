"""What is no longer needed: links and sessions whose time is over."""

from datetime import timedelta

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from intranet.kernel.accounts.models import MailedLink

KEPT = timedelta(days=7)
BATCH = 1000


def forget_links_and_sessions() -> None:
    """Delete links a week after their end, and expired sessions; in batches, so that nobody waits."""
    now = timezone.now()
    for rows in (
        MailedLink.objects.filter(expires_at__lt=now - KEPT),
        EmailConfirmation.objects.filter(created__lt=now - KEPT),
        Session.objects.filter(expire_date__lt=now),
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")),
    ):
        while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
            rows.model._base_manager.filter(pk__in=keys).delete()
