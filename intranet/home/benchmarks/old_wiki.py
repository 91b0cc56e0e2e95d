"""An invented wiki as a dump of MediaWiki: pages with subpages, versions by several people, categories, redirects, talk."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from intranet.home.benchmarks.lists import ACTIVITIES, FIELDS, SUBJECTS

SCHEMA: Final = "http://www.mediawiki.org/xml/export-0.11/"
AUTHORS: Final = ("Ancien un", "Ancienne deux", "192.0.2.7", "Ancien trois")
BEGUN: Final = datetime(2012, 3, 1, 9, tzinfo=UTC)
# Of so many pages one has a redirect, one a talk page, and one is under another.
REDIRECT_EACH, TALK_EACH, UNDER_EACH = 10, 8, 5
NAMESPACES: Final = (
    (0, ""),
    (1, "Discussion"),
    (2, "Utilisateur"),
    (4, "Essai"),
    (6, "Fichier"),
    (10, "Modèle"),
    (14, "Catégorie"),
)


def title_of(number: int) -> str:
    """The title of a page; some are under the page before them."""
    if number % UNDER_EACH == UNDER_EACH - 1:
        return f"{title_of(number - 1)}/Détails {number}"
    activity, subject = ACTIVITIES[number % len(ACTIVITIES)][0], SUBJECTS[number // len(ACTIVITIES) % len(SUBJECTS)][0]
    return f"{activity.capitalize()} {subject} {number}"


def text_of(number: int, pages: int, version: int, dice: random.Random) -> str:
    """What a page says in one of its versions: each has a paragraph more than the one before."""
    links = [dice.randrange(pages) for _ in range(4)]
    field = FIELDS[number % len(FIELDS)][0]
    paragraphs = [
        f"Le service '''{field}''' suit la page [[{title_of(links[0])}]] depuis l’an {2000 + step}, avec ''soin''."
        for step in range(version + 1)
    ]
    return "\n\n".join(
        (
            "{{Bandeau|à vérifier}}" if number % 7 == 0 else "Une page inventée.",
            *paragraphs,
            "== Étapes ==\n* Préparer\n** Lire [[" + title_of(links[1]) + "|la page voisine]]\n* Écrire\n# Relire\n# Publier",
            '== Tableau ==\n{| class="wikitable"\n! Année !! Compte\n|-\n| 2011 || '
            + str(number)
            + "\n|-\n| 2012 || 7 % de plus\n|}",
            f"[https://www.example.org/{number} Une adresse] et une note<ref>Vu en {2000 + number % 20}.</ref>.",
            f"[[Fichier:Carte {number % 3}.png|thumb|Carte {number % 3}]]" if number % 20 == 0 else "",
            f"[[Catégorie:Domaine {number % 9}]]",
        )
    )


def write_dump(path: Path, pages: int, *, versions: int = 3, seed: int = 1) -> int:
    """Write a dump of so many pages with so many versions each; says how many it has with redirects, talk and a template."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f'<mediawiki xmlns="{SCHEMA}" version="0.11" xml:lang="fr"><siteinfo><sitename>Essai</sitename>')
        stream.write("<base>http://wiki.example/Accueil</base><namespaces>")
        stream.writelines(f'<namespace key="{key}">{name}</namespace>' for key, name in NAMESPACES)
        stream.write("</namespaces></siteinfo>\n")
        for page in _pages(pages, versions, dice):
            stream.write(page)
            count += 1
        stream.write("</mediawiki>\n")
    return count


def _pages(pages: int, versions: int, dice: random.Random) -> Iterator[str]:
    numbers = iter(range(1, pages * (versions + 2) + 3))
    yield _page(pages * 3 + 1, 10, "Modèle:Bandeau", ["Attention : {{{1}}}."], numbers)
    for number in range(pages):
        title = title_of(number)
        texts = [text_of(number, pages, version, dice) for version in range(versions)]
        yield _page(number * 3 + 1, 0, title, texts, numbers)
        if number % REDIRECT_EACH == 0:
            words = [f"#REDIRECTION [[{title}]]"]
            yield _page(number * 3 + 2, 0, f"Ancien nom {number}", words, numbers, redirect=title)
        if number % TALK_EACH == 0:
            said = ["== Question ==\nEst-ce encore vrai ? [[Utilisateur:Ancien un|Ancien un]]\n\n== Réponse ==\nOui."]
            yield _page(number * 3 + 3, 1, f"Discussion:{title}", said, numbers)


def _page(number: int, namespace: int, title: str, texts: list[str], numbers: Iterator[int], redirect: str = "") -> str:
    leads = f'<redirect title="{escape(redirect, {chr(34): "&quot;"})}" />' if redirect else ""
    revisions = "".join(_revision(next(numbers), text) for text in texts)
    return f"<page><title>{escape(title)}</title><ns>{namespace}</ns><id>{number}</id>{leads}{revisions}</page>\n"


def _revision(number: int, text: str) -> str:
    author = AUTHORS[number % len(AUTHORS)]
    who = f"<ip>{author}</ip>" if author[0].isdigit() else f"<username>{author}</username><id>{number % len(AUTHORS) + 10}</id>"
    at = (BEGUN + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"<revision><id>{number}</id><timestamp>{at}</timestamp><contributor>{who}</contributor>"
        f"<comment>Version {number}</comment><model>wikitext</model><format>text/x-wiki</format>"
        f'<text bytes="{len(text.encode())}" xml:space="preserve">{escape(text)}</text></revision>'
    )
