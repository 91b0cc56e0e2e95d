"""Addresses of the wiki. A page has one of its own, which outlives its title and its place in the tree."""

from django.urls import path

from wiki.knowledge.urls import knowledge_patterns
from wiki.views import reading

app_name = "wiki"

urlpatterns = [
    path("wiki/", reading.government, name="government"),
    path("groups/<slug:address>/wiki/", reading.group, name="group"),
    path("organizations/<slug:address>/wiki/", reading.organization, name="organization"),
    path("wiki/named/", reading.named, name="named"),
    path("wiki/files/<slug:public_id>/", reading.file, name="file"),
    *knowledge_patterns,
    path("wiki/<slug:address>/", reading.page, name="page"),
]
