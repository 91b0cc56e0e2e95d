"""Addresses of discussions."""

from django.urls import URLPattern, path, register_converter

from groups.discussions.views import decided, threads


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
    path("groups/discussions/", threads.discussions, name="discussions"),
    path(THREADS, threads.threads, name="threads"),
    path(f"{THREADS}new/", threads.new_thread, name="new_thread"),
    path(f"{THREADS}similar/", threads.similar, name="similar_threads"),
    path(f"{THREADS}read/", decided.read_all, name="read_threads"),
    path(f"{THREADS}waiting/", decided.waiting, name="waiting"),
    path(f"{THREADS}waiting/<contribution:word>/<slug:public_id>/", decided.decide, name="decide"),
    path(THREAD, threads.thread, name="thread"),
    path(f"{THREAD}line/", threads.thread_line, name="thread_line"),
    path(f"{THREAD}state/", threads.thread_state, name="thread_state"),
    path(f"{THREAD}reply/", threads.reply, name="reply_to_thread"),
    path(f"{THREAD}edit/", threads.edit_thread, name="edit_thread"),
    path(f"{THREAD}delete/", decided.delete_thread, name="delete_thread"),
    path(f"{THREAD}steer/", decided.steer, name="steer_thread"),
    path(f"{THREAD}accept/", decided.accept, name="accept_reply"),
    path(f"{THREAD}new/", threads.first_new, name="first_new"),
    path(f"{THREAD}read/", decided.read, name="read_thread"),
    path(f"{THREAD}follow/", decided.follow, name="follow_thread"),
    path(REPLY, threads.permalink, name="reply"),
    path(f"{REPLY}edit/", threads.edit_reply, name="edit_reply"),
    path(f"{REPLY}delete/", decided.delete_reply, name="delete_reply"),
]
