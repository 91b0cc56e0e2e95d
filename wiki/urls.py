"""Addresses of the wiki. A page has one of its own, which outlives its title and its place in the tree."""

from django.urls import path

from wiki.views import history, plain_form, reading

app_name = "wiki"

urlpatterns = [
    path("wiki/", reading.government, name="government"),
    path("groups/<slug:address>/wiki/", reading.group, name="group"),
    path("organizations/<slug:address>/wiki/", reading.organization, name="organization"),
    path("wiki/named/", reading.named, name="named"),
    path("wiki/files/<slug:public_id>/", reading.file, name="file"),
    path("wiki/<slug:address>/", reading.page, name="page"),
    path("wiki/<slug:address>/history/", history.history, name="history"),
    path("wiki/<slug:address>/history/<int:number>/", history.edition, name="edition"),
    path("wiki/<slug:address>/history/<int:number>/restore/", history.restore, name="restore_edition"),
    path("wiki/<slug:address>/history/<int:number>/undo/", history.undo, name="undo_edition"),
    path("wiki/<slug:address>/history/<int:number>/hide/", history.hide, name="hide_edition"),
    path("wiki/<slug:address>/compare/", history.compare, name="compare"),
    path("wiki/<slug:address>/authors/", history.authors, name="authors"),
    path("wiki/<slug:address>/form/", plain_form.plain_form, name="form"),
]
