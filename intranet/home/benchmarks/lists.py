"""The titles, skills and organizations of a benchmark's members: the lists of a folder, or invented ones.

The invented ones have the shape of the real ones, and are fewer: figures of one kind of list say nothing about the other.
"""

import csv
import os
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command

from intranet.home.benchmarks.base import Options

FILES: Final = {"titles": "occupations-esco.csv", "skills": "skills-esco.csv", "organizations": "organizations-quebec.csv"}

# French in its two genders, English.
OCCUPATIONS: Final = (
    ("analyste", "analyste", "analyst"),
    ("conseiller", "conseillère", "adviser"),
    ("technicien", "technicienne", "technician"),
    ("directeur", "directrice", "director"),
    ("coordonnateur", "coordonnatrice", "coordinator"),
    ("inspecteur", "inspectrice", "inspector"),
    ("agent", "agente", "officer"),
    ("spécialiste", "spécialiste", "specialist"),
)
FIELDS: Final = (
    ("en données", "data"),
    ("en finances", "finance"),
    ("aux achats", "procurement"),
    ("en formation", "training"),
    ("aux archives", "records"),
    ("en communication", "communications"),
    ("en santé publique", "public health"),
    ("en urbanisme", "urban planning"),
    ("à l’environnement", "environment"),
    ("au patrimoine", "heritage"),
)
# Of each pair, one skill: “gestion de risques”, “risk management”.
ACTIVITIES: Final = (
    ("gestion", "management"),
    ("analyse", "analysis"),
    ("planification", "planning"),
    ("évaluation", "evaluation"),
    ("coordination", "coordination"),
    ("vérification", "verification"),
    ("conception", "design"),
    ("rédaction", "writing"),
    ("traduction", "translation"),
    ("suivi", "monitoring"),
    ("négociation", "negotiation"),
    ("présentation", "presentation"),
    ("classement", "classification"),
    ("modélisation", "modelling"),
    ("simplification", "simplification"),
    ("animation", "facilitation"),
)
SUBJECTS: Final = (
    ("de projets", "project"),
    ("de budgets", "budget"),
    ("de contrats", "contract"),
    ("de politiques", "policy"),
    ("de programmes", "program"),
    ("de règlements", "regulation"),
    ("de données", "data"),
    ("d’enquêtes", "survey"),
    ("d’entrevues", "interview"),
    ("de services", "service"),
    ("de réseaux", "network"),
    ("de bases de données", "database"),
    ("de cartes", "map"),
    ("de bâtiments", "building"),
    ("de routes", "road"),
    ("de forêts", "forest"),
    ("de cours d’eau", "river"),
    ("de sols", "soil"),
    ("d’urgences", "emergency"),
    ("de risques", "risk"),
    ("d’archives", "archive"),
    ("de collections", "collection"),
    ("d’ateliers", "workshop"),
    ("de formations", "course"),
    ("de plaintes", "complaint"),
    ("de subventions", "grant"),
    ("de laboratoires", "laboratory"),
    ("d’élections", "election"),
    ("de musées", "museum"),
)
# None of them exists.
MINISTRIES: Final = (
    "des Marées",
    "des Chemins neufs",
    "de la Neige et du Dégel",
    "des Saisons",
    "des Jardins communs",
    "des Îles",
    "du Temps libre",
    "des Ponts et des Passerelles",
    "des Bibliothèques",
    "du Vent et des Moulins",
)
AGENCIES: Final = (
    *("des balises", "des belvédères", "des bouées", "des cerfs-volants", "des clochers", "des échelles à poissons"),
    *("des escales", "des fanaux", "des girouettes", "des haltes", "des horloges", "des kiosques", "des lanternes"),
    *("des loutres", "des phares", "des puits", "des ruchers", "des sentiers", "des sources", "des traversiers"),
)
AGENCY_HEADS: Final = ("Office", "Régie")


@dataclass(frozen=True)
class Lists:
    """Three CSVs: `titles` and `skills` as `generate` takes them, `organizations` as `import_organizations` does."""

    titles: Path
    skills: Path
    organizations: Path


def add_lists_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--shared",
        default=os.environ.get("PASSERELLE_TEST_DATA", ""),
        help="folder of real titles, skills and organizations (PASSERELLE_TEST_DATA); without one they are invented",
    )


def lists_of(options: Options) -> Lists:
    """The lists of the folder that was named, or the invented ones, written in the data folder of the installation."""
    if options["shared"]:
        return Lists(**{name: Path(options["shared"]) / file for name, file in FILES.items()})
    return write_invented_lists(settings.DATA / "lists")


def generate_members(options: Options, count: int, **others: Any) -> None:
    """`manage.py generate` with the lists and the seed of the options."""
    lists = lists_of(options)
    call_command(
        "generate", members=count, seed=options["seed"], titles=lists.titles, skills=lists.skills, verbosity=0, **others
    )


def write_invented_lists(folder: Path) -> Lists:
    folder.mkdir(parents=True, exist_ok=True)
    lists = Lists(**{name: folder / f"{name}.csv" for name in FILES})
    _write(lists.titles, ("title_en", "title_fr_masculine", "title_fr_feminine"), invented_titles())
    _write(lists.skills, ("name_en", "name_fr"), invented_skills())
    _write(lists.organizations, ("kind", "name_fr"), invented_organizations())
    return lists


def invented_titles() -> list[tuple[str, str, str]]:
    return [
        (f"{field_en} {occupation_en}", f"{masculine} {field_fr}", f"{feminine} {field_fr}")
        for masculine, feminine, occupation_en in OCCUPATIONS
        for field_fr, field_en in FIELDS
    ]


def invented_skills() -> list[tuple[str, str]]:
    return [
        (f"{subject_en} {activity_en}", f"{activity_fr} {subject_fr}")
        for subject_fr, subject_en in SUBJECTS
        for activity_fr, activity_en in ACTIVITIES
    ]


def invented_organizations() -> list[tuple[str, str]]:
    ministries = [("ministry", f"Ministère {name}") for name in MINISTRIES]
    return ministries + [("agency", f"{head} {name}") for head in AGENCY_HEADS for name in AGENCIES]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
