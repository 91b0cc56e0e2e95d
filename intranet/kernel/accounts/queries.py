"""Reads of accounts."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from intranet.kernel.accounts.models import AllowedDomain, ApiToken, LinkPurpose, MailedLink, User, digest

PAGE_SIZE = 50


def member_with_email(email: str) -> User | None:
    """The member whose address this is, whatever its case."""
    return User.objects.filter(email__iexact=email).first() if email else None


def members_by_email(emails: Iterable[str]) -> dict[str, User]:
    """The members of these addresses, by address in lower case; for imports, in batches of 500 at most."""
    wanted = {email.lower() for email in emails if email}
    return {member.email.lower(): member for member in User.objects.filter(email__in=wanted)}


def domain_of(email: str) -> AllowedDomain | None:
    """The allowed domain that an address falls under: its own, else the nearest parent that includes sub-domains."""
    labels = email.rpartition("@")[2].lower().split(".")
    names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    found = {domain.domain: domain for domain in AllowedDomain.objects.filter(domain__in=names)}
    for name in names:
        if name in found and (name == names[0] or found[name].includes_subdomains):
            return found[name]
    return None


def link_of(token: str, purpose: LinkPurpose) -> MailedLink | None:
    """The link of a token, when it can still be used for this purpose. Changes nothing: mail scanners open links too."""
    return MailedLink.objects.usable().select_related("member").filter(token_digest=digest(token), purpose=purpose).first()


def has_administrator() -> bool:
    """Whether somebody can administer already."""
    return User.objects.filter(is_staff=True, is_active=True).exists()


def has_second_factor(member: User) -> bool:
    """Whether the member set up an authenticator app or a passkey; recovery codes alone do not count."""
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=member, type__in=factors).exists())


def is_email_verified(member: User) -> bool:
    """Whether the member proved to receive mail at their address."""
    return bool(EmailAddress.objects.filter(user=member, email__iexact=member.email, verified=True).exists())


def tokens_of(member: User) -> QuerySet[ApiToken]:
    """The member's tokens that are not revoked, newest first; expired ones are shown as such."""
    return ApiToken.objects.filter(member=member, revoked_at=None).order_by("-made_at")


def administered_members(*, text: str = "", after: str = "") -> list[User]:
    """A page of members by handle, for administrators: those whose name, handle or e-mail contains `text`.

    `after` is the handle of the last one shown; the list holds one member more than a page when another page follows.
    """
    members = User.objects.order_by("handle")
    if text:
        members = members.filter(Q(display_name__icontains=text) | Q(handle__icontains=text) | Q(email__icontains=text))
    if after:
        members = members.filter(handle__gt=after)
    return list(members[: PAGE_SIZE + 1])
