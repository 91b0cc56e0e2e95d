"""What the people of the invented government discuss. Nothing here exists."""

from dataclasses import dataclass, field
from typing import Final

MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
FATIMA, SYLVIE, NAM, PRIYA, LUCA = "curator", "admin", "nam.pham", "priya.raman", "luca.moretti"

FIRES: Final = "Feux de forêt et climat"
OPEN_DATA: Final = "Données ouvertes"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reply. `hours` after the thread began; `to` is the position (from 1) of the reply that it answers, 0 for the thread."""

    author: str
    text: str
    hours: float
    to: int = 0


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A discussion, begun `days` ago. `accepted` is the position of the answer."""

    group: str
    author: str
    title: str
    text: str
    days: float
    replies: tuple[Said, ...] = field(default=())
    accepted: int = 0
    is_pinned: bool = False
    is_locked: bool = False


TALKS: Final = (
    Talk(
        group=FIRES,
        author=MAELLE,
        title="How do we explain a danger index to the public?",
        text=(
            "Our call centre gets the same question every summer: “The sign says *high*. May I light my barbecue or not?”"
            " The five-level index means a lot to us and nothing to them.\n\nWhat wording have you tested with real people?"
        ),
        days=0.4,
        replies=(
            Said(
                author=ETIENNE,
                text=(
                    "Say what to **do**, not how dangerous it is. We tested three versions with 22 people in Port-Brume:\n\n"
                    "- “Danger: high”: 4 of 22 knew what to do\n"
                    "- “High: open fires forbidden”: 15 of 22\n"
                    "- “No open fires today. Gas barbecues are fine.”: **22 of 22**"
                ),
                hours=0.2,
            ),
            Said(
                author=KATERI,
                text=(
                    "Please keep ceremonial fires out of “forbidden”. We have a line about them that the Nations wrote with us;"
                    " I will add it to the page."
                ),
                hours=0.4,
                to=1,
            ),
            Said(
                author=AMADOU,
                text=(
                    "D’accord, et l’indice est un maximum pour la zone : il faudrait dire « près de chez vous »."
                    "\n\n> No open fires today.\n\nEn français, « aujourd’hui » doit venir en premier."
                ),
                hours=0.6,
                to=1,
            ),
            Said(
                author=MAELLE, text="Thank you, this is what I needed. @etienne.cote can I quote your numbers?", hours=1.1, to=1
            ),
            Said(author=ETIENNE, text="Of course. The method is in https://exemple.gouv.example/indices/mots", hours=1.3, to=4),
        ),
        accepted=1,
    ),
    Talk(
        group=FIRES,
        author=KATERI,
        title="Règles de ce groupe, et où trouver quoi",
        text=(
            "Bienvenue. En trois lignes :\n\n"
            "1. Une question par discussion, avec un titre qui la pose.\n"
            "2. En français ou en anglais, comme vous voulez.\n"
            "3. Quand une réponse vous convient, **acceptez-la** : la personne suivante la trouvera.\n\n"
            "Les mots-clics du groupe : #brûlage-dirigé #indice #modèles"
        ),
        days=200,
        is_pinned=True,
        is_locked=True,
    ),
    Talk(
        group=FIRES,
        author=KATERI,
        title="Fenêtres de brûlage du printemps : trois sites à confirmer",
        text=(
            "Il nous faut les vents de vallée des trois sites pour la semaine du 4 mai :\n\n"
            "- Lac-aux-Huards\n- Pointe-Verte\n- Rivière-du-Loup-Gris\n\n@amadou.diallo, as-tu les séries de l’an dernier ?"
        ),
        days=1.2,
        replies=(
            Said(author=AMADOU, text="Oui, au pas de dix minutes. Je les dépose ce soir.", hours=2),
            Said(
                author=MAELLE,
                text="Pour Pointe-Verte, la station a été déplacée en août : il manque **deux semaines**.",
                hours=3,
                to=1,
            ),
            Said(author=KATERI, text="Merci. Deux semaines, cela suffit pour décider.", hours=5, to=2),
        ),
        accepted=1,
    ),
    Talk(
        group=FIRES,
        author=ETIENNE,
        title="Stations de vallée : quelles données voulez-vous en premier ?",
        text="Nous ouvrons six stations en janvier. Vent, humidité du combustible, ou les deux à un pas plus long ?",
        days=4,
        replies=(
            Said(author=AMADOU, text="Le vent, à dix minutes. L’humidité se déduit assez bien.", hours=6),
            Said(author=KATERI, text="L’humidité : elle ne se déduit pas sous couvert.", hours=7, to=1),
        ),
    ),
    Talk(
        group=FIRES,
        author=AMADOU,
        title="Fuel moisture model: which version do you run?",
        text=(
            "We found results that differ by 8% between `v3.1` and `v3.2`. Before reporting it, who runs which?\n\n"
            "```\nmodel --version\n```"
        ),
        days=9,
        replies=(Said(author=ETIENNE, text="3.1 everywhere until the season ends.", hours=20),),
    ),
    Talk(
        group=OPEN_DATA,
        author=NAM,
        title="Un schéma commun pour les adresses",
        text="Trois organisations publient des adresses de trois façons. Proposition bientôt : qui veut relire ?",
        days=3,
        replies=(
            Said(author=MAELLE, text="Moi. Pensez aux adresses sans numéro, en forêt.", hours=5),
            Said(author=NAM, text="Bien vu, elles sont 11 % des nôtres.", hours=6, to=1),
        ),
    ),
    Talk(
        group=OPEN_DATA,
        author=SYLVIE,
        title="Who answers when a data set is wrong?",
        text="A citizen wrote about an error in the list of ferries. It took us a week to find its owner. How do you do it?",
        days=6,
    ),
)
