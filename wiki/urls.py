"""Addresses of the wiki. A page has one of its own, which outlives its title and its place in the tree."""

from django.urls import path

from wiki.views import exports, files, imports, reading

app_name = "wiki"

urlpatterns = [
    path("wiki/", reading.government, name="government"),
    path("groups/<slug:address>/wiki/", reading.group, name="group"),
    path("organizations/<slug:address>/wiki/", reading.organization, name="organization"),
    path("wiki/named/", reading.named, name="named"),
    path("wiki/files/<slug:public_id>/", reading.file, name="file"),
    path("wiki/<slug:address>/attach/", files.attach, name="attach"),
    path("wiki/<slug:address>/import/", imports.imports, name="import"),
    path("wiki/<slug:address>/import/<slug:public_id>/", imports.imported, name="imported"),
    path("wiki/<slug:address>/import/<slug:public_id>/forget/", imports.forget_import, name="forget_import"),
    path("wiki/<slug:address>/export/", exports.export, name="export"),
    path("wiki/<slug:address>/download/", exports.download, name="download"),
    path("wiki/<slug:address>/", reading.page, name="page"),
]
