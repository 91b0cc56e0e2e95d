"""E-mail addresses of members: replaced by an import, or added for the day of retirement."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import queries
from intranet.kernel.accounts.actions.links import LinkRefused, make_link, take_link
from intranet.kernel.accounts.actions.states import end_sessions
from intranet.kernel.accounts.mail import absolute_url, mail
from intranet.kernel.accounts.models import LinkPurpose, MailedLink, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import denied, require


@transaction.atomic
def replace_email(*, actor: User | None, member: User, email: str) -> None:
    """Store a work e-mail that the source changed: unverified until its holder confirms it, and signed out everywhere.

    Raises IntegrityError when another member has the address.
    """
    member.email = email.lower()
    member.save(update_fields=["email"])
    EmailAddress.objects.filter(user=member).delete()
    if member.email and member.is_active:
        EmailAddress.objects.create(user=member, email=member.email, verified=False, primary=True)
    MailedLink.objects.filter(member=member, purpose=LinkPurpose.CLAIM).delete()
    end_sessions(member)
    record(actor=actor, verb="accounts.email_replaced", subject=f"member:{member.public_id}")
    member_changed.send(User, member=member)


@transaction.atomic
def ask_private_email(*, member: User, email: str) -> None:
    """Send a link to the private address that will be the member's after they leave.

    An address that already signs somebody in gets no link, and the asker is not told.
    """
    if member.is_guest:
        require(denied(_("A guest cannot set a private address for after they leave.")))
    member.private_email, member.private_email_verified_at = email.lower(), None
    member.save(update_fields=["private_email", "private_email_verified_at"])
    if queries.member_with_email(email) is None:
        token = make_link(purpose=LinkPurpose.PRIVATE_EMAIL, email=email.lower(), member=member)
        url = absolute_url("accounts:private_email_confirm", token)
        mail(template="account/mail/private_email", to=email, language=member.language, member=member, url=url)


@transaction.atomic
def confirm_private_email(*, token: str) -> User:
    """Verify the private address that a link was sent to. Raises LinkRefused, also when the address was changed since."""
    link = take_link(token=token, purpose=LinkPurpose.PRIVATE_EMAIL)
    member = link.member
    if member is None or member.private_email != link.email or queries.member_with_email(link.email):
        raise LinkRefused
    member.private_email_verified_at = timezone.now()
    member.save(update_fields=["private_email_verified_at"])
    record(actor=member, verb="accounts.private_email_verified", subject=f"member:{member.public_id}")
    return member
