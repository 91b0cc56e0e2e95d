"""How the posts of the demonstration are written down, by whom, and for whom. Nothing here exists."""

from dataclasses import dataclass, field
from typing import Final

MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
FATIMA, SYLVIE, NAM, PRIYA, LUCA = "curator", "admin", "nam.pham", "priya.raman", "luca.moretti"
JEAN_CHRISTOPHE, LUKASZ, ALIX = "jean-christophe.saint-laurent-vaillancou", "retiree", "guest"
# Somebody of those who read the post; the same person for the same seed.
ANYBODY: Final = ""

FIRES: Final = "Feux de forêt et climat"
OPEN_DATA: Final = "Données ouvertes"
FRENCH: Final = "Francisation des outils"
NEXT: Final = "Relève en géomatique"
CRISIS: Final = "Cellule de crise, saison des feux"
THRESHOLDS: Final = "Révision des seuils d’évacuation"
ACCESS: Final = "Accessibilité numérique"
BURNING: Final = "Brûlage culturel"
LIDAR: Final = "Télédétection et lidar"
PYTHON: Final = "Python pour l’analyse"
BRIDGES: Final = "Ponts et ouvrages d’art"
KNOWLEDGE: Final = "Transmission des savoirs"
PLAIN: Final = "Rédaction claire"
WATER: Final = "Qualité de l’eau"
BUDGET: Final = "Budget participatif interne"

FORESTS: Final = "Ministère des Forêts"
SAFETY: Final = "Ministère de la Sécurité civile"
DIGITAL: Final = "Agence du numérique"

# The group whose animators approve what appears.
APPROVING: Final = BUDGET
# Hashtags that the employee whose eyes visitors borrow follows.
FOLLOWED_TAGS: Final = ("lidar", "langageclair", "indicedanger")


@dataclass(frozen=True)
class Answer:
    """An answer; `to` is the position (from 1) of the answer that it speaks to, 0 for the post."""

    author: str
    text: str
    to: int = 0


@dataclass(frozen=True)
class Ballot:
    """A poll that closes so many days after its post, with the votes of each choice."""

    days: float
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A post of `days` ago. `key` never changes: it is how a post that is there already is known.

    It is for a group, an organization, or everyone when neither is named. `quotes` is the key of one that comes before;
    `marks` are how many find it useful, say thank you and well done; `edited` is what it says now; `chart` is the alternative
    text of a picture.
    """

    key: str
    author: str
    days: float
    text: str
    group: str = ""
    organization: str = ""
    answers: tuple[Answer, ...] = field(default=())
    marks: tuple[int, int, int] = (0, 0, 0)
    shared_by: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()
    quotes: str = ""
    ballot: Ballot | None = None
    edited: str = ""
    chart: str = ""
    is_pinned: bool = False
