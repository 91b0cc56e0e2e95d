"""Dates, times and numbers are written as each language writes them, and never where a machine reads them."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import localize

from intranet.kernel.text.dates import clock, day, moment


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("fr", date(2026, 1, 1), "1er\u00a0janvier 2026"),
        ("fr", date(2026, 1, 11), "11\u00a0janvier 2026"),
        ("en", date(2026, 1, 1), "January\u00a01, 2026"),
    ],
)
def test_a_day(language: str, value: date, words: str) -> None:
    with translation.override(language):
        assert day(value) == words


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("fr", time(14, 30), "14\u00a0h\u00a030"),
        ("fr", time(9, 5), "9\u00a0h\u00a005"),
        ("fr", time(12, 0), "12\u00a0h"),
        ("en", time(14, 30), "2:30\u00a0p.m."),
        ("en", time(9, 0), "9:00\u00a0a.m."),
    ],
)
def test_a_time(language: str, value: time, words: str) -> None:
    with translation.override(language):
        assert clock(value) == words


def test_a_moment_is_told_where_the_reader_is() -> None:
    late = datetime(2026, 2, 1, 3, 30, tzinfo=UTC)
    with translation.override("fr"):
        assert moment(late) == "31\u00a0janvier 2026, 22\u00a0h\u00a030"
    with translation.override("en"):
        assert Template("{% load moments %}{{ late|moment }}").render(Context({"late": late})) == (
            "January\u00a031, 2026, 10:30\u00a0p.m."
        )


@pytest.mark.parametrize(("language", "words"), [("fr", "18\u00a0430"), ("en", "18,430")])
def test_a_number_is_grouped_by_thousands(language: str, words: str) -> None:
    with translation.override(language):
        assert localize(18430) == words
        assert Template("{{ count }}").render(Context({"count": 18430})) == words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_numbers_of_forms_and_addresses_are_not_grouped(language: str) -> None:
    class Years(forms.Form):
        start = forms.IntegerField(initial=2026, max_value=9999)
        text = forms.CharField(max_length=4000, widget=forms.Textarea)

    with translation.override(language):
        html = str(Years())
        bar = Template('{% load face %}{% bar 1200 "words" 4000 %}').render(Context({}))
    assert 'value="2026"' in html
    assert 'max="9999"' in html
    assert 'maxlength="4000"' in html
    assert 'value="1200" max="4000"' in bar
