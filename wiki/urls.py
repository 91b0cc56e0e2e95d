"""Addresses of the wiki. A page has one of its own, which outlives its title and its place in the tree."""

from django.urls import path

from wiki.views import exports, files, history, imports, keeping, pairs, plain_form, reading, search, sources, spaces, tree

app_name = "wiki"

urlpatterns = [
    path("wiki/", reading.government, name="government"),
    path("groups/<slug:address>/wiki/", reading.group, name="group"),
    path("organizations/<slug:address>/wiki/", reading.organization, name="organization"),
    path("wiki/spaces/", spaces.spaces, name="spaces"),
    path("wiki/changes/", spaces.all_changes, name="all_changes"),
    path("wiki/mine/", spaces.mine, name="mine"),
    path("wiki/bookmarks/", spaces.bookmarks, name="bookmarks"),
    path("wiki/named/", reading.named, name="named"),
    path("wiki/search/", search.search, name="search"),
    path("wiki/files/<slug:public_id>/", reading.file, name="file"),
    path("wiki/<slug:address>/attach/", files.attach, name="attach"),
    path("wiki/<slug:address>/import/", imports.imports, name="import"),
    path("wiki/<slug:address>/import/<slug:public_id>/", imports.imported, name="imported"),
    path("wiki/<slug:address>/import/<slug:public_id>/forget/", imports.forget_import, name="forget_import"),
    path("wiki/<slug:address>/export/", exports.export, name="export"),
    path("wiki/<slug:address>/download/", exports.download, name="download"),
    path("wiki/<slug:address>/sources/", sources.versions, name="sources"),
    path("wiki/<slug:address>/sources/<int:number>/", sources.version, name="source"),
    path("wiki/<slug:address>/", reading.page, name="page"),
    path("wiki/<slug:address>/below/", reading.pages_below, name="below"),
    path("wiki/<slug:address>/links/", spaces.links, name="links"),
    # Lists of its space.
    path("wiki/<slug:address>/changes/", spaces.changes, name="changes"),
    path("wiki/<slug:address>/all/", spaces.all_pages, name="all"),
    path("wiki/<slug:address>/tags/", spaces.tags, name="tags"),
    path("wiki/<slug:address>/wanted/", spaces.wanted, name="wanted"),
    path("wiki/<slug:address>/to-review/", spaces.review_list, name="to_review"),
    path("wiki/<slug:address>/trash/", spaces.trash, name="trash"),
    # What is done with it.
    path("wiki/<slug:address>/new/", tree.new, name="new"),
    path("wiki/<slug:address>/describe/", tree.describe, name="describe"),
    path("wiki/<slug:address>/move/", tree.move, name="move"),
    path("wiki/<slug:address>/order/", tree.order, name="order"),
    path("wiki/<slug:address>/archive/", tree.archive, name="archive"),
    path("wiki/<slug:address>/delete/", tree.delete, name="delete"),
    path("wiki/<slug:address>/restore/", tree.restore, name="restore"),
    path("wiki/<slug:address>/review/", keeping.review, name="review"),
    path("wiki/<slug:address>/still-true/", keeping.still_true, name="still_true"),
    path("wiki/<slug:address>/take/", keeping.take, name="take"),
    path("wiki/<slug:address>/readers/", keeping.readers, name="readers"),
    path("wiki/<slug:address>/editors/", keeping.editors, name="editors"),
    path("wiki/<slug:address>/bookmark/", keeping.bookmark, name="bookmark"),
    path("wiki/<slug:address>/pair/", pairs.pair, name="pair"),
    path("wiki/<slug:address>/translate/", pairs.translate, name="translate"),
    path("wiki/<slug:address>/current/", pairs.current, name="current"),
    path("wiki/<slug:address>/separate/", pairs.separate, name="separate"),
    path("wiki/<slug:address>/history/", history.history, name="history"),
    path("wiki/<slug:address>/history/<int:number>/", history.edition, name="edition"),
    path("wiki/<slug:address>/history/<int:number>/restore/", history.restore, name="restore_edition"),
    path("wiki/<slug:address>/history/<int:number>/undo/", history.undo, name="undo_edition"),
    path("wiki/<slug:address>/history/<int:number>/hide/", history.hide, name="hide_edition"),
    path("wiki/<slug:address>/compare/", history.compare, name="compare"),
    path("wiki/<slug:address>/authors/", history.authors, name="authors"),
    path("wiki/<slug:address>/form/", plain_form.plain_form, name="form"),
]
