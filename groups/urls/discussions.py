"""Addresses of discussions."""

from django.urls import URLPattern, path, register_converter

from groups.views import discussions, discussions_decided


class ContributionConverter:
    """What can wait for approval."""

    regex = "thread|reply"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ContributionConverter, "contribution")

THREADS = "groups/<slug:address>/threads/"
THREAD = f"{THREADS}<slug:public_id>/"
REPLY = f"{THREAD}replies/<slug:reply_id>/"

discussion_patterns: list[URLPattern] = [
    path("groups/discussions/", discussions.discussions, name="discussions"),
    path(THREADS, discussions.threads, name="threads"),
    path(f"{THREADS}new/", discussions.new_thread, name="new_thread"),
    path(f"{THREADS}similar/", discussions.similar, name="similar_threads"),
    path(f"{THREADS}read/", discussions_decided.read_all, name="read_threads"),
    path(f"{THREADS}waiting/", discussions_decided.waiting, name="waiting"),
    path(f"{THREADS}waiting/<contribution:word>/<slug:public_id>/", discussions_decided.decide, name="decide"),
    path(THREAD, discussions.thread, name="thread"),
    path(f"{THREAD}line/", discussions.thread_line, name="thread_line"),
    path(f"{THREAD}state/", discussions.thread_state, name="thread_state"),
    path(f"{THREAD}reply/", discussions.reply, name="reply_to_thread"),
    path(f"{THREAD}edit/", discussions.edit_thread, name="edit_thread"),
    path(f"{THREAD}delete/", discussions_decided.delete_thread, name="delete_thread"),
    path(f"{THREAD}steer/", discussions_decided.steer, name="steer_thread"),
    path(f"{THREAD}accept/", discussions_decided.accept, name="accept_reply"),
    path(f"{THREAD}new/", discussions.first_new, name="first_new"),
    path(f"{THREAD}read/", discussions_decided.read, name="read_thread"),
    path(f"{THREAD}follow/", discussions_decided.follow, name="follow_thread"),
    path(REPLY, discussions.permalink, name="reply"),
    path(f"{REPLY}edit/", discussions.edit_reply, name="edit_reply"),
    path(f"{REPLY}delete/", discussions_decided.delete_reply, name="delete_reply"),
]
