"""The invented government: organizations, their units, and where people work. Nothing here exists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UnitPlan:
    """A unit and its teams, as (French, English) names."""

    names: tuple[str, str]
    teams: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OrganizationPlan:
    """An organization of the demonstration. `trades` are the keys of those whom it employs, the most numerous first."""

    key: str
    kind: str
    name_fr: str
    name_en: str
    acronym_fr: str
    acronym_en: str
    units: tuple[UnitPlan, ...]
    trades: tuple[str, ...]
    size: int
    parent: str = ""


_RESOURCES = UnitPlan(
    ("Direction des ressources humaines et des finances", "Human Resources and Finance Branch"),
    (("Équipe Dotation", "Staffing Team"), ("Équipe Budget", "Budget Team")),
)
_COMMUNICATIONS = UnitPlan(("Direction des communications", "Communications Branch"))
_POLICY = UnitPlan(("Direction des politiques et de la planification", "Policy and Planning Branch"))
# Where those work whose trade every organization needs.
SHARED_UNITS = {"people": _RESOURCES, "finance": _RESOURCES, "communications": _COMMUNICATIONS, "policy": _POLICY}
# Titles of who leads an organization of each kind: masculine, feminine, English.
HEADS = {
    "ministry": ("Sous-ministre", "Sous-ministre", "Deputy minister"),
    "agency": ("Directeur général", "Directrice générale", "Executive director"),
}
_COMMON = ("policy", "communications", "people", "finance")

ORGANIZATIONS = (
    OrganizationPlan(
        *("forests", "ministry", "Ministère des Forêts", "Ministry of Forests", "MF", "MoF"),
        units=(
            UnitPlan(
                ("Direction de la protection des forêts", "Forest Protection Branch"),
                (
                    ("Équipe Comportement du feu", "Fire Behaviour Team"),
                    ("Équipe Brûlage culturel et dirigé", "Cultural and Prescribed Burning Team"),
                    ("Équipe Intervention", "Response Team"),
                ),
            ),
            UnitPlan(
                ("Laboratoire de géomatique et d’intelligence territoriale", "Geomatics and Land Intelligence Laboratory"),
                (("Équipe Télédétection", "Remote Sensing Team"),),
            ),
            UnitPlan(("Direction de l’aménagement durable", "Sustainable Management Branch")),
            _POLICY,
            _COMMUNICATIONS,
            _RESOURCES,
        ),
        trades=("wildfire", "geomatics", "ecology", "wildfire", *_COMMON),
        size=62,
    ),
    OrganizationPlan(
        *("safety", "ministry", "Ministère de la Sécurité civile", "Ministry of Public Safety", "MSC", "MPS"),
        units=(
            UnitPlan(
                ("Direction des opérations d’urgence", "Emergency Operations Branch"),
                (("Cellule de crise", "Crisis Cell"), ("Équipe Évacuation", "Evacuation Team")),
            ),
            UnitPlan(("Direction de la prévention", "Prevention Branch")),
            _POLICY,
            _RESOURCES,
        ),
        trades=("emergency", "geomatics", "wildfire", *_COMMON),
        size=36,
    ),
    OrganizationPlan(
        *("environment", "ministry", "Ministère de l’Environnement et de l’Eau", "Ministry of Environment and Water"),
        *("MEE", "MEW"),
        units=(
            UnitPlan(
                ("Direction des bassins versants", "Watersheds Branch"),
                (("Équipe Qualité de l’eau", "Water Quality Team"), ("Équipe Crues", "Flood Team")),
            ),
            UnitPlan(("Direction de la biodiversité", "Biodiversity Branch")),
            UnitPlan(("Direction de l’adaptation au climat", "Climate Adaptation Branch")),
            _COMMUNICATIONS,
            _RESOURCES,
        ),
        trades=("ecology", "water", "geomatics", *_COMMON),
        size=44,
    ),
    OrganizationPlan(
        *("weather", "agency", "Service météorologique", "Weather Service", "SM", "WS"),
        units=(
            UnitPlan(("Centre de prévision", "Forecast Centre"), (("Équipe Temps violent", "Severe Weather Team"),)),
            UnitPlan(("Réseau d’observation", "Observation Network")),
        ),
        trades=("weather", "data", "software"),
        size=22,
        parent="environment",
    ),
    OrganizationPlan(
        *("indigenous", "ministry", "Ministère des Affaires autochtones", "Ministry of Indigenous Affairs", "MAA", "MIA"),
        units=(
            UnitPlan(("Direction des relations et des ententes", "Relations and Agreements Branch")),
            UnitPlan(("Direction des savoirs et des langues", "Knowledge and Languages Branch")),
            _RESOURCES,
        ),
        trades=("relations", "relations", "legal", *_COMMON),
        size=18,
    ),
    OrganizationPlan(
        *("transport", "ministry", "Ministère des Transports", "Ministry of Transport", "MT", "MoT"),
        units=(
            UnitPlan(("Direction des structures", "Structures Branch"), (("Équipe Ponts", "Bridges Team"),)),
            UnitPlan(("Direction de la mobilité durable", "Sustainable Mobility Branch")),
            UnitPlan(("Direction de la sécurité routière", "Road Safety Branch")),
            _COMMUNICATIONS,
            _RESOURCES,
        ),
        trades=("works", "works", "data", *_COMMON),
        size=40,
    ),
    OrganizationPlan(
        *("ferries", "agency", "Régie des traversiers", "Ferry Authority", "RT", "FA"),
        units=(UnitPlan(("Exploitation", "Operations")), UnitPlan(("Entretien de la flotte", "Fleet Maintenance"))),
        trades=("works", "emergency", "finance"),
        size=14,
        parent="transport",
    ),
    OrganizationPlan(
        *("health", "ministry", "Ministère de la Santé", "Ministry of Health", "MS", "MoH"),
        units=(
            UnitPlan(
                ("Direction de la santé publique", "Public Health Branch"),
                (("Équipe Vigie", "Surveillance Team"), ("Équipe Qualité de l’air", "Air Quality Team")),
            ),
            UnitPlan(("Direction des soins de proximité", "Local Care Branch")),
            _POLICY,
            _RESOURCES,
        ),
        trades=("health", "data", "health", *_COMMON),
        size=40,
    ),
    OrganizationPlan(
        *("education", "ministry", "Ministère de l’Éducation", "Ministry of Education", "MÉ", "MoE"),
        units=(
            UnitPlan(("Direction des programmes d’études", "Curriculum Branch")),
            UnitPlan(("Direction de la formation continue", "Continuing Education Branch")),
            _COMMUNICATIONS,
            _RESOURCES,
        ),
        trades=("learning", "data", *_COMMON),
        size=26,
    ),
    OrganizationPlan(
        *("finance", "ministry", "Ministère des Finances", "Ministry of Finance", "MFi", "MFi"),
        units=(
            UnitPlan(("Direction du budget", "Budget Branch")),
            UnitPlan(("Direction des marchés publics", "Public Procurement Branch")),
            _POLICY,
        ),
        trades=("finance", "finance", "legal", "policy", "people"),
        size=24,
    ),
    OrganizationPlan(
        *("statistics", "agency", "Bureau de la statistique", "Statistics Office", "BS", "SO"),
        units=(UnitPlan(("Direction des enquêtes", "Surveys Branch")), UnitPlan(("Laboratoire de données", "Data Laboratory"))),
        trades=("data", "data", "policy"),
        size=18,
        parent="finance",
    ),
    OrganizationPlan(
        *("digital", "agency", "Agence du numérique", "Digital Agency", "AN", "DA"),
        units=(
            UnitPlan(
                ("Services aux citoyens", "Citizen Services"),
                (("Équipe Guichet unique", "Single Counter Team"), ("Équipe Accessibilité", "Accessibility Team")),
            ),
            UnitPlan(("Plateformes et sécurité", "Platforms and Security")),
            UnitPlan(("Données ouvertes", "Open Data")),
        ),
        trades=("software", "design", "data", "software", "people"),
        size=34,
    ),
    OrganizationPlan(
        *("culture", "ministry", "Ministère de la Culture et des Langues", "Ministry of Culture and Languages", "MCL", "MCL"),
        units=(UnitPlan(("Direction de la francisation", "French Language Branch")), _COMMUNICATIONS),
        trades=("language", "communications", "policy"),
        size=14,
    ),
    OrganizationPlan(
        *("archives", "agency", "Archives nationales", "National Archives", "ANat", "NA"),
        units=(
            UnitPlan(("Gestion de l’information", "Information Management")),
            UnitPlan(("Transmission des savoirs", "Knowledge Transfer")),
        ),
        trades=("archives", "archives", "language"),
        size=14,
        parent="culture",
    ),
)

# City, region, and how many work there, in proportion.
CITIES = (
    ("Capitale", "Capitale", 30),
    ("Val-d’Aunes", "Les Aunes", 16),
    ("Baie-du-Nord", "Nord-Boréal", 12),
    ("Port-Brume", "Côte-Brume", 12),
    ("Rivière-Claire", "Vallée-Claire", 10),
    ("Mont-Héron", "Hautes-Rivières", 7),
    ("Anse-aux-Outardes", "Côte-Brume", 5),
    ("Lac-des-Cèdres", "Nord-Boréal", 4),
    ("Grand-Galet", "Archipel", 4),
)
