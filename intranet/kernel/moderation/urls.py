from django.urls import path

from intranet.kernel.moderation.views import administration, moderators, reports, suspended

app_name = "moderation"
urlpatterns = [
    path("report/<str:subject>/", reports.report, name="report"),
    path("moderation/", moderators.queue, name="queue"),
    path("moderation/record/", moderators.record, name="record"),
    path("moderation/cases/<str:public_id>/", moderators.case, name="case"),
    path("moderation/reports/", reports.own_reports, name="own_reports"),
    path("moderation/decisions/", reports.about_mine, name="about_mine"),
    path("moderation/decisions/<str:public_id>/appeal/", reports.appeal, name="appeal"),
    path("suspended/contest/", suspended.ask, name="ask_to_contest"),
    path("suspended/contest/asked/", suspended.asked, name="asked_to_contest"),
    path("suspended/contest/sent/", suspended.contested, name="contested"),
    path("suspended/contest/<str:token>/", suspended.contest, name="contest_suspension"),
    path("administration/moderators/", administration.moderators, name="central_moderators"),
    path("administration/moderators/<str:public_id>/remove/", administration.remove, name="remove_central_moderator"),
]
