"""Addresses of accounts. allauth's own names are kept where its views are used; ours are under `accounts:`."""

from allauth.account import views as allauth_account
from django.urls import include, path

from intranet.kernel.accounts.confirmation import confirmed
from intranet.kernel.accounts.views import administration, entrance, settings

ours = [
    path("sign-up/sent/", entrance.sign_up_sent, name="sign_up_sent"),
    path("sign-in/password/sent/", entrance.forgotten_sent, name="forgotten_sent"),
    path("sign-in/password/<str:token>/", entrance.new_password, name="new_password"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("claim/<str:token>/", entrance.claim, name="claim"),
    path("administrator/<str:token>/", entrance.first_administrator, name="first_administrator"),
    path("private-email/<str:token>/", settings.private_email_confirm, name="private_email_confirm"),
    path("welcome/language/", entrance.welcome_language, name="welcome_language"),
    path("account/", settings.hub, name="hub"),
    path("account/preferences/", settings.preferences, name="preferences"),
    path("account/sessions/", settings.sessions, name="sessions"),
    path("account/sessions/others/end/", settings.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<str:reference>/end/", settings.end_session, name="end_session"),
    path("account/tokens/", confirmed(settings.tokens), name="tokens"),
    path("account/tokens/<str:public_id>/revoke/", settings.revoke_token, name="revoke_token"),
    path("account/private-email/", confirmed(settings.private_email), name="private_email"),
    path("administration/members/", administration.members, name="administered_members"),
    path("administration/members/<str:public_id>/", administration.member, name="administered_member"),
    path("administration/members/<str:public_id>/suspend/", administration.suspend, name="suspend"),
    path("administration/members/<str:public_id>/restore/", administration.restore, name="restore"),
    path("administration/members/<str:public_id>/protect/", administration.protect, name="protect"),
    path("administration/members/<str:public_id>/administrator/", administration.name_administrator, name="name_administrator"),
    path("administration/domains/", administration.domains, name="domains"),
    path("administration/domains/<str:domain>/remove/", administration.remove_domain, name="remove_domain"),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("sign-in/", allauth_account.login, name="account_login"),
    path("sign-out/", allauth_account.logout, name="account_logout"),
    path("sign-up/", entrance.sign_up, name="account_signup"),
    path("sign-in/password/", entrance.forgotten, name="account_reset_password"),
    path("sign-in/email/", allauth_account.email_verification_sent, name="account_email_verification_sent"),
    path("account/email/", allauth_account.email, name="account_email"),
    path("account/email/<str:key>/", allauth_account.confirm_email, name="account_confirm_email"),
    path("account/password/", allauth_account.password_change, name="account_change_password"),
    path("account/password/set/", allauth_account.password_set, name="account_set_password"),
    path("account/confirm/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sign-on/", include("allauth.socialaccount.urls")),
    path("sign-on/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
