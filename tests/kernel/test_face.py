"""Icons, faces, levels and pages of a list."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from intranet.kernel import navigation
from intranet.kernel.accounts.models import User
from intranet.kernel.templatetags.face import HUES, avatar, hue, initials

ROOT = Path(settings.ROOT)
APPS = ("intranet", "profiles", "groups", "files", "microblog", "wiki", "projects")
ICON_IN_TEMPLATE = re.compile(r"""\{% icon "([a-z0-9-]+)\"""")
ICON_IN_CODE = re.compile(r"""\bicon(?:_name)?=["']([a-z0-9-]+)["']""")


def render(source: str, **context: object) -> str:
    return Template("{% load face %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Maëlle Tremblay-Nguyen", "MT"),
        ("Étienne Côté", "ÉC"),
        ("E\u0301tienne Co\u0302te\u0301", "ÉC"),
        ("Łukasz Nowak", "ŁN"),
        ("Anne de la Cour", "AC"),
        ("de la Cour", "C"),
        ("Jean-François Beauregard-Desrochers", "JB"),
        ("bell hooks", "BH"),
        ("王小明", "王"),
        ("“Ti-Guy” Roy", "R"),
        ("Cher", "C"),
        ("  ", ""),
    ],
)
def test_initials_are_the_first_and_last_words_that_start_with_a_capital(name: str, expected: str) -> None:
    assert initials(name) == expected


@pytest.mark.parametrize(("name", "expected"), [("Maëlle Tremblay-Nguyen", 0), ("Étienne Côté", 7), ("Amadou Diallo", 11)])
def test_a_name_keeps_its_colour(name: str, expected: int) -> None:
    assert hue(name) == expected
    assert 0 <= hue(name) < HUES


def test_an_avatar_shows_the_portrait_when_there_is_one_and_escapes_the_name() -> None:
    member = User(display_name="<b>Bold</b> Roy")
    assert "<b>" not in avatar(member)
    member.portrait_url = "/portraits/x.webp"  # type: ignore[attr-defined]
    assert '<img src="/portraits/x.webp" alt=""' in avatar(member)


def test_every_icon_named_in_the_sources_is_in_the_sprite() -> None:
    sprite = (ROOT / "intranet/kernel/static/kernel/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', sprite))
    named: dict[str, str] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix not in {".html", ".py"} or "static_src" in path.parts:
                continue
            pattern = ICON_IN_TEMPLATE if path.suffix == ".html" else ICON_IN_CODE
            text = path.read_text(encoding="utf-8")
            named.update(dict.fromkeys(pattern.findall(text), str(path.relative_to(ROOT))))
            named.update(dict.fromkeys(ICON_IN_CODE.findall(text), str(path.relative_to(ROOT))))
    assert {icon: path for icon, path in named.items() if icon not in known} == {}


def test_dots_say_a_level_out_of_four() -> None:
    assert render("{% dots 3 %}").count(" data-on") == 3
    assert render("{% dots 3 %}").count("<i") == 4


def test_pagination_keeps_the_other_parameters_and_names_few_pages() -> None:
    request = RequestFactory().get("/", {"q": "feux & forêts", "page": "9"})
    html = render("{% pagination page %}", page=Paginator(range(200), 10).page(9), request=request)
    assert 'href="?q=feux+%26+for%C3%AAts&amp;page=10" rel="next"' in html
    assert [int(number) for number in re.findall(r'aria-label="Page (\d+)"', html)] == [1, 8, 9, 10, 20]
    assert html.count('aria-current="page"') == 1


def test_a_list_of_one_page_has_no_pagination() -> None:
    request = RequestFactory().get("/")
    assert render("{% pagination page %}", page=Paginator(range(5), 10).page(1), request=request).strip() == ""


def test_tabs_mark_the_current_one_and_show_counts_that_are_not_zero() -> None:
    tabs = [
        {"label": "<All>", "address": "?show=all&x", "is_current": True, "count": 0},
        {"label": "Unread", "address": "?show=unread", "count": 3},
    ]
    html = render('{% tabbar "Filter" tabs %}', tabs=tabs)
    assert 'aria-label="Filter"' in html
    assert '<a class="tabbar__link" href="?show=all&amp;x" aria-current="page">&lt;All&gt;</a>' in html
    assert '<a class="tabbar__link" href="?show=unread">Unread <span class="count">3</span></a>' in html


def entry(key: str, order: int, **fields: object) -> navigation.Entry:
    return navigation.Entry(key=key, label=key, url_name="home:help", icon="house", order=order, **fields)  # type: ignore[arg-type]


def test_a_menu_is_in_order_and_offers_what_is_for_the_viewer() -> None:
    menu = navigation.Menu()
    menu.register(entry("second", 20, waiting=lambda _viewer: 3))
    menu.register(entry("first", 10))
    menu.register(entry("secret", 5, is_for=lambda _viewer: False))
    assert [(entry.key, entry.waiting(User())) for entry in menu.offered(User())] == [("first", 0), ("second", 3)]
    assert [line.key for line in menu.lines(User())] == ["first", "second"]
