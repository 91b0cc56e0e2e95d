"""What stands in some spaces: pages, the pages under them, and their editions."""

from dataclasses import dataclass, field
from typing import Final

from wiki.demonstration import texts

MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
FATIMA, SYLVIE, NAM = "curator", "admin", "nam.pham"

FIRES: Final = "Feux de forêt et climat"
OPEN_DATA: Final = "Données ouvertes"


@dataclass(frozen=True, kw_only=True)
class Written:
    """An edition: who wrote it, what they say of it, and its text in the marks of `texts`."""

    author: str
    text: str
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A page. `days` ago it was begun, and each edition came a day after the one before.

    `due` is in how many days its review is due, past when negative; `says` is the title of the page of which it is a
    translation, and `behind` how many editions of that one came since.
    """

    title: str
    editions: tuple[Written, ...]
    language: str = "fr"
    tags: tuple[str, ...] = ()
    days: int = 30
    responsible: str = ""
    due: int | None = None
    only: tuple[str, ...] = ()
    is_archived: bool = False
    is_template: bool = False
    says: str = ""
    behind: int = 0
    under: "tuple[Planned, ...]" = field(default=())


@dataclass(frozen=True, kw_only=True)
class PlannedSpace:
    """The pages of a group, or ("") of the whole government; its front page is written by `author`."""

    group: str
    author: str
    front: str
    pages: tuple[Planned, ...]


def one(author: str, text: str) -> tuple[Written, ...]:
    """The editions of a page that was written at once."""
    return (Written(author=author, text=text),)


REPORT: Final = Planned(
    title="Gouverner ensemble : le rapport de 2012",
    editions=(
        Written(author=MAELLE, text=texts.REPORT_FIRST),
        Written(author=AMADOU, text=texts.REPORT_SECOND, summary="Où chaque recommandation est traitée"),
        Written(author=MAELLE, text=texts.REPORT, summary="Tableau relu, liens vers les chapitres"),
        Written(author=MAELLE, text=f"{texts.REPORT}\n{texts.REPORT_NOTE}", summary="Comment lire ces pages"),
    ),
    tags=("Gouvernement ouvert", "Lecture"),
    days=60,
    responsible=MAELLE,
    due=120,
    under=(
        Planned(
            title="Transparence",
            editions=one(MAELLE, texts.TRANSPARENCY),
            tags=("Gouvernement ouvert", "Données ouvertes"),
            days=58,
            responsible=NAM,
            due=60,
            under=(
                Planned(
                    title="Un seul portail de données", editions=one(NAM, texts.PORTAL), tags=("Données ouvertes",), days=50
                ),
                Planned(title="Licence libre et formats ouverts", editions=one(NAM, texts.LICENCE), tags=("Données ouvertes",)),
            ),
        ),
        Planned(
            title="Participation",
            editions=one(AMADOU, texts.PARTICIPATION),
            tags=("Gouvernement ouvert",),
            days=57,
            responsible=AMADOU,
            due=-20,
        ),
        Planned(
            title="Collaboration",
            editions=one(KATERI, texts.COLLABORATION),
            tags=("Gouvernement ouvert", "Réseau social interne"),
            days=56,
            under=(
                Planned(
                    title="Un réseau social interne",
                    editions=(
                        Written(author=KATERI, text=texts.NETWORK_FIRST),
                        Written(author=FATIMA, text=texts.NETWORK, summary="Ce que le rapport demandait, et ce que nous avons"),
                    ),
                    tags=("Réseau social interne",),
                    days=40,
                ),
                Planned(title="Confiance et responsabilité", editions=one(FATIMA, texts.TRUST), days=39),
            ),
        ),
        Planned(
            title="Mise en œuvre et gouvernance", editions=one(SYLVIE, texts.GOVERNANCE), days=55, responsible=SYLVIE, due=200
        ),
        Planned(title="Renseignements personnels et sécurité", editions=one(SYLVIE, texts.PRIVACY), days=54),
        Planned(title="Fracture numérique", editions=one(AMADOU, texts.DIVIDE), days=53),
    ),
)

GOVERNMENT: Final = PlannedSpace(
    group="",
    author=SYLVIE,
    front=texts.WELCOME,
    pages=(
        REPORT,
        Planned(
            title="Écrire une page claire",
            editions=(
                Written(author=FATIMA, text=texts.CLEAR_FIRST),
                Written(author=FATIMA, text=texts.CLEAR, summary="Les titres disent la réponse"),
            ),
            tags=("Écriture",),
            days=25,
            responsible=FATIMA,
            due=90,
        ),
        Planned(
            title="Writing a clear page",
            editions=one(NAM, texts.CLEAR_EN),
            language="en",
            tags=("Écriture",),
            days=22,
            says="Écrire une page claire",
            behind=1,
        ),
        Planned(
            title="Gabarit : procédure", editions=one(FATIMA, texts.TEMPLATE), tags=("Gabarits",), days=20, is_template=True
        ),
        Planned(title="Guide du télécopieur", editions=one(SYLVIE, texts.FAX), days=400, is_archived=True),
    ),
)

GROUPS: Final = (
    PlannedSpace(
        group=FIRES,
        author=KATERI,
        front=texts.FIRES,
        pages=(
            Planned(
                title="Compte rendu du 12 novembre",
                editions=(
                    Written(author=MAELLE, text=texts.MINUTES_FIRST, summary="Ordre du jour"),
                    Written(author=AMADOU, text=texts.MINUTES_SECOND, summary="Décisions"),
                    Written(author=KATERI, text=texts.MINUTES, summary="Suites, et qui s’en charge"),
                ),
                tags=("Comptes rendus",),
                days=12,
            ),
            Planned(
                title="Brûlage dirigé : guide de terrain",
                editions=one(ETIENNE, texts.BURNING),
                tags=("Terrain", "Brûlage dirigé"),
                days=35,
                responsible=ETIENNE,
                due=-8,
            ),
            Planned(
                title="Ententes avec les Premières Nations",
                editions=one(KATERI, texts.AGREEMENTS),
                days=15,
                only=(MAELLE,),
                under=(Planned(title="Carte des parcelles", editions=one(KATERI, texts.PLOTS), days=14),),
            ),
        ),
    ),
    PlannedSpace(
        group=OPEN_DATA,
        author=NAM,
        front=texts.OPEN_DATA,
        pages=(
            Planned(
                title="Publishing a data set",
                editions=one(NAM, texts.PUBLISHING),
                language="en",
                tags=("Données ouvertes",),
                days=18,
                responsible=NAM,
                due=45,
            ),
        ),
    ),
)

SPACES: Final = (GOVERNMENT, *GROUPS)
