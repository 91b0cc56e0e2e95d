"""Single-use links sent by mail: made, and taken once."""

import secrets
from datetime import timedelta

from django.utils import timezone

from intranet.kernel.accounts.models import LinkPurpose, MailedLink, User
from intranet.kernel.secrets.models import digest

LIFE = {
    LinkPurpose.JOIN: timedelta(hours=24),
    LinkPurpose.CLAIM: timedelta(hours=24),
    LinkPurpose.RESET: timedelta(hours=2),
    LinkPurpose.PRIVATE_EMAIL: timedelta(days=3),
    LinkPurpose.ADMINISTRATOR: timedelta(hours=24),
    LinkPurpose.APPEAL: timedelta(days=14),
}


class LinkRefused(Exception):  # noqa: N818 - it reads as what happened
    """The link was used, has expired, or never existed: the three are not told apart."""


def make_link(*, purpose: LinkPurpose, email: str, member: User | None = None) -> str:
    """Make a link and return its token, which is kept nowhere; the caller is inside a transaction."""
    token = secrets.token_urlsafe(32)
    MailedLink.objects.create(
        purpose=purpose,
        token_digest=digest(token),
        email=email,
        member=member,
        expires_at=timezone.now() + LIFE[purpose],
    )
    return token


def take_link(*, token: str, purpose: LinkPurpose) -> MailedLink:
    """Use a link up, and with it every other link of the same purpose and address.

    Raises LinkRefused. Of two requests at once with one token, exactly one gets it.
    """
    link = MailedLink.objects.usable().filter(token_digest=digest(token), purpose=purpose).first()
    if link is None or not MailedLink.objects.usable().filter(pk=link.pk).update(used_at=timezone.now()):
        raise LinkRefused
    MailedLink.objects.usable().filter(purpose=purpose, email__iexact=link.email).update(used_at=timezone.now())
    return link
