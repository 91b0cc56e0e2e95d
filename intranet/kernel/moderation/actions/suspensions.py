"""Writing to authors whose account is suspended: no page opens for them, and no news reaches them."""

from django.db import transaction

from intranet.kernel.accounts.actions.links import make_link
from intranet.kernel.accounts.mail import absolute_url, mail
from intranet.kernel.accounts.models import LinkPurpose, User
from intranet.kernel.accounts.queries import member_with_email
from intranet.kernel.moderation.models import Decision, Verb
from intranet.kernel.moderation.permissions import contestable_suspension


def write_to_suspended(author: User, decision: Decision) -> None:
    """Mail an author that their account is suspended, or stays so; the caller is inside the transaction of the decision."""
    if not author.email:
        return
    if decision.verb == Verb.SUSPEND:
        _mail_link(author, decision.reason)
    elif decision.verb == Verb.UPHOLD:
        mail(
            template="moderation/mail/upheld",
            to=author.email,
            language=author.language,
            member=author,
            reason=decision.reason,
        )


@transaction.atomic
def mail_way_to_contest(*, email: str) -> None:
    """Answer whoever asked to contest a suspension, by mail: its owner gets a new link, and any other address nothing."""
    member = member_with_email(email)
    if member is not None and contestable_suspension(member) is not None:
        _mail_link(member, member.state_reason)


def _mail_link(author: User, reason: str) -> None:
    token = make_link(purpose=LinkPurpose.APPEAL, email=author.email, member=author)
    mail(
        template="moderation/mail/suspended",
        to=author.email,
        language=author.language,
        member=author,
        reason=reason,
        url=absolute_url("moderation:contest_suspension", token),
        ask_url=absolute_url("moderation:ask_to_contest"),
    )
