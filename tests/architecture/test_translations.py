"""Both catalogues say everything, and French is typeset as French."""

import re
import shutil
from contextlib import chdir
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.ROOT)
LANGUAGES = ("fr", "en")
OTHER_FOLDERS = {".venv", ".git", "var", "tests", "docs", "deploy", "node_modules", "static", "static_src", "screens"}

# In French a narrow no-break space (U+202F) comes before ; ? ! and a no-break space (U+00A0) before : and inside « ».
# Addresses and times have none.
SPACELESS = re.compile(
    r"[^\u202f\W\d_][;!?](?!\w)|[ \u00a0][;!?]|"
    r"[^\u00a0\d]:(?=\s|$)|[^\u00a0]»|«[^\u00a0]|[\u00a0\u202f][ \u00a0\u202f]| [\u00a0\u202f]"
)

# What a name stands for: nobody can know whether it begins with a vowel, or how an article would contract before it.
NAMES = "name|person|people|group|organization|into|who|other|second|sponsor|title|member"
BEFORE_A_NAME = re.compile(
    r"(?:\b(?:de|du|des|au|aux|que|le|la|les)(?: groupe| organisation)? |\b[dlLD]’(?:organisation )?|\bqu’)"
    rf"(?:<[^>]*>)*(?:%\((?:{NAMES})\)s|\{{(?:{NAMES})\}})",
    re.IGNORECASE,
)

# Words that take the reader, or a person of whom nothing is known, for a man.
MEN = (
    "administrateur animateur auteur collaborateur conseiller directeur employé expert inscrit invité lecteur modérateur "
    "propriétaire retraité supérieur utilisateur collègue registraire membre[ ]protégé"
).replace(" ", "|")
STATES = "|".join(
    ["abonné", "certain", "connecté", "courtois", "exclu", "inscrit", "invité", "mentionné", "nommé", "prêt", "seul", "sûr"]
)
MASCULINE = re.compile(
    rf"\b(?:les|des|aux|ces|ses|leurs|vos|nos) (?:{MEN.replace('|collègue|registraire', '').replace('|', 's|')}s)\b|"
    rf"\b(?:(?:un|le|du|au|son|votre|cet) |l’)(?:{MEN})\b(?! d’écran)|"
    rf"\b(?:êtes|étiez|serez|soyez|restez) (?:\w+ )?(?:{STATES})\b|\bvous avez été \w+é\b|"
    rf"\bvous (?:en )?(?:a|ont|avait) (?:{STATES}|ajouté|suivi)\b|"
    r"\bvous seul\b|\bpour tous(?!\w)(?! [cls]es\b)|\bl’un l’autre\b|\bSupérieur immédiat\b|^Invités?\b|\bou autrice\b|"
    r"\bPersonne n’est \w+[éu]\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")


def folders_of_apps() -> list[Path]:
    """The folders of the project's own apps, relative to its root. What tests alone have is not translated."""
    folders = (Path(app.path) for app in apps.get_app_configs())
    own = [folder.relative_to(ROOT) for folder in folders if folder.is_relative_to(ROOT) and ".venv" not in folder.parts]
    return [folder for folder in own if folder.parts[0] != "tests"]


def catalogues(root: Path, language: str) -> dict[Path, polib.POFile]:
    paths = ((folder, root / folder / "locale" / language / "LC_MESSAGES" / "django.po") for folder in folders_of_apps())
    return {folder: polib.pofile(str(path)) for folder, path in paths if path.exists()}


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def messages(language: str) -> list[tuple[Path, polib.POEntry]]:
    return [(folder, entry) for folder, catalogue in catalogues(ROOT, language).items() for entry in catalogue]


