"""A part drawn from an outline is what its template would have given."""

from typing import NamedTuple

import pytest
from django.template import engines
from django.test import override_settings
from django.utils.translation import override

from intranet.kernel import outlines

SOURCE = (
    '{% load i18n outlines %}<a id="{{ id }}" title="{% blocktranslate %}Hello {{ id }}{% endblocktranslate %}"'
    '{% if shape.is_pressed %} aria-pressed{% endif %}>{% word "id" %} {{ count }}</a> {% translate "French" %}'
)


class Shape(NamedTuple):
    is_pressed: bool = False


@pytest.fixture
def rendered(monkeypatch) -> list[str]:
    """The templates that were really rendered."""
    calls: list[str] = []

    def render(name, context):
        calls.append(name)
        return engines["django"].from_string(SOURCE).render(context)

    outlines._outline.cache_clear()
    monkeypatch.setattr(outlines, "render_to_string", render)
    yield calls
    outlines._outline.cache_clear()


def test_words_are_filled_in_wherever_they_stand(rendered):
    with override("en"):
        drawn = outlines.drawn("part.html", Shape(), id="a1", count=1200)
    assert drawn == '<a id="a1" title="Hello a1">a1 1200</a> French'


def test_a_shape_is_rendered_once_in_each_language(rendered):
    with override("en"):
        for number in range(5):
            outlines.drawn("part.html", Shape(), id=f"a{number}", count=number)
        assert "aria-pressed" in outlines.drawn("part.html", Shape(is_pressed=True), id="a", count=0)
        assert len(rendered) == 2
    with override("fr"):
        assert outlines.drawn("part.html", Shape(), id="a", count=0).endswith("Français")
    assert len(rendered) == 3


def test_a_word_is_escaped_and_never_taken_for_a_mark(rendered):
    drawn = outlines.drawn("part.html", Shape(), id='"><script>XQcountQX', count="<i>")
    assert drawn.count("&quot;&gt;&lt;script&gt;XQcountQX") == 3
    assert "&lt;i&gt;" in drawn
    assert "<script" not in drawn


def test_a_word_that_was_not_given_is_an_error(rendered):
    with pytest.raises(KeyError):
        outlines.drawn("part.html", Shape(), count=1)


def test_what_a_shape_gives_to_write_may_be_a_word(rendered):
    class Line(NamedTuple):
        @property
        def id(self):
            return outlines.mark("its_id")

    template = engines["django"].from_string("<a id={{ shape.id }}>")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "render_to_string", lambda _name, context: template.render(context))
        assert outlines.drawn("part.html", Line(), its_id="<1>") == "<a id=&lt;1&gt;>"
    with pytest.raises(ValueError, match="small letters"):
        outlines.mark("its-id")


@override_settings(DEBUG=True)
def test_while_a_template_is_written_it_is_rendered_each_time(rendered):
    for _ in range(2):
        outlines.drawn("part.html", Shape(), id="a", count=0)
    assert len(rendered) == 2
