"""The groups of the invented government. Nothing here exists."""

from dataclasses import dataclass
from typing import Final

from groups.models import GroupKind


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """A group: its texts as (French, English), who owns it, and whom it draws.

    `owners` and `animators` are local parts of addresses; `organizations` are French names, from which `size` members are
    drawn beside `members`. An organization owns the group when one of the owners belongs to it, or acts for it.
    """

    name: tuple[str, str]
    purpose: tuple[str, str]
    kind: GroupKind = GroupKind.OPEN
    organizations: tuple[str, ...] = ()
    drawn_from: tuple[str, ...] = ()
    owners: tuple[str, ...]
    animators: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    size: int = 10
    welcome: tuple[str, str] = ("", "")
    is_archived: bool = False


FORESTS: Final = "Ministère des Forêts"
SAFETY: Final = "Ministère de la Sécurité civile"
ENVIRONMENT: Final = "Ministère de l’Environnement et de l’Eau"
WEATHER: Final = "Service météorologique"
INDIGENOUS: Final = "Ministère des Affaires autochtones"
TRANSPORT: Final = "Ministère des Transports"
FERRIES: Final = "Régie des traversiers"
HEALTH: Final = "Ministère de la Santé"
EDUCATION: Final = "Ministère de l’Éducation"
FINANCE: Final = "Ministère des Finances"
STATISTICS: Final = "Bureau de la statistique"
DIGITAL: Final = "Agence du numérique"
CULTURE: Final = "Ministère de la Culture et des Langues"
ARCHIVES: Final = "Archives nationales"

# Employees with a story, by the local part of their address.
MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
FATIMA, SYLVIE, NAM, PRIYA, LUCA = "curator", "admin", "nam.pham", "priya.raman", "luca.moretti"
ALIX = "guest"

