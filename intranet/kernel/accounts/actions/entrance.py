"""Coming in: opening an account with an allowed address, claiming an imported one, by mailed link or by sign-on."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import queries
from intranet.kernel.accounts.actions.links import LinkRefused, make_link, take_link
from intranet.kernel.accounts.actions.states import end_what_password_opened
from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.accounts.mail import absolute_url, mail
from intranet.kernel.accounts.models import Kind, LinkPurpose, State, User
from intranet.kernel.accounts.signals import affiliation_proved, member_changed, member_claimed
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import denied, require
from intranet.kernel.text.lines import clean_line

MAX_HANDLE_ATTEMPTS = 5


@transaction.atomic
def mail_way_in(*, email: str, language: str, has_forgotten: bool = False) -> None:
    """Answer whoever asked to sign up, or forgot a password, by the one channel that only the owner reads.

    An imported account gets a link to claim it; an account that works a link to choose a new password, or (on signing up)
    the news that it exists; an unknown address of an allowed domain a link to open an account. Any other address, and a
    suspended one, gets nothing: Passerelle writes to no stranger.
    """
    member = queries.member_with_email(email)
    if member is None:
        if queries.domain_of(email):
            token = make_link(purpose=LinkPurpose.JOIN, email=email)
            mail(template="account/mail/join", to=email, language=language, url=absolute_url("accounts:join", token))
    elif member.state == State.UNCLAIMED:
        _mail_link(member, LinkPurpose.CLAIM, template="account/mail/claim", view_name="accounts:claim")
    elif member.state == State.ACTIVE and has_forgotten:
        _mail_link(member, LinkPurpose.RESET, template="account/mail/reset", view_name="accounts:new_password")
    elif member.state == State.ACTIVE:
        urls = {"sign_in_url": absolute_url("account_login"), "reset_url": absolute_url("account_reset_password")}
        mail(template="account/mail/exists", to=member.email, language=member.language, member=member, **urls)


def _mail_link(member: User, purpose: LinkPurpose, *, template: str, view_name: str) -> None:
    url = absolute_url(view_name, make_link(purpose=purpose, email=member.email, member=member))
    mail(template=template, to=member.email, language=member.language, member=member, url=url)


def join_with_link(*, token: str, given_name: str, family_name: str, password: str, language: str) -> User:
    """Open an account for the holder of a link. The address is proved; a domain tied to an organization proves that too.

    Raises LinkRefused, also when somebody opened an account with the address meanwhile.
    """
    password_hash = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        link = take_link(token=token, purpose=LinkPurpose.JOIN)
        if queries.member_with_email(link.email):
            raise LinkRefused
        member = new_member(given_name, family_name, email=link.email, language=language, password_hash=password_hash)
        set_verified_email(member)
        record(actor=member, verb="accounts.joined", subject=f"member:{member.public_id}", source="link")
        _announce_domain(member)
    return member


def claim_with_link(*, token: str, password: str) -> User:
    """Give an imported account to the holder of the link sent to the address on record. Raises LinkRefused."""
    password_hash = make_password(password)
    with transaction.atomic():
        link = take_link(token=token, purpose=LinkPurpose.CLAIM)
        member = link.member
        if member is None or member.state != State.UNCLAIMED or member.email.lower() != link.email.lower():
            raise LinkRefused
        member.password = password_hash
        _open_account(member, source="link")
        set_verified_email(member)
        _announce_domain(member)
    return member


def reset_password(*, token: str, password: str) -> User:
    """Store the new password of the holder of a link, and end all that the old one opened, by whoever knew it.

    The link came by mail, so the address is verified. Raises LinkRefused.
    """
    password_hash = make_password(password)
    with transaction.atomic():
        link = take_link(token=token, purpose=LinkPurpose.RESET)
        member = link.member
        if member is None or member.state != State.ACTIVE or member.email.lower() != link.email.lower():
            raise LinkRefused
        member.password = password_hash
        member.save(update_fields=["password"])
        set_verified_email(member)
        end_what_password_opened(member=member)
        record(actor=member, verb="accounts.password_reset", subject=f"member:{member.public_id}")
    return member


def activate_member(*, member: User, password: str, source: str) -> None:
    """Open an account on the word of the server's operator (bootstrap, demonstration); its address counts as verified."""
    password_hash = make_password(password)
    with transaction.atomic():
        member.password = password_hash
        _open_account(member, source=source)
        set_verified_email(member)


