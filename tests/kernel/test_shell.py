"""The shell says what is the reader's own, escaped."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from intranet.kernel import navigation
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Shelf, ShelfLine
from tests.registries import hold


def render(source: str, *, reader: object, path: str = "/help/", **context: object) -> str:
    request = RequestFactory().get(path)
    request.user = reader  # type: ignore[assignment]
    known = {"request": request, "csrf_token": "secret", "theme": "auto", "page_address": request.get_full_path, **context}
    with override("en"):
        return Template(source if source.startswith("{% extends") else "{% load shell %}" + source).render(Context(known))


def entry(key: str, **fields: object) -> Entry:
    return Entry(key=key, label=key, url_name="home:help", icon="house", order=1, **fields)  # type: ignore[arg-type]


@pytest.fixture
def offer(monkeypatch):
    """Have a menu offer these entries alone."""

    def offer(menu: str, *entries: Entry) -> None:
        hold(monkeypatch, getattr(navigation, menu), entries)

    return offer


@pytest.fixture
def somebody() -> User:
    return User(public_id="a1", handle="ti-guy.roy", display_name="<b>Guy</b> Roy")


def test_the_readers_name_is_escaped(somebody, offer):
    offer("create_menu")
    offer("bar_menu")
    offer("account_menu", entry("profile"))
    html = render("{% topbar %}", reader=somebody)
    assert "<strong>&lt;b&gt;Guy&lt;/b&gt; Roy</strong>" in html
    assert "<b>Guy" not in html


def test_an_address_may_be_the_readers_own(offer):
    def identity(viewer):
        return viewer.handle

    own = Entry(key="own", label="Mine", url_name="profiles:person", icon="house", order=1, identity=identity)
    offer("main_menu", own)
    pages = [render("{% main_menu %}", reader=User(handle=handle), path="/people/b/", section="own") for handle in "ab"]
    assert [f'href="/people/{handle}/"' in page for handle, page in zip("ab", pages, strict=True)] == [True, True]
    assert ['aria-current="page"' in page for page in pages] == [False, True]
    assert 'aria-current="true"' in pages[0]


def test_the_section_of_the_page_is_marked(somebody, offer):
    offer("main_menu", entry("help"), entry("other"))
    assert 'aria-current="page"' in render("{% main_menu %}", reader=somebody, section="help")
    assert 'aria-current="true"' in render("{% main_menu %}", reader=somebody, section="help", path="/help/more/")
    assert "aria-current" not in render("{% main_menu %}", reader=somebody)


@pytest.mark.parametrize(
    ("waiting", "short", "words"), [(0, "0", ""), (1, "1", "1 new"), (7, "7", "New: 7"), (120, "99+", "New: 99+")]
)
def test_the_top_bar_says_how_much_waits(somebody, offer, waiting, short, words):
    offer("bar_menu", entry("news", one="1 new", other="New: %", waiting=lambda _viewer: waiting))
    offer("create_menu")
    offer("account_menu")
    html = render("{% topbar %}", reader=somebody)
    assert f'aria-hidden="true"{"" if waiting else " hidden"}>{short}</span>' in html
    assert f'data-other="New: %">{words}</span>' in html


def test_the_side_menu_says_how_much_waits_when_something_does(somebody, offer):
    offer("main_menu", entry("none"), entry("some", waiting=lambda _viewer: 120))
    html = render("{% main_menu %}", reader=somebody)
    assert html.count('class="count"') == 1
    assert '<span class="count">120<span class="visually-hidden"> new</span></span>' in html


def test_a_shelf_holds_the_readers_things_and_marks_the_page(somebody, monkeypatch):
    lines = [
        ShelfLine(label="Fires", plain="Fires", address="/help/", shape="group"),
        ShelfLine(label="Maps", plain="Maps", initials="<M", address="/maps/", shape="group", waiting=4),
    ]
    full = Shelf(key="full", label="Mine", url_name="home:help", order=1, lines=lambda _member: lines)
    empty = Shelf(key="empty", label="None", url_name="home:help", order=2, lines=lambda _member: [])
    hold(monkeypatch, navigation.shelves, [full, empty])
    html = render("{% shelves %}", reader=somebody)
    assert '<h2 class="nav__title" id="shelf-full"><a href="/help/">Mine</a></h2>' in html
    assert html.count('aria-current="page"') == 1
    assert '<span class="count">4<' in html
    assert "&lt;M</span>" in html
    assert "shelf-empty" not in html
    assert render("{% shelves %}", reader=AnonymousUser()).strip() == ""


def render_page(**context: object) -> str:
    return render('{% extends "kernel/root.html" %}', **context)


def test_a_message_is_escaped(somebody):
    html = render_page(reader=somebody, messages=[Message(constants.SUCCESS, "Kept: <b>")])
    assert 'data-level="success"><span>Kept: &lt;b&gt;</span>' in html


def test_scripts_know_the_member_and_nobody_else(somebody):
    page = render_page(reader=somebody)
    assert 'data-member="a1"' in page
    assert 'data-hx-headers=\'{"X-CSRFToken": "secret"}\'>' in page
    assert "data-member" not in render_page(reader=AnonymousUser())
    with override("en"):
        assert "<body>" in Template('{% extends "kernel/root.html" %}').render(Context())


def test_the_forms_lead_back_to_the_page(somebody):
    html = render("{% foot %}", reader=somebody, path="/search/?q=<a>")
    assert '<input type="hidden" name="next" value="/search/?q=%3Ca%3E">' in html
    assert 'name="csrfmiddlewaretoken" value="secret"' in html
