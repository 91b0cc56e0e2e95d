"""Who may revoke the secret address of a feed. Its kind decides who may read its content."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import Decision, allowed, denied


def can_revoke_feed(actor: User, token: FeedToken) -> Decision:
    """Revoke a feed: only its owner."""
    return allowed if token.member_id == actor.pk else denied(_("This feed belongs to someone else."))
