"""Coming in, the first login, one's account and its administration."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.actions import add_domain
from intranet.kernel.accounts.actions.links import make_link
from intranet.kernel.accounts.models import LinkPurpose, State, User
from intranet.kernel.feeds.actions import make_feed
from intranet.kernel.feeds.kinds import feed_kinds
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.privacy import queries
from intranet.kernel.privacy.actions import publish_text, save_draft
from intranet.kernel.privacy.models import TextKind
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


def feeds(member: User | None) -> str:
    """A list with a feed that was read and one that can be read no more."""
    assert member is not None
    kind = feed_kinds.get("stream")
    assert kind is not None
    for name in ("everyone", "tag:feuxdeforet"):
        make_feed(member=member, kind=kind, name=name)
    FeedToken.objects.filter(name="everyone").update(last_used_on=timezone.localdate())
    FeedToken.objects.exclude(name="everyone").update(name="group:0000000000000000")
    return reverse("feeds:own")


def feed_to_make(_member: User | None) -> str:
    return f"{reverse('feeds:own')}?kind=stream&feed=everyone"


def administered(_member: User | None) -> str:
    return reverse("accounts:administered_member", args=[make_member("Luc Roy").public_id])


def drafted() -> None:
    """A version that is coming, and a draft of the one after."""
    french, english = queries.text_in_force(TextKind.TERMS).body_fr, "<h2>Rules</h2><p>Be courteous.</p>"
    start = timezone.now() + timedelta(days=30)
    publish_text(actor=None, kind=TextKind.TERMS, body_fr=french, body_en=english, in_force_from=start)
    save_draft(
        actor=make_member("Zoé Admin", is_staff=True),
        kind=TextKind.TERMS,
        body_fr=french,
        body_en=english,
        in_force_on=timezone.localdate() + timedelta(days=60),
        revision=0,
    )


def legal(url_name: str, *arguments: object) -> Address:
    """A page of the administration of the legal texts."""

    def address(_member: User | None) -> str:
        drafted()
        return reverse(f"privacy:{url_name}", args=arguments)

    return address


def empty(tab: Tab) -> None:
    """Save a text without words, for a day that has passed."""
    tab.locator("[name=body_en]").fill("<p></p>")
    tab.locator("[name=in_force_on]").fill("2020-01-01")
    send_primary(tab)


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
    Page(name="administration-texts", address=legal("texts"), persona="administrator"),
    Page(name="administration-text-draft", address=legal("draft", TextKind.TERMS), persona="administrator"),
    Page(name="administration-text-errors", address=legal("draft", TextKind.TERMS), persona="administrator", act=empty),
    Page(name="administration-text-preview", address=legal("preview", TextKind.TERMS), persona="administrator"),
    Page(name="administration-text-version", address=legal("version", TextKind.PRIVACY, 1), persona="administrator"),
    Page(name="sign-in", address=named("account_login"), persona="anonymous", is_tried_in_all_conditions=True),
    Page(name="sign-in-errors", address=named("account_login"), persona="anonymous", act=send_primary),
    Page(name="sign-up", address=named("account_signup"), persona="anonymous"),
    Page(name="sign-up-sent", address=named("accounts:sign_up_sent"), persona="anonymous"),
    Page(name="forgotten", address=named("account_reset_password"), persona="anonymous"),
    Page(name="terms", address=named("privacy:terms"), persona="anonymous"),
    Page(name="privacy", address=named("privacy:notice")),
    Page(name="welcome-language", address=named("accounts:welcome_language"), persona="newcomer"),
    Page(name="welcome-terms", address=named("privacy:accept"), persona="newcomer", is_tried_in_all_conditions=True),
    Page(name="welcome-terms-errors", address=named("privacy:accept"), persona="newcomer", act=send_primary),
    Page(name="account", address=named("accounts:hub")),
    Page(name="preferences", address=named("accounts:preferences")),
    Page(name="sessions", address=named("accounts:sessions")),
    Page(name="feeds", address=feeds),
    Page(name="feeds-make", address=feed_to_make),
    Page(name="feeds-made", address=feed_to_make, act=send_primary),
    Page(name="tokens", address=named("accounts:tokens")),
    Page(name="tokens-errors", address=named("accounts:tokens"), act=send),
    Page(name="private-email", address=named("accounts:private_email")),
    Page(name="second-factor", address=named("mfa_index")),
    Page(name="sign-out", address=named("account_logout")),
]
