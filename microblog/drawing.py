"""Posts and their buttons as markup, drawn by Jinja2 (see `kernel.web.jinja`): a page has twenty of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from microblog.queries.posts import ShownPost

# Words with a context, which `make messages` does not find in Jinja2's templates.
_WORDS: Final = {
    "edited": pgettext_lazy("a post", "edited"),
    "left": pgettext_lazy("a person who left", "left"),
    "pinned": pgettext_lazy("a post", "Pinned"),
    "report": pgettext_lazy("to moderation", "Report"),
    "reposted": pgettext_lazy("who shared a post again", "reposted"),
}


def post_html(
    shown: ShownPost,
    *,
    csrf_token: object,
    in_thread: bool = False,
    is_brief: bool = False,
    has_answers: bool = False,
    is_pinned: bool = False,
    is_waiting: bool = False,
) -> SafeString:
    """A post in a stream, with its first answers under it when it `has_answers`; or an answer in its thread.

    `is_brief`: such an answer under its post, with few buttons. `is_waiting` for approval: only its author can do something
    with it.
    """
    post = shown.post
    context = {
        "shown": shown,
        "words": _WORDS,
        "body": _body(shown, csrf_token=csrf_token),
        "answers": answers_html(shown, csrf_token=csrf_token) if has_answers else "",
        "at": _micros(shown.entry.published_at).replace(".", ""),
        "order": _micros(post.published_at),
        "made_at": timezone.localtime(post.created_at).isoformat(timespec="seconds"),
        "csrf_token": csrf_token,
        "in_thread": in_thread,
        "is_brief": is_brief,
        "is_pinned": is_pinned,
        "is_waiting": is_waiting,
    }
    return SafeString(render_to_string("microblog/post.html", context, using="jinja2"))  # which escapes


def actions_html(shown: ShownPost, *, csrf_token: object, is_brief: bool = False) -> SafeString:
    """What one can do with a post, and how many did."""
    context = {"shown": shown, "csrf_token": csrf_token, "is_brief": is_brief}
    return SafeString(render_to_string("microblog/actions.html", context, using="jinja2"))


def answers_html(shown: ShownPost, *, csrf_token: object, own: ShownPost | None = None, is_sent: bool = False) -> SafeString:
    """The first answers to a post, which stand under it in a stream, and the way to all of them.

    `own` is one that the reader has just written: it stands here too. `is_sent`: they wrote one that waits for approval.
    """
    first = [answer.post.pk for answer in shown.answers]

    def drawn(answers: Iterable[ShownPost]) -> list[SafeString]:
        return [post_html(answer, csrf_token=csrf_token, in_thread=True, is_brief=True) for answer in answers]

    context = {
        "post": shown.post,
        "answers": drawn(shown.answers),
        "own": drawn([own] if own is not None and own.post.pk not in first else []),
        "own_id": own.post.public_id if own is not None else "",
        "is_sent": is_sent,
    }
    return SafeString(render_to_string("microblog/answers.html", context, using="jinja2"))


def _body(shown: ShownPost, *, csrf_token: object) -> SafeString:
    if not (shown.images or shown.poll or shown.quoted or shown.is_quote_gone):
        return shown.html
    return render_to_string("microblog/_body.html", {"shown": shown, "csrf_token": csrf_token})


def _micros(moment: datetime | None) -> str:
    """Seconds since 1970 with six digits after the point; "" for a post that is not published."""
    return f"{int(moment.timestamp())}.{moment.microsecond:06}" if moment else ""
