"""From what a member typed to HTML: the markup that people know, and what stands in it."""

import pytest

from intranet.kernel.accounts.models import User
from intranet.kernel.content.markup import MAX_MENTIONS, hashtag_key
from intranet.kernel.content.reading import excerpt, plain, quoted
from intranet.kernel.content.rendering import Rendered
from intranet.kernel.content.rendering import render as render_for


def render(text: str) -> Rendered:
    return render_for(text, author=User(language="fr"))


def html(text: str) -> str:
    return render(text).html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Bonjour", "<p>Bonjour</p>"),
        ("un\ndeux", "<p>un<br>\ndeux</p>"),
        ("un\r\n\r\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("*très* **fort**", "<p><em>très</em> <strong>fort</strong></p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("1. un\n2. deux", "<ol>\n<li>un</li>\n<li>deux</li>\n</ol>"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("```python\nx = 1\n```", "<pre><code>x = 1\n</code></pre>"),
        ("\\*non\\*", "<p>*non*</p>"),
        ("# Pas un titre", "<p># Pas un titre</p>"),
        ("    pas du code", "<p>pas du code</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("nom_de_fichier_long", "<p>nom_de_fichier_long</p>"),
        ("R&D &amp; <script>", "<p>R&amp;D &amp;amp; &lt;script&gt;</p>"),
    ],
)
def test_the_markup_that_people_know(typed: str, shown: str) -> None:
    assert html(typed) == shown


def link(address: str, words: str = "") -> str:
    return f'<a href="{address}" rel="nofollow noopener ugc">{words or address}</a>'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://gouv.example/a", link("https://gouv.example/a")),
        ("voir https://gouv.example.", f"voir {link('https://gouv.example')}."),
        ("(https://gouv.example/a_(b))", f"({link('https://gouv.example/a_(b)')})"),
        ("https://gouv.example/a_b_c?x=1&y=2", link("https://gouv.example/a_b_c?x=1&amp;y=2")),
        ("HTTPS://Gouv.example", link("https://Gouv.example", "HTTPS://Gouv.example")),
        ("https://forêt.example/é", link("https://for%C3%AAt.example/%C3%A9", "https://forêt.example/é")),
        ("**https://gouv.example**", f"<strong>{link('https://gouv.example')}</strong>"),
        ("a.b@gouv.example, merci", f"{link('mailto:a.b@gouv.example', 'a.b@gouv.example')}, merci"),
        ("`https://gouv.example`", "<code>https://gouv.example</code>"),
    ],
)
def test_addresses_become_links(typed: str, shown: str) -> None:
    assert html(typed) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://gouv.example",
        "xhttps://gouv.example",
        "https://",
        "https://gouv.example@elsewhere.example",
        "https://[::1",
        "[ici](https:elsewhere)",
        "user@localhost",
        "user@1.2.3.4",
    ],
)
def test_what_is_no_safe_address_stays_text(typed: str) -> None:
    assert "<a " not in html(typed)


def test_no_link_hides_its_address_behind_words() -> None:
    shown = html("[Banque nationale](https://elsewhere.example) ![x](https://elsewhere.example/i.png)")
    assert "[Banque nationale](" in shown
    assert "<img" not in shown


def test_mentions_and_hashtags_are_found() -> None:
    found = render("Merci @Kateri.Jacobs et @kateri.jacobs. #FeuxDeForêt #feux-de-foret #1 #日本 @ab a@b @a..")
    assert found.mentions == ("kateri.jacobs",)
    assert found.hashtags == ("feuxdeforet", "日本")
    assert '<span data-mention="kateri.jacobs">@kateri.jacobs</span>' in found.html


@pytest.mark.parametrize("typed", ["`@kateri.jacobs`", "```\n@kateri.jacobs\n```", "a@kateri.jacobs", "//@kateri.jacobs"])
def test_a_mention_is_not_in_code_nor_in_an_address(typed: str) -> None:
    assert render(typed).mentions == ()


def test_of_ten_thousand_mentions_the_first_fifty_count() -> None:
    found = render(" ".join(f"@name{number}" for number in range(10_000)))
    assert found.mentions == tuple(f"name{number}" for number in range(MAX_MENTIONS))
    assert found.html.count("data-mention") == MAX_MENTIONS
    assert "@name9999" in found.html


@pytest.mark.parametrize("word", ["FeuxDeForêt", "feux-de-forêt", "FEUX_DE_FORET", "feuxdeforet"])
def test_ways_of_writing_a_hashtag_have_one_key(word: str) -> None:
    assert hashtag_key(word) == "feuxdeforet"


def test_nothing_that_was_typed_is_lost_however_deep_it_nests() -> None:
    deep_lists = "\n".join("  " * level + f"- niveau{level}" for level in range(40))
    deep_quotes = "> " * 60 + "fond"
    for typed in (deep_lists, deep_quotes, "- " * 9 + "fin", "*a **b " * 50 + "fin"):
        words = plain(html(typed))
        assert words.split()[-1] == typed.split()[-1]
    assert html(deep_quotes).count("<blockquote>") < 20


def test_words_of_a_text_for_lists_and_search() -> None:
    shown = html("# Un **titre** <b>\n\n- un\n- deux @kateri.jacobs")
    assert plain(shown) == "# Un titre <b> un deux @kateri.jacobs"
    assert excerpt(html("mot " * 100), 20).endswith("…")
    assert len(excerpt(html("mot " * 100), 20)) <= 20


def test_a_quote_is_answered_below() -> None:
    typed = quoted("un\n\ndeux")
    assert typed == "> un\n> \n> deux\n\n"
    assert html(typed + "oui") == "<blockquote>\n<p>un</p>\n<p>deux</p>\n</blockquote>\n<p>oui</p>"
