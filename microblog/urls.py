"""Addresses of posts and streams."""

from django.urls import URLPattern, path

from microblog.views import reading, writing

app_name = "microblog"

POST = "posts/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("stream/", reading.home, name="home"),
    path("stream/everyone/", reading.everyone, name="everyone"),
    path("stream/mentions/", reading.mentions, name="mentions"),
    # The former addresses of bookmarks (`kept/`, `keep/`) still work; `reverse` uses the last pattern of a name.
    path("stream/kept/", reading.bookmarks, name="bookmarks"),
    path("stream/bookmarks/", reading.bookmarks, name="bookmarks"),
    path("stream/search/", reading.search, name="search"),
    path("stream/reach/", reading.reach, name="reach"),
    path("stream/new/", writing.publish, name="publish"),
    path("stream/organizations/<slug:address>/", reading.organization, name="organization"),
    path("stream/tags/<str:tag>/", reading.tag, name="tag"),
    path("stream/tags/<str:tag>/follow/", writing.follow_tag, name="follow_tag"),
    path("people/<str:handle>/posts/", reading.person, name="person"),
    path("groups/<slug:address>/stream/", reading.group, name="group"),
    path("groups/<slug:address>/stream/waiting/", writing.waiting, name="waiting"),
    path("posts/pictures/<slug:public_id>/", reading.image, name="image"),
    path(POST, reading.post, name="post"),
    path(f"{POST}counts/", reading.counts, name="counts"),
    path(f"{POST}history/", reading.history, name="history"),
    path(f"{POST}reply/", writing.reply, name="reply"),
    path(f"{POST}edit/", writing.edit, name="edit"),
    path(f"{POST}delete/", writing.delete, name="delete"),
    path(f"{POST}react/", writing.react, name="react"),
    path(f"{POST}repost/", writing.repost, name="repost"),
    path(f"{POST}keep/", writing.bookmark, name="bookmark"),
    path(f"{POST}bookmark/", writing.bookmark, name="bookmark"),
    path(f"{POST}pin/", writing.pin, name="pin"),
    path(f"{POST}vote/", writing.vote, name="vote"),
    path(f"{POST}follow/", writing.follow, name="follow"),
    path(f"{POST}decide/", writing.decide, name="decide"),
]
