"""Who wrote which words of a page, as it is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pycrdt import Doc

from intranet.kernel.accounts.models import User
from wiki.models import TextClient, WikiPage
from wiki.queries.links import file_address, page_address
from wiki.text.marked import Hand, HandsRenderer
from wiki.text.pieces import Written, written_in
from wiki.text.schema import Node
from wiki.text.steps import steps

HUES = 12
NOT_KNOWN = gettext_lazy("Not known")


@dataclass(frozen=True)
class Author:
    """Whose words stand in a page, and how large a part of them; no member: nobody knows. Foreign ones were brought by them."""

    number: int
    hue: int
    member: User | None
    is_foreign: bool
    percent: int
    signs: int

    @property
    def name(self) -> str:
        if self.member is None:
            return str(NOT_KNOWN)
        return (
            _("Brought by %(name)s") % {"name": self.member.display_name} if self.is_foreign else str(self.member.display_name)
        )


@dataclass(frozen=True)
class Authorship:
    """A page with its words marked, and the people whose they are: the largest part first."""

    html: str
    authors: Sequence[Author]


type Who = tuple[int, bool] | None
"""A member (primary key), and whether the words are foreign; None: nobody knows."""


def authorship_of(page: WikiPage, document: "Doc[Any]", *, only: int = 0) -> Authorship:
    """Who wrote which words of a page, from the document of its text; with `only`, the words of one author are marked."""
    clients = TextClient.objects.filter(text__page=page).select_related("member")
    whose = {one.client: (one.member_id, one.is_foreign) for one in clients}
    people = {one.member_id: one.member for one in clients}
    runs = list(_runs(_texts(page.body), written_in(document), whose))
    counts: dict[Who, int] = {}
    for words, who in runs:
        counts[who] = counts.get(who, 0) + len("".join(words.split()))
    authors = _authors(counts, people)
    hands = {who: Hand(one.number, one.hue, one.name) for who, one in authors.items() if only in {0, one.number}}
    renderer = HandsRenderer(
        [(len(words), hands.get(who)) for words, who in runs], file_address=file_address, page_address=page_address
    )
    return Authorship(renderer.html(page.body), list(authors.values()))


def _authors(counts: Mapping[Who, int], people: Mapping[int, User]) -> dict[Who, Author]:
    total = sum(counts.values()) or 1
    found = {}
    for number, (who, count) in enumerate(sorted(counts.items(), key=lambda pair: -pair[1]), start=1):
        member, is_foreign = (people[who[0]], who[1]) if who is not None else (None, False)
        # Neighbours in the list have colours that are far from each other.
        found[who] = Author(number, number * 5 % HUES, member, is_foreign, round(100 * count / total), count)
    return found


def _texts(body: Node) -> list[str]:
    """The words of a text as a document of Yjs has them: those between two breaks are one."""
    found: list[str] = []
    _gather(body, found)
    return found


def _gather(node: Node, found: list[str]) -> None:
    is_open = False
    for child in node.get("content", []):
        if child["type"] != "text":
            is_open = False
            _gather(child, found)
        elif is_open:
            found[-1] += child["text"]
        else:
            found.append(child["text"])
            is_open = True


def _runs(texts: Sequence[str], written: Sequence[Written], whose: Mapping[int, tuple[int, bool]]) -> Iterator[tuple[str, Who]]:
    """The words that are published, cut by author: those of the document that they are the same as."""
    known = [[(words, whose.get(client)) for words, client in one] for one in written]
    live = ["".join(words for words, _who in one) for one in known]
    for step in steps(live, texts):
        if step.tag == "equal":
            for place in range(step.old_start, step.old_end):
                yield from known[place]
            continue
        # What is being rewritten meanwhile.
        before = [run for place in range(step.old_start, step.old_end) for run in known[place]]
        yield from _within(before, "".join(texts[step.new_start : step.new_end]))


def _within(known: Sequence[tuple[str, Who]], words: str) -> Iterator[tuple[str, Who]]:
    by_sign = [who for run, who in known for _sign in run]
    for step in steps("".join(run for run, _who in known), words):
        if step.tag != "equal":
            if step.new_end > step.new_start:
                yield words[step.new_start : step.new_end], None
            continue
        start = step.old_start
        for place in range(step.old_start, step.old_end):
            if place + 1 == step.old_end or by_sign[place + 1] != by_sign[start]:
                offset = step.new_start - step.old_start
                yield words[start + offset : place + 1 + offset], by_sign[start]
                start = place + 1