PLANS: Final = (
    GroupPlan(
        name=("Feux de forêt et climat", "Wildfires and climate"),
        purpose=(
            "Prévoir, prévenir, intervenir : celles et ceux qui travaillent sur les feux, dans toutes les organisations.",
            "Forecast, prevent, respond: everyone who works on wildfires, in every organization.",
        ),
        organizations=(FORESTS, SAFETY),
        drawn_from=(FORESTS, SAFETY, WEATHER, ENVIRONMENT, INDIGENOUS),
        owners=(KATERI, ETIENNE),
        animators=(AMADOU,),
        members=(MAELLE,),
        size=36,
        welcome=(
            "Bienvenue. Dites en deux lignes sur quoi vous travaillez, puis lisez les discussions épinglées.",
            "Welcome. Say in two lines what you work on, then read the pinned discussions.",
        ),
    ),
    GroupPlan(
        name=("Données ouvertes", "Open data"),
        purpose=(
            "Publier des jeux de données utiles, documentés et tenus à jour.",
            "Publish data sets that are useful, documented and kept up to date.",
        ),
        organizations=(DIGITAL,),
        drawn_from=(DIGITAL, STATISTICS, ENVIRONMENT, TRANSPORT, FINANCE),
        owners=(NAM,),
        animators=(SYLVIE,),
        members=(MAELLE, AMADOU),
        size=26,
    ),
    GroupPlan(
        name=("Francisation des outils", "French in our tools"),
        purpose=(
            "Des mots justes pour ce que nous utilisons tous les jours.",
            "The right words, in French, for what we use every day.",
        ),
        organizations=(CULTURE,),
        drawn_from=(CULTURE, DIGITAL, EDUCATION),
        owners=("curator",),
        members=(MAELLE,),
        size=14,
    ),
    GroupPlan(
        name=("Relève en géomatique", "Next generation in geomatics"),
        purpose=(
            "Jumelages, lectures et questions de celles et ceux qui commencent.",
            "Pairings, readings and questions for those who are starting out.",
        ),
        kind=GroupKind.CLOSED,
        organizations=(FORESTS,),
        drawn_from=(FORESTS, ENVIRONMENT, TRANSPORT),
        owners=(MAELLE,),
        animators=("jean-christophe.saint-laurent-vaillancou",),
        guests=(ALIX,),
        size=12,
        welcome=(
            "Bienvenue dans la relève. Chaque personne qui arrive est jumelée dans la semaine.",
            "Welcome. Everyone who arrives is paired within the week.",
        ),
    ),
    GroupPlan(
        name=("Cellule de crise, saison des feux", "Crisis cell, fire season"),
        purpose=(
            "Coordination quotidienne pendant la saison : veille, ressources, décisions.",
            "Daily coordination during the season: watch, resources, decisions.",
        ),
        kind=GroupKind.CLOSED,
        organizations=(SAFETY,),
        drawn_from=(SAFETY, FORESTS, WEATHER),
        owners=(ETIENNE,),
        animators=(KATERI,),
        size=12,
    ),
    GroupPlan(
        name=("Révision des seuils d’évacuation", "Review of evacuation thresholds"),
        purpose=("Projet en préparation, avant sa présentation.", "In preparation, before it is presented."),
        kind=GroupKind.HIDDEN,
        drawn_from=(SAFETY, FORESTS),
        owners=(MAELLE, ETIENNE),
        members=(AMADOU,),
        size=4,
    ),
    GroupPlan(
        name=("Réorganisation du laboratoire", "Reorganization of the laboratory"),
        purpose=("Scénarios de travail, à ne pas diffuser.", "Working scenarios, not to be passed on."),
        kind=GroupKind.HIDDEN,
        drawn_from=(FORESTS,),
        owners=(AMADOU,),
        size=3,
    ),
    GroupPlan(
        name=("Accessibilité numérique", "Digital accessibility"),
        purpose=(
            "Des services que tout le monde peut utiliser : essais, critiques, modèles.",
            "Services that everybody can use: tests, critiques, patterns.",
        ),
        organizations=(DIGITAL,),
        drawn_from=(DIGITAL, HEALTH, EDUCATION, CULTURE),
        owners=(PRIYA,),
        size=22,
        welcome=("Bienvenue. Le premier lundi du mois, nous essayons un service ensemble.", ""),
    ),
    GroupPlan(
        name=("Brûlage culturel", "Cultural burning"),
        purpose=(
            "Savoirs autochtones du feu : écouter, apprendre, planifier avec les communautés.",
            "Indigenous knowledge of fire: listen, learn, plan with the communities.",
        ),
        kind=GroupKind.CLOSED,
        organizations=(FORESTS,),
        drawn_from=(INDIGENOUS, FORESTS),
        owners=(KATERI,),
        members=(MAELLE,),
        size=10,
    ),
    GroupPlan(
        name=("Télédétection et lidar", "Remote sensing and lidar"),
        purpose=(
            "Capteurs, images, nuages de points : méthodes, code et jeux d’essai.",
            "Sensors, images, point clouds: methods, code and test sets.",
        ),
        organizations=(FORESTS,),
        drawn_from=(FORESTS, ENVIRONMENT, WEATHER),
        owners=("jean-christophe.saint-laurent-vaillancou",),
        members=(AMADOU,),
        size=18,
    ),
    GroupPlan(
        name=("Python pour l’analyse", "Python for analysis"),
        purpose=("S’entraider, sans jargon, du premier script au service.", "Help each other, from the first script on."),
        drawn_from=(STATISTICS, DIGITAL, FORESTS, FINANCE),
        owners=(NAM,),
        members=(AMADOU,),
        size=30,
    ),
    GroupPlan(
        name=("Ponts et ouvrages d’art", "Bridges and structures"),
        purpose=("Inspection, drones, retours de terrain.", "Inspection, drones, field reports."),
        organizations=(TRANSPORT,),
        drawn_from=(TRANSPORT, FERRIES),
        owners=(LUCA,),
        size=16,
    ),
    GroupPlan(
        name=("Transmission des savoirs", "Passing on knowledge"),
        purpose=(
            "Entrevues de départ, questionnaires et pages de savoir : ce qui marche, ce qui manque.",
            "Exit interviews, question sets and knowledge pages: what works, what is missing.",
        ),
        organizations=(ARCHIVES,),
        drawn_from=(ARCHIVES, CULTURE, EDUCATION, HEALTH),
        owners=(FATIMA,),
        members=(KATERI,),
        size=15,
    ),
    GroupPlan(
        name=("Rédaction claire", "Plain language"),
        purpose=("Relectures croisées de lettres, de formulaires et de pages.", "Cross-readings of letters, forms and pages."),
        drawn_from=(HEALTH, FINANCE, CULTURE, EDUCATION),
        owners=(PRIYA,),
        members=(MAELLE,),
        size=20,
    ),
    GroupPlan(
        name=("Qualité de l’eau", ""),
        purpose=("Stations, laboratoires et avis à la population.", ""),
        organizations=(ENVIRONMENT,),
        drawn_from=(ENVIRONMENT, HEALTH, STATISTICS),
        owners=(NAM,),
        size=14,
    ),
    GroupPlan(
        name=("", "Site reliability"),
        purpose=("", "Incidents, on-call and what we learn from both."),
        kind=GroupKind.CLOSED,
        organizations=(DIGITAL,),
        drawn_from=(DIGITAL,),
        owners=(SYLVIE,),
        members=(NAM,),
        size=8,
    ),
    GroupPlan(
        name=("Santé et chaleur", "Health and heat"),
        purpose=("Îlots de chaleur, alertes, personnes isolées.", "Heat islands, alerts, people who live alone."),
        drawn_from=(HEALTH, WEATHER, ENVIRONMENT, STATISTICS),
        owners=(ETIENNE,),
        size=18,
    ),
    GroupPlan(
        name=("Budget participatif interne", "Internal participatory budget"),
        purpose=("Proposer, débattre, choisir ensemble.", "Propose, debate, choose together."),
        drawn_from=(FINANCE, TRANSPORT, HEALTH),
        owners=(SYLVIE,),
        size=12,
    ),
    GroupPlan(
        name=("Télétravail hybride 2025", "Hybrid work 2025"),
        purpose=("Bilan de l’essai pilote. Le groupe a fini son travail.", "Review of the pilot. The group has done its work."),
        drawn_from=(FINANCE, DIGITAL, EDUCATION),
        owners=(PRIYA,),
        members=(MAELLE,),
        size=10,
        is_archived=True,
    ),
    GroupPlan(
        name=("Accueil des nouvelles personnes", "Welcoming newcomers"),
        purpose=("Premières semaines : parrainage, visites, questions.", "First weeks: sponsors, visits, questions."),
        drawn_from=(FORESTS, SAFETY, DIGITAL, HEALTH, TRANSPORT, CULTURE),
        owners=(FATIMA,),
        members=(AMADOU,),
        size=24,
    ),
)