@transaction.atomic
def claim_by_sign_on(*, member: User, provider_id: str, organization_public_id: str) -> None:
    """Give an imported account to whom a trusted provider says has its employee number. Works once: the account must wait."""
    if member.state != State.UNCLAIMED:
        require(denied(_("This account has already been claimed. Sign in, then link the sign-on in your settings.")))
    _open_account(member, source=provider_id)
    affiliation_proved.send(User, member=member, organization_public_id=organization_public_id, source=provider_id)


@transaction.atomic
def join_by_sign_on(*, claims: Mapping[str, Any], provider_id: str, organization_public_id: str, language: str) -> User:
    """Open an account for a person whom a provider trusted for an organization vouches for.

    The e-mail of the claims waits to be verified, whoever else has it: the newcomer neither takes it nor learns of it.
    """
    given, family = (clean_line(str(claims.get(name, "")))[:100] for name in ("given_name", "family_name"))
    if not given and not family:
        given = clean_line(str(claims.get("name") or claims.get("preferred_username") or ""))[:100] or provider_id
    member = new_member(given, family, email="", language=language, password_hash=make_password(None))
    email = str(claims.get("email", "")).lower()
    if email and queries.domain_of(email):
        EmailAddress.objects.create(user=member, email=email, verified=False, primary=False)
    record(actor=member, verb="accounts.joined", subject=f"member:{member.public_id}", source=provider_id)
    affiliation_proved.send(User, member=member, organization_public_id=organization_public_id, source=provider_id)
    return member


@transaction.atomic
def invite_first_administrator(*, email: str) -> str:
    """The address of a single-use page that makes the holder the first administrator.

    Raises PermissionRefused when there is an administrator already.
    """
    if queries.has_administrator():
        require(denied(_("There is already an administrator, who can name others.")))
    token = make_link(purpose=LinkPurpose.ADMINISTRATOR, email=email.lower())
    record(actor=None, verb="accounts.administrator_invited")
    return absolute_url("accounts:first_administrator", token)


def welcome_first_administrator(*, token: str, given_name: str, family_name: str, password: str, language: str) -> User:
    """Open the first administrator's account, or make one of the account that has the address. Raises LinkRefused."""
    password_hash = make_password(password)
    with transaction.atomic():
        link = take_link(token=token, purpose=LinkPurpose.ADMINISTRATOR)
        if queries.has_administrator():
            raise LinkRefused
        member = queries.member_with_email(link.email)
        if member is None:
            member = new_member(given_name, family_name, email=link.email, language=language, password_hash=password_hash)
        else:
            member.password = password_hash
            _open_account(member, source="bootstrap")
            end_what_password_opened(member=member)
        member.is_staff = True
        member.save(update_fields=["is_staff"])
        set_verified_email(member)
        record(actor=member, verb="accounts.administrator_named", subject=f"member:{member.public_id}", source="bootstrap")
    return member


def _open_account(member: User, *, source: str) -> None:
    member.state, member.state_reason = State.ACTIVE, ""
    member.joined_at = timezone.now()
    member.save()
    member.refresh_from_db(fields=["is_active"])
    record(actor=member, verb="accounts.claimed", subject=f"member:{member.public_id}", source=source)
    member_claimed.send(User, member=member, source=source)
    member_changed.send(User, member=member)


def _announce_domain(member: User) -> None:
    domain = queries.domain_of(member.email)
    if domain and domain.organization_public_id:
        affiliation_proved.send(User, member=member, organization_public_id=domain.organization_public_id, source="domain")


def set_verified_email(member: User) -> None:
    """Note that the member has proved to receive mail at their address, and at no other."""
    EmailAddress.objects.filter(user=member).delete()
    EmailAddress.objects.create(user=member, email=member.email.lower(), verified=True, primary=True)


def new_member(
    given_name: str, family_name: str, *, email: str, language: str, password_hash: str, kind: Kind = Kind.EMPLOYEE
) -> User:
    """Open an account; the caller is inside a transaction and has looked whether the address is free."""
    name = f"{given_name} {family_name}".strip()
    member = User(
        display_name=name,
        given_name=given_name,
        family_name=family_name,
        email=email.lower(),
        language=language,
        kind=kind,
        state=State.ACTIVE,
        password=password_hash,
    )
    _save_with_a_free_handle(member, name)
    member_changed.send(User, member=member)
    return member


def _save_with_a_free_handle(member: User, name: str) -> None:
    """Two namesakes at once may choose the same handle: the second one chooses again."""
    for attempt in range(1, MAX_HANDLE_ATTEMPTS + 1):
        member.handle = available_handle(name)
        try:
            with transaction.atomic():
                member.save()
        except IntegrityError:
            if attempt == MAX_HANDLE_ATTEMPTS or not User.objects.filter(handle=member.handle).exists():
                raise
        else:
            member.refresh_from_db(fields=["is_active"])
            return
