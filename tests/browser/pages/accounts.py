"""Coming in, the first login, one's account and its administration."""

from tests.browser.pages.table import Page, named, send

PAGES = [
    Page(name="sign-in", address=named("account_login"), persona="anonymous", is_tried_bare=True),
    Page(name="sign-in-errors", address=named("account_login"), persona="anonymous", act=send),
    Page(name="sign-up", address=named("account_signup"), persona="anonymous"),
    Page(name="sign-up-sent", address=named("accounts:sign_up_sent"), persona="anonymous"),
    Page(name="forgotten", address=named("account_reset_password"), persona="anonymous"),
    Page(name="terms", address=named("privacy:terms"), persona="anonymous"),
    Page(name="privacy", address=named("privacy:notice")),
    Page(name="welcome-language", address=named("accounts:welcome_language"), persona="newcomer"),
    Page(name="welcome-terms", address=named("privacy:accept"), persona="newcomer", is_tried_bare=True),
    Page(name="welcome-terms-errors", address=named("privacy:accept"), persona="newcomer", act=send),
    Page(name="account", address=named("accounts:hub")),
    Page(name="preferences", address=named("accounts:preferences")),
    Page(name="sessions", address=named("accounts:sessions")),
    Page(name="tokens", address=named("accounts:tokens")),
    Page(name="tokens-errors", address=named("accounts:tokens"), act=send),
    Page(name="private-email", address=named("accounts:private_email")),
    Page(name="second-factor", address=named("mfa_index")),
    Page(name="sign-out", address=named("account_logout")),
]
