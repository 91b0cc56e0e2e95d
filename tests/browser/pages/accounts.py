"""Coming in, the first login, one's account and its administration."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.actions import add_domain
from intranet.kernel.accounts.actions.links import make_link
from intranet.kernel.accounts.models import LinkPurpose, State, User
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page, named, send


def link(purpose: LinkPurpose, url_name: str, member_state: State | None = None) -> Address:
    """The page that a mailed link opens."""

    def address(_member: User | None) -> str:
        owner = make_member("Noël Gagnon", state=member_state, has_settled=False) if member_state else None
        token = make_link(purpose=purpose, email=owner.email if owner else "ines@demo.gouv.example", member=owner)
        return reverse(url_name, args=[token])

    return address


def send_primary(tab: Tab) -> None:
    """Send the form of the page's main button, where another form follows it."""
    tab.locator("main .button--primary").click()


def administered(_member: User | None) -> str:
    return reverse("accounts:administered_member", args=[make_member("Luc Roy").public_id])


def with_domain(_member: User | None) -> str:
    add_domain(actor=None, domain="mf.gouv.example", includes_subdomains=True)
    return reverse("accounts:domains")


PAGES = [
    Page(name="join", address=link(LinkPurpose.JOIN, "accounts:join"), persona="anonymous"),
    Page(name="join-errors", address=link(LinkPurpose.JOIN, "accounts:join"), persona="anonymous", act=send),
    Page(name="claim", address=link(LinkPurpose.CLAIM, "accounts:claim", State.UNCLAIMED), persona="anonymous"),
    Page(name="new-password", address=link(LinkPurpose.RESET, "accounts:new_password", State.ACTIVE), persona="anonymous"),
    Page(name="administrator", address=link(LinkPurpose.ADMINISTRATOR, "accounts:first_administrator"), persona="anonymous"),
    Page(name="link-gone", address=named("accounts:join", token="x"), persona="anonymous", status=410),
    Page(name="e-mail", address=named("account_email")),
    Page(name="reveals", address=named("audiences:reveals")),
    Page(name="sign-on", address=named("socialaccount_connections")),
    Page(name="administration-members", address=named("accounts:administered_members"), persona="administrator"),
    Page(name="administration-member", address=administered, persona="administrator"),
    Page(name="administration-domains", address=with_domain, persona="administrator"),
    Page(name="sign-in", address=named("account_login"), persona="anonymous", is_tried_bare=True),
    Page(name="sign-in-errors", address=named("account_login"), persona="anonymous", act=send_primary),
    Page(name="sign-up", address=named("account_signup"), persona="anonymous"),
    Page(name="sign-up-sent", address=named("accounts:sign_up_sent"), persona="anonymous"),
    Page(name="forgotten", address=named("account_reset_password"), persona="anonymous"),
    Page(name="terms", address=named("privacy:terms"), persona="anonymous"),
    Page(name="privacy", address=named("privacy:notice")),
    Page(name="welcome-language", address=named("accounts:welcome_language"), persona="newcomer"),
    Page(name="welcome-terms", address=named("privacy:accept"), persona="newcomer", is_tried_bare=True),
    Page(name="welcome-terms-errors", address=named("privacy:accept"), persona="newcomer", act=send_primary),
    Page(name="account", address=named("accounts:hub")),
    Page(name="preferences", address=named("accounts:preferences")),
    Page(name="sessions", address=named("accounts:sessions")),
    Page(name="tokens", address=named("accounts:tokens")),
    Page(name="tokens-errors", address=named("accounts:tokens"), act=send),
    Page(name="private-email", address=named("accounts:private_email")),
    Page(name="second-factor", address=named("mfa_index")),
    Page(name="sign-out", address=named("account_logout")),
]
