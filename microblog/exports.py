"""The stream of a group in an export: pages that are read without the site, and all of it as data."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.template.loader import get_template
from django.utils import timezone

from groups.models import Group
from groups.queries.exports import group_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.contributions.exports import facts_of
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts, reaching
from intranet.kernel.text.bilingual import reading_language
from microblog.models import Post
from microblog.permissions import STREAM
from microblog.queries.exports import ExportedPost, batches_of_posts, with_answers
from microblog.queries.posts import ShownPost

FOLDER: Final = "posts"


@dataclass(frozen=True)
class Page:
    """A page of posts in the list of them: the name of its file, how many it has, and the days of the first and the last."""

    name: str
    count: int
    first: datetime
    last: datetime


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    """The data, then pages of so many posts, then the list of the pages: no post is kept once it is written."""
    group = group_of(place)
    yield ExportedFile("posts.json", encoded(_data(reader, group)))
    pages: list[Page] = []
    for posts in batches_of_posts(reader, group):
        page = Page(
            f"{len(pages) + 1:04}.html",
            sum(not one.trace for one in posts),
            posts[0].post.created_at,
            posts[-1].post.created_at,
        )
        pages.append(page)
        yield ExportedFile(f"{FOLDER}/{page.name}", encoded(_page(group, page, with_answers(reader, posts))))
    yield ExportedFile(f"{FOLDER}/index.html", encoded(_index(group, pages)))


# Data -------------------------------------------------------------------------------------------------------------------


def _data(reader: User, group: Group) -> Iterator[str]:
    """One JSON document; each post and each answer begins a line, so that no more than one is ever in memory."""
    yield f'{{"group": {_json(group.public_id)}, "posts": ['
    comma = ""
    for posts in batches_of_posts(reader, group):
        for one in with_answers(reader, posts):
            yield f'{comma}\n{_json(_facts(one.shown))[:-1]}, "replies": ['
            between = ""
            for answer in one.answers:
                yield f"{between}\n{_json(_answer_facts(one.shown.post, answer))}"
                between = ","
            yield "]}"
            comma = ","
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _facts(one: ShownPost) -> dict[str, Any]:
    post = one.post
    facts = {"id": post.public_id, "address": absolute(post.get_absolute_url()), "state": one.trace or "shown"}
    if one.trace:
        return facts
    return {
        **facts,
        **_words(one),
        "speaks_about": absolute(one.quoted.post.get_absolute_url()) if one.quoted else "",
        "poll": _poll(one),
        "reactions": {each.kind.value: each.count for each in one.reactions if each.count},
        "shared_by": post.repost_count,
    }


def _answer_facts(root: Post, one: ShownPost) -> dict[str, Any]:
    """`answers` is the id of the answer that it speaks to, when that is not the post."""
    parent = one.post.parent
    is_to_answer = parent is not None and parent.pk != root.pk and not parent.withdrawn_at and not parent.hidden_at
    answered = parent.public_id if parent is not None and is_to_answer else ""
    return {"id": one.post.public_id, "answers": answered, **_words(one)}


def _words(one: ShownPost) -> dict[str, Any]:
    post = one.post
    organization = post.organization.name if post.organization else None
    return {**facts_of(post, organization), "pictures": [image.alternative for image in one.images]}


def _poll(one: ShownPost) -> dict[str, Any] | None:
    """Its results as the reader is told them: once they have voted, or it is closed."""
    if one.poll is None:
        return None
    is_told = one.poll.is_told
    return {
        "closes_at": one.poll.poll.closes_at.isoformat(),
        "votes": one.poll.votes,
        "choices": [{"text": line.choice.text, "votes": line.choice.votes if is_told else None} for line in one.poll.choices],
    }


# Pages ------------------------------------------------------------------------------------------------------------------


def _index(group: Group, pages: Iterable[Page]) -> Iterator[str]:
    context = {"group": group, "language": reading_language(), "now": timezone.now(), "pages": pages}
    yield get_template("microblog/export/index.html").render(context).lstrip()


def _page(group: Group, page: Page, posts: Iterable[ExportedPost]) -> Iterator[str]:
    head = {"group": group, "language": reading_language(), "page": page}
    yield get_template("microblog/export/page.html").render(head).lstrip()
    template, answer_template = get_template("microblog/export/post.html"), get_template("microblog/export/answer.html")
    for one in posts:
        yield template.render({**_shown(one.shown), "address": absolute(one.shown.post.get_absolute_url())}).lstrip()
        for answer in one.answers:
            yield answer_template.render(_shown(answer)).lstrip()
        yield "</article>\n"
    yield "</main></body></html>\n"


def _shown(one: ShownPost) -> dict[str, object]:
    quoted = (one.quoted, reaching(one.quoted.html), absolute(one.quoted.post.get_absolute_url())) if one.quoted else None
    return {"shown": one, "post": one.post, "html": reaching(one.html), "quoted": quoted}


PART: Final = Part(key="posts", order=10, files=_files, words=("post",), tool=STREAM)

parts.register(PART)
