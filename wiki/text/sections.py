"""The questions of a text: its headings of level 2, each with what stands under it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from wiki.text.rendering import headings, words_of
from wiki.text.schema import Node

LEVEL: Final = 2


@dataclass
class Section:
    """A question: its anchor in the text, its words, and the nodes of its answer. `start` is where its heading is."""

    anchor: str
    words: str
    start: int
    answer: list[Node] = field(default_factory=list)

    def asks(self, question: str) -> bool:
        """Whether it is this question, whatever spaces a form made of those that French has before its signs."""
        return self.words.split() == question.split()

    @property
    def recordings(self) -> list[str]:
        """The public ids of the recordings that answer it."""
        return [node["attrs"]["recording"] for node in self.answer if node["type"] == "recording"]

    @property
    def is_answered(self) -> bool:
        return any(node["type"] == "recording" or words_of(node).strip() for node in self.answer)

    @property
    def is_plain(self) -> bool:
        """Whether its words are paragraphs alone, which a field of a form can hold and give back."""
        texts = (child for node in self.answer for child in node.get("content", []))
        return all(node["type"] in {"paragraph", "recording"} for node in self.answer) and not any(
            "marks" in one for one in texts
        )

    @property
    def plain(self) -> str:
        """Its words as a field of a form has them: an empty line between two paragraphs."""
        return "\n\n".join(words_of(node).strip("\n") for node in self.answer if node["type"] != "recording").strip()


def sections(body: Node) -> list[Section]:
    """The questions of a text, in their order."""
    found: list[Section] = []
    all_headings = iter(headings(body))
    for place, block in enumerate(body["content"]):
        inside = [next(all_headings) for _heading in headings(block)]
        if block["type"] == "heading" and block["attrs"]["level"] == LEVEL:
            found.append(Section(inside[0].anchor, inside[0].words, place))
        elif found:
            found[-1].answer.append(block)
    return found


def begun_with(questions: Sequence[str]) -> Node:
    """A text that asks these questions."""
    blocks: list[Node] = []
    for words in questions:
        blocks += [_heading(words), {"type": "paragraph"}]
    return {"type": "doc", "content": blocks or [{"type": "paragraph"}]}


def _heading(words: str) -> Node:
    return {"type": "heading", "attrs": {"level": LEVEL}, "content": [{"type": "text", "text": words}]}


def with_answer(body: Node, question: str, answer: Sequence[Node]) -> Node:
    """The text with another answer to a question; at the end, with the question, when nobody asks it any more."""
    blocks = list(body["content"])
    known = next((one for one in sections(body) if one.asks(question)), None)
    if known is None:
        return {"type": "doc", "content": [*blocks, _heading(question), *answer]}
    end = known.start + 1 + len(known.answer)
    return {"type": "doc", "content": [*blocks[: known.start + 1], *(answer or [{"type": "paragraph"}]), *blocks[end:]]}


def with_questions(body: Node, questions: Sequence[str]) -> Node:
    """The text with these questions at its end, those that it does not ask yet."""
    known = sections(body)
    new = [words for words in questions if not any(one.asks(words) for one in known)]
    return {"type": "doc", "content": [*body["content"], *begun_with(new)["content"]]} if new else body


def without_question(body: Node, question: str) -> Node:
    """The text without a question that has no answer."""
    known = next((one for one in sections(body) if one.asks(question)), None)
    if known is None or known.is_answered:
        return body
    end = known.start + 1 + len(known.answer)
    left = [*body["content"][: known.start], *body["content"][end:]]
    return {"type": "doc", "content": left or [{"type": "paragraph"}]}


def answer_to(body: Node, question: str) -> list[Node]:
    """What stands under a question; nothing when nobody asks it."""
    return next((one.answer for one in sections(body) if one.asks(question)), [])


def paragraphs(plain: str) -> list[Node]:
    """The nodes of what was typed into a field: paragraphs, with the ends of lines within them."""
    return [_paragraph(lines) for lines in re.split(r"\n\s*\n", plain.replace("\r\n", "\n").strip()) if lines.strip()]


def _paragraph(lines: str) -> Node:
    content: list[Node] = []
    for line in lines.split("\n"):
        content += [*([{"type": "hard_break"}] if content else []), *([{"type": "text", "text": line}] if line else [])]
    return {"type": "paragraph", "content": content}


def with_recording(body: Node, question: str, recording: str, title: str, *, instead_of: str = "") -> Node:
    """The text with a recording first in the answer to a question, or in the place of an earlier one."""
    node = {"type": "recording", "attrs": {"recording": recording, "title": title}}
    answer = answer_to(body, question)
    if recording in _in(answer):
        return body
    if instead_of in _in(answer):
        return with_answer(body, question, [node if _is(one, instead_of) else one for one in answer])
    kept = [one for one in answer if one["type"] != "paragraph" or words_of(one).strip()]
    return with_answer(body, question, [node, *kept])


def without_recording(body: Node, recording: str) -> Node:
    """The text without a recording, wherever it stands among its blocks."""
    return {"type": "doc", "content": [one for one in body["content"] if not _is(one, recording)] or [{"type": "paragraph"}]}


def _in(answer: Sequence[Node]) -> list[str]:
    return [node["attrs"]["recording"] for node in answer if node["type"] == "recording"]


def _is(node: Node, recording: str) -> bool:
    return bool(node["type"] == "recording" and node["attrs"]["recording"] == recording)
