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

# A no-break space (narrow or not) comes before these in French, and a plain one nowhere. Addresses and times have none.
SPACELESS = re.compile(r"[^\W\d_][ ]?[;!?](?!\w)|[^\W\d_][ ]?:(?=\s|$)|[^\u00a0\u202f]»|«[^\u00a0\u202f]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")


def folders_of_apps() -> list[Path]:
    """The folders of the project's own apps, relative to its root."""
    folders = (Path(app.path) for app in apps.get_app_configs())
    return [folder.relative_to(ROOT) for folder in folders if folder.is_relative_to(ROOT) and ".venv" not in folder.parts]


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
