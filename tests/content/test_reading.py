"""Mentions as each reader sees them, and the language of a text."""

import pytest

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.content.languages import guess_language, significant_words
from intranet.kernel.content.reading import readable
from intranet.kernel.content.rendering import render
from intranet.kernel.testing import make_member, statements

pytestmark = pytest.mark.django_db


def shown_to(viewer: User, text: str) -> str:
    return str(readable(viewer, [render(text, author=viewer).html])[0])


def test_a_mention_is_a_link_with_the_name_of_today(employee: User) -> None:
    person = make_member("Kateri Jacobs")
    html = render("Merci @kateri.jacobs", author=employee).html
    assert readable(employee, [html]) == ['<p>Merci <a class="mention" href="/people/kateri.jacobs/">@Kateri Jacobs</a></p>']
    User.objects.filter(pk=person.pk).update(display_name="Kateri <Deer>")
    assert "@Kateri &lt;Deer&gt;</a>" in readable(employee, [html])[0]


@pytest.mark.parametrize("change", [{"is_protected": True}, {"state": State.SUSPENDED}, {"kind": Kind.GUEST}])
def test_naming_somebody_hidden_tells_no_more_than_naming_nobody(employee: User, change: dict[str, object]) -> None:
    make_member("Kateri Jacobs", **change)
    assert shown_to(employee, "@kateri.jacobs") == shown_to(employee, "@katery.jacobs").replace("katery", "kateri")
    assert shown_to(employee, "@kateri.jacobs") == "<p>@kateri.jacobs</p>"


def test_a_guest_gets_no_link_to_a_stranger() -> None:
    make_member("Kateri Jacobs")
    assert shown_to(make_member("Guy Roy", kind=Kind.GUEST), "@kateri.jacobs") == "<p>@kateri.jacobs</p>"


def test_a_page_of_texts_takes_one_statement(employee: User) -> None:
    htmls = [render(f"@{make_member(f'Name {number}').handle}", author=employee).html for number in range(5)]
    with statements() as sql:
        shown = readable(employee, htmls)
    assert len(sql) == 1
    assert all("<a " in html for html in shown)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Comment expliquer un indice de danger au public ?", "fr"),
        ("How do we explain a danger index to the public?", "en"),
        ("D’accord, c’est noté", "fr"),
        ("It’s done, thanks", "en"),
        ("L'équipe a publié the report dans le dossier", "fr"),
        ("https://gouv.example/", None),
        ("OK", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_guessed(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_a_text_that_says_too_little_is_in_the_language_of_its_author() -> None:
    assert render("OK", author=User(language="en")).language == "en"
    assert render("OK", author=User(language="fr")).language == "fr"


def test_the_words_that_say_what_a_text_is_about() -> None:
    assert significant_words("Comment expliquer un indice de danger au public, un indice ?") == [
        "expliquer",
        "indice",
        "danger",
        "public",
    ]
