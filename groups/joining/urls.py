"""Addresses of what brings people into groups: requests, invitations, guests, bans."""

from django.urls import path

from groups.joining.views import answering, inviting, people, requests

joining_patterns = [
    path("invitations/", answering.own_invitations, name="own_invitations"),
    path("invitations/<slug:public_id>/", answering.invitation, name="invitation"),
    path("invitation/<str:token>/", answering.mailed_invitation, name="mailed_invitation"),
    path("groups/<slug:address>/ask/", requests.ask, name="ask"),
    path("groups/<slug:address>/ask/withdraw/", requests.withdraw, name="withdraw_request"),
    path("groups/<slug:address>/welcome/", requests.welcome, name="welcome"),
    path("groups/<slug:address>/requests/", requests.requests, name="requests"),
    path("groups/<slug:address>/requests/<slug:public_id>/", requests.decide, name="decide_request"),
    path("groups/<slug:address>/invite/", inviting.invite, name="invite"),
    path("groups/<slug:address>/invite/address/", inviting.invite_address, name="invite_address"),
    path("groups/<slug:address>/invite/list/", inviting.invite_file, name="invite_file"),
    path("groups/<slug:address>/invite/list/<slug:public_id>/", inviting.invited_file, name="invited_file"),
    path("groups/<slug:address>/invite/list/<slug:public_id>/report.csv", inviting.report, name="invited_file_report"),
    path("groups/<slug:address>/invite/people/", inviting.people, name="people_to_invite"),
    path("groups/<slug:address>/invitations/", inviting.invitations, name="invitations"),
    path(
        "groups/<slug:address>/invitations/<slug:public_id>/withdraw/",
        inviting.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("groups/<slug:address>/invitations/<slug:public_id>/again/", inviting.send_again, name="send_invitation_again"),
    path("groups/<slug:address>/guests/", people.guests, name="guests"),
    path("groups/<slug:address>/guests/<slug:public_id>/extend/", people.extend, name="extend_access"),
    path("groups/<slug:address>/bans/", people.bans, name="bans"),
    path("groups/<slug:address>/bans/<slug:public_id>/lift/", people.lift, name="lift_ban"),
]
