"""What stands in the libraries of some groups: folders, documents and their versions."""

from dataclasses import dataclass, field
from typing import Final

from files.demonstration.report import REPORT, REPORT_BEFORE, WORDS, WRITING

MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
FATIMA, NAM = "curator", "nam.pham"

FIRES: Final = "Feux de forêt et climat"
OPEN_DATA: Final = "Données ouvertes"
FRENCH: Final = "Francisation des outils"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document: its versions are texts, the first one first, each with what changed. Without any it is a picture.

    The pages of a PDF, and the parts of a document of LibreOffice, are between form feeds.
    """

    name: str
    author: str
    versions: tuple[tuple[str, str], ...] = ()
    description: str = ""
    days: float = 1
    hue: int = 120


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder, and who alone sees it, besides its author."""

    name: str
    author: str
    items: "tuple[Folder | Document, ...]" = field(default=())
    only: tuple[str, ...] = ()
    is_name_known: bool = False


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The library of a group."""

    group: str
    items: tuple[Folder | Document, ...]


METHOD: Final = """# Rafales et propagation, note de méthode

Les vents de vallée se lèvent en fin d’avant-midi. Nos modèles lisent une moyenne d’une heure : la rafale qui fait sauter un feu
par-dessus une route n’y est pas.

## Ce que nous avons mesuré

| station | moyenne (km/h) | rafale (km/h) |
|---|---|---|
| Rivière-Claire | 18 | 52 |
| Baie-du-Nord | 22 | 61 |
| Mont-Gris | 15 | 47 |

## Ce que nous proposons

1. Lire la rafale de dix minutes là où une station la donne.
2. Ailleurs, multiplier la moyenne par 2,6 (intervalle de 2,3 à 2,9).
3. Dire dans chaque bulletin laquelle des deux on a lue.
"""

STATIONS: Final = """station;latitude;longitude;altitude_m;moyenne_kmh;rafale_kmh
Rivière-Claire;48,512;-71,204;182;18;52
Baie-du-Nord;49,118;-70,877;96;22;61
Mont-Gris;48,934;-71,655;611;15;47
Lac-à-l’Épaule;47,289;-71,226;540;13;39
"""

MINUTES: Final = """Compte rendu du 12 novembre

Étaient là : Maëlle, Amadou, Kateri, Étienne.

Décisions
- Le gabarit du rapport quotidien est adopté.
- Kateri demande aux Nations si la carte des parcelles peut sortir du cercle.
- Prochaine rencontre le 26 novembre.
"""

TEMPLATE: Final = """Rapport quotidien d’intervention

Date :
Superficie (ha) :
Équipes sur place :
Ce qui a changé depuis hier :
Ce qui est demandé aux autres ministères :
"""

PROTOCOL: Final = """Protocole d’évacuation, saison 2027

Qui décide, et quand :
l’indice dépasse 60 ou le vent tourne vers une communauté.

1. La personne de garde appelle la municipalité.
2. Le ministère de la Sécurité publique ouvre le centre.
3. Chaque heure, un bulletin dit ce qui a changé.
\fRoutes et refuges

Rivière-Claire : route 175 vers le sud, refuge à l’aréna.
Baie-du-Nord : traversier, refuge à l’école secondaire.
Mont-Gris : route forestière fermée au-delà du kilomètre 40.
\fAprès l’alerte

On note l’heure de chaque décision et qui l’a prise.
Le retour se fait par secteur, après la visite des pompiers.
Le bilan est écrit dans les deux semaines.
"""

THRESHOLDS: Final = "indice;action\n0-19;aucune\n20-39;affiche\n40-59;feux à ciel ouvert interdits\n60+;évacuation préparée\n"

GUIDE: Final = """# Publishing open data: the short guide

- One file, one table. Say what each column means, in both languages.
- Dates as 2026-11-24, numbers with a point.
- Nothing that names a person. When in doubt, ask the group first.
"""

SHELVES: Final = (
    Shelf(
        group=FIRES,
        items=(
            Folder(
                name="Saison 2027",
                author=AMADOU,
                items=(
                    Document(
                        name="Rafales et propagation, note de méthode.md",
                        author=AMADOU,
                        versions=(
                            (METHOD.replace("2,6", "2,4"), ""),
                            (METHOD.replace("(intervalle de 2,3 à 2,9)", ""), "Coefficient corrigé"),
                            (METHOD, "Intervalle ajouté"),
                        ),
                        days=15,
                    ),
                    Document(name="Protocole d’évacuation 2027.pdf", author=MAELLE, versions=((PROTOCOL, ""),), days=4),
                    Document(name="stations-de-vallee-2026.csv", author=ETIENNE, versions=((STATIONS, ""),), days=3),
                    Document(
                        name="Seuils d’évacuation.csv",
                        author=MAELLE,
                        versions=((THRESHOLDS.replace("60+", "70+"), ""), (THRESHOLDS, "Seuil abaissé à 60")),
                        days=9,
                    ),
                    Folder(
                        name="Photos de terrain",
                        author=KATERI,
                        items=(
                            Document(
                                name="Baie-du-Nord, parcelle 14.png",
                                author=KATERI,
                                description="Une pente brûlée au printemps, où repoussent des bleuets.",
                                hue=20,
                                days=20,
                            ),
                            Document(
                                name="Rivière-Claire, coupe-feu.png",
                                author=KATERI,
                                description="Un coupe-feu large de dix mètres entre la rivière et les pins.",
                                hue=130,
                                days=18,
                            ),
                            Document(
                                name="Mont-Gris au petit matin.png",
                                author=ETIENNE,
                                description="La station météo du sommet dans le brouillard.",
                                hue=230,
                                days=6,
                            ),
                        ),
                    ),
                ),
            ),
            Folder(
                name="Ententes avec les Premières Nations",
                author=KATERI,
                only=(MAELLE,),
                is_name_known=True,
                items=(Document(name="Compte rendu du 12 novembre.txt", author=KATERI, versions=((MINUTES, ""),), days=11),),
            ),
            Document(
                name="Gabarit : rapport quotidien d’intervention interministériel.txt",
                author=MAELLE,
                versions=((TEMPLATE, ""),),
                days=14,
            ),
        ),
    ),
    Shelf(
        group=OPEN_DATA,
        items=(
            Document(name="Publishing open data, the short guide.md", author=NAM, versions=((GUIDE, ""),), days=30),
            Folder(
                name="Jeux d’essai",
                author=FATIMA,
                items=(Document(name="stations.csv", author=FATIMA, versions=((STATIONS, ""),), days=5),),
            ),
        ),
    ),
    Shelf(
        group=FRENCH,
        items=(
            Folder(
                name="Rapport de 2012",
                author=FATIMA,
                items=(
                    Document(
                        name="Gouverner ensemble, le rapport de 2012.pdf",
                        author=FATIMA,
                        versions=((REPORT_BEFORE, ""), (REPORT, "Nombre exact de recommandations")),
                        description="En quatre pages, pour qui ne lira pas les cent autres.",
                        days=40,
                    ),
                    Document(
                        name="Gouverner ensemble, le rapport de 2012.odt", author=FATIMA, versions=((REPORT, ""),), days=39
                    ),
                ),
            ),
            Document(name="Glossaire des outils.csv", author=FATIMA, versions=((WORDS, ""),), days=25),
            Document(name="Les mots de nos outils.md", author=MAELLE, versions=((WRITING, ""),), days=12),
        ),
    ),
)
