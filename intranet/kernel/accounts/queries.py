"""Reads of accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from intranet.kernel.accounts.models import AllowedDomain, ApiToken, LinkPurpose, MailedLink, User
from intranet.kernel.secrets.models import digest
from intranet.kernel.secrets.queries import KindOfSecrets, kinds_of

PAGE_SIZE = 50
# More of them would hide the form that they explain.
DOMAINS_NAMED = 20


def member_with_email(email: str) -> User | None:
    """The member whose address this is, whatever its case."""
    return with_addresses([email]).first() if email else None


def members_by_email(emails: Iterable[str]) -> dict[str, User]:
    """The members of these addresses, by address in lower case; for imports, in batches of 500 at most."""
    return {member.email.lower(): member for member in with_addresses(email for email in emails if email)}


def with_addresses(emails: Iterable[str]) -> QuerySet[User]:
    """The members of these addresses, whatever their case.

    In the very words of the unique index, which both databases then use: neither does for `iexact`.
    """
    lowered = User.objects.annotate(address=Lower("email")).exclude(email="")
    return lowered.filter(address__in={email.lower() for email in emails})


def allowed_domains() -> list[AllowedDomain]:
    """The domains whose holders may open an account, by name; as many as a page can name."""
    return list(AllowedDomain.objects.all()[:DOMAINS_NAMED])


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


def proved_emails(member: User) -> "QuerySet[EmailAddress, str]":
    """The addresses, in lower case, at which the member proved to receive mail; also a part of other statements."""
    found: QuerySet[EmailAddress, str] = EmailAddress.objects.filter(user=member, verified=True).values_list(
        Lower("email"), flat=True
    )
    return found


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


@dataclass(frozen=True)
class OpenSession:
    """A device where a member is signed in. `reference` names it on the page; the session's key stays here."""

    reference: str
    address: str
    browser: str
    since: datetime
    is_current: bool


def session_reference(session_key: str) -> str:
    """What a page calls a session: nobody signs in with it."""
    return digest(session_key)[:24]


def sessions_of(member: User, *, current_key: str) -> list[OpenSession]:
    """Where the member is signed in, the newest first."""
    rows = list(UserSession.objects.filter(user=member).order_by("-created_at"))
    keys = [row.session_key for row in rows]
    working = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    alive = set(working.values_list("session_key", flat=True))
    return [
        OpenSession(
            reference=session_reference(row.session_key),
            address=row.ip,
            browser=row.user_agent,
            since=row.created_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
        if row.session_key in alive
    ]


@dataclass(frozen=True)
class Overview:
    """The state of an account, for the page that leads to everything about it."""

    is_email_verified: bool
    has_password: bool
    has_second_factor: bool
    open_sessions: int
    secrets: list[KindOfSecrets]
    sign_on_links: int


def account_overview(member: User) -> Overview:
    """What the account page says: five statements, and one for each kind of secret."""
    return Overview(
        is_email_verified=is_email_verified(member),
        has_password=member.has_usable_password(),
        has_second_factor=has_second_factor(member),
        open_sessions=len(sessions_of(member, current_key="")),
        secrets=kinds_of(member),
        sign_on_links=SocialAccount.objects.filter(user=member).count(),
    )
