"""The people of the invented government who have a story; one can sign in as some of them. All are invented."""

from dataclasses import dataclass

from profiles.models import Level, OfferDirection, OfferKind, PathKind


@dataclass(frozen=True)
class CastOffer:
    """An offer (or a search) of somebody of the cast, in French and English."""

    kind: OfferKind
    text_fr: str
    text_en: str
    direction: OfferDirection = OfferDirection.OFFER


@dataclass(frozen=True)
class CastPath:
    """A step of the path of somebody of the cast."""

    kind: PathKind
    title: str
    place: str
    start_year: int
    end_year: int | None = None


@dataclass(frozen=True)
class Cast:
    """Somebody with a story. `account` is the local part of the address of those whom one can sign in as."""

    given_name: str
    family_name: str
    trade: str
    organization: str
    unit: str
    titles: tuple[str, str]
    city: str
    skills: dict[str, Level]
    account: str = ""
    language: str = "fr"
    pronouns: str = ""
    telework: str = "hybrid"
    levels: tuple[str, str] = ("C", "B")
    biography: tuple[str, str] = ("", "")
    office: str = ""
    offers: tuple[CastOffer, ...] = ()
    path: tuple[CastPath, ...] = ()
    endorsements: int = 8

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


CAST = (
    Cast(
        *("Maëlle", "Tremblay-Nguyen", "geomatics", "forests", "Équipe Télédétection"),
        titles=("Analyste en télédétection", "Remote sensing analyst"),
        city="Val-d’Aunes",
        account="employee",
        pronouns="elle",
        levels=("C", "C"),
        office="Édifice des Pins, 3e étage",
        skills={
            "Télédétection": Level.EXPERT,
            "Lidar": Level.ADVANCED,
            "Python": Level.ADVANCED,
            "Données ouvertes": Level.INTERMEDIATE,
        },
        biography=(
            "Je lis la forêt vue de haut : couvert, combustibles, humidité. Le terrain vérifie ce que l’image laisse croire.",
            "I read the forest from above: cover, fuels, moisture. The field checks what the image suggests.",
        ),
        offers=(
            CastOffer(
                OfferKind.SPEAKING, "Lire une image satellitaire en 20 minutes.", "Read a satellite image in 20 minutes."
            ),
            CastOffer(
                OfferKind.JOB_SHADOWING,
                "Une journée avec une équipe d’intervention.",
                "A day with a response team.",
                OfferDirection.SEEK,
            ),
        ),
        path=(
            CastPath(PathKind.EXPERIENCE, "Analyste en télédétection", "Ministère des Forêts", 2021),
            CastPath(PathKind.EXPERIENCE, "Cartographe", "Ministère de l’Environnement et de l’Eau", 2017, 2021),
            CastPath(PathKind.EDUCATION, "Maîtrise en géomatique", "Université de Port-Brume", 2015, 2017),
        ),
    ),
    Cast(
        *("Amadou", "Diallo", "wildfire", "forests", "Équipe Comportement du feu"),
        titles=("Modélisateur principal", "Principal modeller"),
        city="Val-d’Aunes",
        account="colleague",
        pronouns="il",
        office="Édifice des Pins, 4e étage",
        skills={
            "Modélisation de la propagation des feux": Level.EXPERT,
            "Analyse de données spatiales": Level.ADVANCED,
            "Python": Level.ADVANCED,
            "Vulgarisation scientifique": Level.INTERMEDIATE,
            "Télédétection": Level.INTERMEDIATE,
            "Vents de vallée": Level.ADVANCED,
            "Gestion de crise": Level.INTERMEDIATE,
        },
        biography=(
            (
                "Physicien de formation, j’ai passé huit ans sur le terrain avant de mettre le feu en équations. J’aime les "
                "modèles que l’on peut expliquer à une équipe d’intervention à quatre heures du matin."
            ),
            (
                "A physicist by training, I spent eight years in the field before putting fire into equations. I like models "
                "that one can explain to a response team at four in the morning."
            ),
        ),
        offers=(
            CastOffer(
                OfferKind.MICRO_ASSIGNMENT,
                "Une journée par semaine jusqu’en mars : brancher un modèle de propagation sur vos propres données.",
                "One day a week until March: run a spread model on your own data.",
            ),
            CastOffer(OfferKind.SPEAKING, "Lire une carte de combustibles en 20 minutes.", "Read a fuel map in 20 minutes."),
            CastOffer(
                OfferKind.LANGUAGE_EXCHANGE,
                "Pour présenter en anglais.",
                "To present in English.",
                OfferDirection.SEEK,
            ),
        ),
        path=(
            CastPath(PathKind.EXPERIENCE, "Modélisateur principal", "Protection des forêts", 2022),
            CastPath(PathKind.EXPERIENCE, "Analyste, cellule de crise", "Sécurité civile", 2018, 2022),
            CastPath(PathKind.EXPERIENCE, "Chef d’équipe d’intervention", "Ministère des Forêts", 2010, 2018),
            CastPath(PathKind.PROJECT, "Retour du feu culturel", "Ministère des Forêts", 2023, 2025),
        ),
        endorsements=23,
    ),
    Cast(
        *("Kateri", "Jacobs", "wildfire", "forests", "Équipe Brûlage culturel et dirigé"),
        titles=("Cheffe d’équipe, brûlage culturel et dirigé", "Team lead, cultural and prescribed burning"),
        city="Baie-du-Nord",
        language="en",
        pronouns="elle",
        levels=("B", "C"),
        skills={
            "Comportement du feu": Level.ADVANCED,
            "Brûlage culturel": Level.EXPERT,
            "Savoirs autochtones": Level.EXPERT,
            "Animation d’ateliers": Level.ADVANCED,
        },
        biography=(
            "Le feu nettoie, nourrit, protège, quand on l’invite au bon moment. Nos brûlages se font avec les communautés.",
            "Fire cleans, feeds and protects when invited at the right moment. Our burns are done with communities.",
        ),
        path=(CastPath(PathKind.PROJECT, "Retour du feu culturel", "Ministère des Forêts", 2023, 2025),),
        endorsements=14,
    ),
    Cast(
        *("Étienne", "Côté", "emergency", "safety", "Cellule de crise"),
        titles=("Coordonnateur, cellule de crise", "Coordinator, crisis cell"),
        city="Capitale",
        pronouns="il",
        skills={
            "Gestion de crise": Level.EXPERT,
            "Planification d’urgence": Level.ADVANCED,
            "Retour d’expérience": Level.ADVANCED,
            "Radiocommunication": Level.INTERMEDIATE,
        },
        biography=(
            "Quand le téléphone sonne la nuit, c’est souvent moi. Le jour, je prépare la nuit suivante.",
            "When the phone rings at night, it is often me. By day, I prepare the next night.",
        ),
    ),
    Cast(
        *("Fatima Zahra", "El Idrissi", "archives", "archives", "Transmission des savoirs"),
        titles=("Conseillère en transmission des savoirs", "Knowledge transfer advisor"),
        city="Capitale",
        account="curator",
        pronouns="elle",
        levels=("C", "C"),
        skills={
            "Relève et transfert des connaissances": Level.EXPERT,
            "Métadonnées": Level.ADVANCED,
            "Histoire orale": Level.ADVANCED,
            "Terminologie": Level.INTERMEDIATE,
        },
        biography=(
            "Je veille sur le vocabulaire des compétences : un mot, un sens, deux langues. Écrivez-moi si le vôtre manque.",
            "I look after the vocabulary of skills: one word, one meaning, two languages. Write to me if yours is missing.",
        ),
    ),
    Cast(
        *("Sylvie", "Bergeron", "software", "digital", "Plateformes et sécurité"),
        titles=("Administratrice de plateformes", "Platform administrator"),
        city="Capitale",
        account="admin",
        pronouns="elle",
        telework="full",
        skills={
            "Administration de systèmes Linux": Level.EXPERT,
            "Sécurité de l’information": Level.ADVANCED,
            "Django": Level.INTERMEDIATE,
        },
        biography=(
            "J’administre Passerelle : j’ouvre et je ferme des comptes, je ne lis pas les vôtres.",
            "I administer Passerelle: I open and close accounts, I do not read yours.",
        ),
    ),
    Cast(
        *("Jean-Christophe", "Saint-Laurent-Vaillancourt", "geomatics", "forests"),
        "Laboratoire de géomatique et d’intelligence territoriale",
        titles=("Conseiller scientifique", "Scientific advisor"),
        city="Capitale",
        pronouns="il",
        telework="full",
        skills={
            "Analyse de données spatiales": Level.INTERMEDIATE,
            "R": Level.ADVANCED,
            "Cartographie": Level.EXPERT,
        },
        endorsements=6,
    ),
    Cast(
        *("Nam", "Pham", "data", "digital", "Données ouvertes"),
        titles=("Scientifique des données", "Data scientist"),
        city="Port-Brume",
        pronouns="il",
        skills={
            "Science des données": Level.EXPERT,
            "Python": Level.EXPERT,
            "Données ouvertes": Level.ADVANCED,
            "Visualisation de données": Level.ADVANCED,
        },
    ),
    Cast(
        *("Priya", "Raman", "design", "digital", "Équipe Accessibilité"),
        titles=("Conseillère en accessibilité", "Accessibility advisor"),
        city="Rivière-Claire",
        language="en",
        pronouns="she",
        levels=("B", "C"),
        skills={
            "Accessibilité numérique": Level.EXPERT,
            "Recherche auprès des utilisateurs": Level.ADVANCED,
            "Langage clair": Level.ADVANCED,
        },
    ),
    Cast(
        *("Luca", "Moretti", "works", "transport", "Équipe Ponts"),
        titles=("Inspecteur de ponts", "Bridge inspector"),
        city="Mont-Héron",
        pronouns="il",
        skills={"Inspection de ponts": Level.EXPERT, "Pilotage de drones": Level.INTERMEDIATE, "Photographie": Level.ADVANCED},
    ),
)

RETIREE = Cast(
    *("Łukasz", "Nowak", "ecology", "", ""),
    titles=("Ingénieur forestier, à la retraite", "Forest engineer, retired"),
    city="Rivière-Claire",
    account="retiree",
    pronouns="il",
    telework="",
    skills={"Suppression des feux": Level.EXPERT, "Mentorat": Level.ADVANCED, "Écologie forestière": Level.EXPERT},
    biography=(
        "Trente ans de lutte contre les feux de forêt. Je réponds aux questions de la relève, surtout aux naïves.",
        "Thirty years of fighting forest fires. I answer newcomers’ questions, the naive ones above all.",
    ),
    offers=(CastOffer(OfferKind.MENTORING, "Une heure par semaine, en ligne.", "One hour a week, online."),),
    path=(CastPath(PathKind.EXPERIENCE, "Ingénieur forestier", "Ministère des Forêts", 1994, 2024),),
)
GUEST_NAME = ("Alix", "Fontaine")
