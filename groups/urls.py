"""Addresses of groups. Each subject has a list of its own; fixed words come before the address of a group."""

from django.urls import path

from groups.discussions.urls import discussion_patterns
from groups.joining.urls import joining_patterns
from groups.views import directory, exports, members, pages, settings, statistics

app_name = "groups"

directory_patterns = [
    path("groups/", directory.directory, name="directory"),
    path("groups/new/", directory.new, name="new"),
    path("groups/mine/", directory.mine, name="mine"),
]

group_patterns = [
    path("groups/<slug:address>/", pages.group, name="group"),
    path("groups/<slug:address>/join/", pages.join, name="join"),
    path("groups/<slug:address>/leave/", pages.leave, name="leave"),
    path("groups/<slug:address>/members/", members.members, name="members"),
    path("groups/<slug:address>/members/<str:handle>/", members.member, name="member"),
    path("groups/<slug:address>/members/<str:handle>/remove/", members.remove, name="remove_member"),
    path("groups/<slug:address>/settings/", settings.settings, name="settings"),
    path("groups/<slug:address>/settings/kind/", settings.kind, name="kind"),
    path("groups/<slug:address>/settings/organizations/", settings.organizations, name="organizations"),
    path("groups/<slug:address>/settings/organizations/remove/", settings.remove_organization, name="remove_organization"),
    path("groups/<slug:address>/settings/transfer/", settings.transfer, name="transfer"),
    path("groups/<slug:address>/settings/archive/", settings.archive, name="archive"),
    path("groups/<slug:address>/settings/delete/", settings.delete, name="delete"),
    path("groups/<slug:address>/export/", exports.export, name="export"),
    path("groups/<slug:address>/export/<slug:public_id>/", exports.download_export, name="download_export"),
    path("groups/<slug:address>/statistics/", statistics.statistics, name="statistics"),
    path("groups/<slug:address>/statistics.csv", statistics.statistics_file, name="statistics_file"),
]

urlpatterns = [*directory_patterns, *joining_patterns, *discussion_patterns, *group_patterns]
