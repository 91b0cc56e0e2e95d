"""Addresses of libraries. An item has one of its own, which outlives its name and its folder."""

from django.urls import path

from files.views import cards, folders, items, places, previews, search, sharing

app_name = "files"

urlpatterns = [
    path("files/", folders.own, name="own"),
    path("groups/<slug:address>/library/", folders.group, name="group"),
    path("organizations/<slug:address>/library/", folders.organization, name="organization"),
    path("files/shared/", folders.shared, name="shared"),
    path("files/search/", search.search, name="search"),
    path("files/pick/", cards.pick, name="pick"),
    path("files/<slug:public_id>/", items.item, name="item"),
    path("files/<slug:public_id>/card/", cards.card, name="card"),
    path("files/<slug:public_id>/uses/", cards.uses, name="uses"),
    path("files/<slug:public_id>/conflicts/", folders.conflicts, name="conflicts"),
    path("files/<slug:public_id>/trash/", folders.trash, name="trash"),
    path("files/<slug:public_id>/follow/", folders.follow, name="follow"),
    path("files/<slug:public_id>/rename/", items.rename, name="rename"),
    path("files/<slug:public_id>/move/", items.move, name="move"),
    path("files/<slug:public_id>/delete/", items.delete, name="delete"),
    path("files/<slug:public_id>/restore/", items.restore, name="restore"),
    path("files/<slug:public_id>/purge/", items.purge, name="purge"),
    path("files/<slug:public_id>/replace/", items.replace, name="replace"),
    path("files/<slug:public_id>/download/", items.download, name="download"),
    path("files/<slug:public_id>/zip/", items.archive, name="archive"),
    path("files/<slug:public_id>/versions/<int:number>/download/", items.download, name="download_version"),
    path("files/<slug:public_id>/versions/<int:number>/restore/", items.bring_back, name="restore_version"),
    path("files/<slug:public_id>/versions/<int:number>/comment/", places.place, name="place"),
    path("files/<slug:public_id>/versions/<int:number>/play/", previews.play, name="play"),
    path("files/<slug:public_id>/versions/<int:number>/pages/<int:page>/", previews.page_image, name="page_image"),
    path(
        "files/<slug:public_id>/versions/<int:number>/pages/<int:page>/small/",
        previews.page_image,
        {"is_small": True},
        name="page_small",
    ),
    path("files/<slug:public_id>/share/", sharing.share, name="share"),
    path("files/<slug:public_id>/unshare/", sharing.unshare, name="unshare"),
    path("files/<slug:public_id>/name/", sharing.name_known, name="name_known"),
    path("files/<slug:public_id>/lock/", items.lock, name="lock"),
    path("files/<slug:public_id>/release/", items.release, name="release"),
    path("files/<slug:public_id>/ask-release/", items.ask_release, name="ask_release"),
]