def identity(entry: polib.POEntry) -> tuple[str | None, str]:
    return (entry.msgctxt, entry.msgid)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources whose catalogues were brought up to date with them."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is missing")
    copy = tmp_path_factory.mktemp("messages") / "sources"
    shutil.copytree(ROOT, copy, ignore=lambda _folder, names: OTHER_FOLDERS.intersection(names), symlinks=True)
    for folder in [*folders_of_apps(), Path("intranet")]:
        (copy / folder / "locale").mkdir(exist_ok=True)
    options = {"no_location": True, "no_wrap": True, "no_obsolete": True, "ignore_patterns": ["intranet/settings/*"]}
    with chdir(copy):
        call_command("makemessages", locale=list(LANGUAGES), verbosity=0, **options)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_sources_is_in_the_catalogue(collected: Path, language: str) -> None:
    committed = catalogues(ROOT, language)
    missing = [
        f"{folder}: {entry.msgid}"
        for folder, catalogue in catalogues(collected, language).items()
        for entry in catalogue
        if identity(entry) not in {identity(known) for known in committed.get(folder, [])}
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_fuzzy(language: str) -> None:
    faulty = [
        f"{folder}: {entry.msgid}"
        for folder, entry in messages(language)
        if entry.fuzzy or not all(texts(entry)) or entry.obsolete
    ]
    assert not faulty, "\n".join(faulty)


def test_the_english_catalogue_repeats_the_sources() -> None:
    different = [
        f"{folder}: {entry.msgid}"
        for folder, entry in messages("en")
        if texts(entry) != ([entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid])
    ]
    assert not different, "\n".join(different)


def test_french_has_its_apostrophes_and_no_break_spaces() -> None:
    faulty = []
    for folder, entry in messages("fr"):
        for text in texts(entry):
            words = PLACEHOLDER.sub("x", MARKUP.sub("", text))
            if "'" in words or SPACELESS.search(words):
                faulty.append(f"{folder}: {text}")
    assert not faulty, "\n".join(faulty)


def test_placeholders_and_markup_are_those_of_the_source() -> None:
    faulty = []
    for folder, entry in messages("fr"):
        expected = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        tags = sorted(tag.split()[0].strip("<>") for tag in MARKUP.findall(entry.msgid))
        for text in texts(entry):
            found_tags = sorted(tag.split()[0].strip("<>") for tag in MARKUP.findall(text))
            if sorted(PLACEHOLDER.findall(text)) != expected or found_tags != tags:
                faulty.append(f"{folder}: {entry.msgid} -> {text}")
    assert not faulty, "\n".join(faulty)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_one_translation_whatever_the_app(language: str) -> None:
    """Django reads all catalogues as one: of two translations, the app that comes first in the settings wins."""
    translations: dict[tuple[str | None, str], dict[tuple[str, ...], list[str]]] = {}
    for folder, entry in messages(language):
        translations.setdefault(identity(entry), {}).setdefault(tuple(texts(entry)), []).append(str(folder))
    faulty = [f"{who}: {found}" for who, found in translations.items() if len(found) > 1]
    assert not faulty, "\n".join(faulty)


def french_texts() -> list[str]:
    """What a reader of French reads of the catalogues."""
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for _folder, entry in messages("fr") for text in texts(entry)]


def test_french_puts_no_article_and_no_de_before_a_name() -> None:
    faulty = [text for text in french_texts() if BEFORE_A_NAME.search(text)]
    assert not faulty, "\n".join(faulty)


def test_french_takes_nobody_for_a_man() -> None:
    faulty = [text for text in french_texts() if MASCULINE.search(text)]
    assert not faulty, "\n".join(faulty)


@pytest.mark.parametrize(
    "text",
    [
        "Publications de %(name)s",
        "Bienvenue au groupe {group}",
        "L’accès de <strong>%(person)s</strong>",
        "l’organisation %(organization)s",
        "L’invitation d’%(person)s",
    ],
)
def test_an_article_before_a_name_is_found(text: str) -> None:
    assert BEFORE_A_NAME.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "%(people)s vous a mentionné",
        "Vous y êtes mentionné.",
        "Appareils où vous êtes connecté",
        "ce à quoi vous avez été invité",
        "La personne qui vous a invité",
        "Son équipe d’animation vous en a exclu",
        "vous seul pouvez",
        "Restez courtois",
        "Les administrateurs lisent",
        "Les lecteurs voient",
        "Les invités",
        "Invité",
        "Un registraire répondra",
        "Voir comme un collègue",
        "Supérieur immédiat",
        "vous vous suivez l’un l’autre",
        "Nom et poste pour tous, le reste",
        "L’auteur ou l’autrice",
        "Personne n’est nommé.",
    ],
)
def test_a_masculine_by_default_is_found(text: str) -> None:
    assert MASCULINE.search(text)


def test_legal_texts_in_french_are_typeset_as_french_and_take_nobody_for_a_man() -> None:
    faulty = []
    for path in sorted(ROOT.glob("intranet/kernel/privacy/texts/*.fr.html")):
        words = MARKUP.sub("", path.read_text(encoding="utf-8"))
        faulty += [line for line in words.splitlines() if "'" in line or SPACELESS.search(line)]
        faulty += [line for line in words.splitlines() if MASCULINE.search(line.replace("\u00a0", " "))]
    assert not faulty, "\n".join(faulty)
