"""How the people without a story of their own are drawn: names, trades, and what they say of themselves. All are invented."""

from dataclasses import dataclass

from profiles.models import OfferKind


@dataclass(frozen=True)
class Trade:
    """A kind of work: its titles (masculine, feminine, English), and what people say of it in (French, English)."""

    titles: tuple[tuple[str, str, str], ...]
    work: tuple[tuple[str, str], ...]


TRADES = {
    "wildfire": Trade(
        titles=(
            ("Modélisateur", "Modélisatrice", "Modeller"),
            ("Chef d’équipe d’intervention", "Cheffe d’équipe d’intervention", "Response team lead"),
            ("Conseiller en protection des forêts", "Conseillère en protection des forêts", "Forest protection advisor"),
            ("Technicien forestier", "Technicienne forestière", "Forest technician"),
        ),
        work=(
            ("Je prépare les cartes qui disent où le feu ira demain.", "I prepare the maps that say where fire goes tomorrow."),
            (
                "Je forme les équipes de brûlage dirigé avant chaque saison.",
                "I train prescribed-burn crews before each season.",
            ),
        ),
    ),
    "geomatics": Trade(
        titles=(
            ("Analyste en géomatique", "Analyste en géomatique", "Geomatics analyst"),
            ("Conseiller scientifique", "Conseillère scientifique", "Scientific advisor"),
            ("Cartographe", "Cartographe", "Cartographer"),
        ),
        work=(
            (
                "Je tire des images satellitaires ce que le terrain cache.",
                "I draw from satellite images what the ground hides.",
            ),
            ("Je tiens à jour le fonds de carte que tout le monde utilise.", "I maintain the base map that everybody uses."),
        ),
    ),
    "ecology": Trade(
        titles=(
            ("Biologiste", "Biologiste", "Biologist"),
            ("Ingénieur forestier", "Ingénieure forestière", "Forest engineer"),
            ("Analyste en environnement", "Analyste en environnement", "Environmental analyst"),
        ),
        work=(
            ("Je suis l’état des milieux humides de trois régions.", "I follow the state of the wetlands of three regions."),
            ("J’évalue ce qu’un projet change pour la faune.", "I assess what a project changes for wildlife."),
        ),
    ),
    "water": Trade(
        titles=(
            ("Hydrologue", "Hydrologue", "Hydrologist"),
            ("Technicien en eau", "Technicienne en eau", "Water technician"),
        ),
        work=(("Je prévois les crues du printemps, bassin par bassin.", "I forecast spring floods, basin by basin."),),
    ),
    "weather": Trade(
        titles=(
            ("Météorologue", "Météorologue", "Meteorologist"),
            ("Prévisionniste", "Prévisionniste", "Forecaster"),
            ("Technicien du réseau d’observation", "Technicienne du réseau d’observation", "Observation network technician"),
        ),
        work=(("J’écris les bulletins de temps violent, jour et nuit.", "I write severe-weather bulletins, day and night."),),
    ),
    "emergency": Trade(
        titles=(
            ("Coordonnateur des mesures d’urgence", "Coordonnatrice des mesures d’urgence", "Emergency coordinator"),
            ("Conseiller en sécurité civile", "Conseillère en sécurité civile", "Public safety advisor"),
            ("Répartiteur", "Répartitrice", "Dispatcher"),
        ),
        work=(
            ("Je coordonne les évacuations avec les municipalités.", "I coordinate evacuations with municipalities."),
            ("Je rassemble les leçons de chaque intervention.", "I gather the lessons of each response."),
        ),
    ),
    "relations": Trade(
        titles=(
            ("Conseiller aux relations", "Conseillère aux relations", "Relations advisor"),
            ("Négociateur", "Négociatrice", "Negotiator"),
            ("Agent de liaison", "Agente de liaison", "Liaison officer"),
        ),
        work=(
            ("J’accompagne les équipes qui préparent une consultation.", "I support teams that prepare a consultation."),
            ("Je travaille avec les communautés du Nord-Boréal.", "I work with the communities of Nord-Boréal."),
        ),
    ),
    "works": Trade(
        titles=(
            ("Ingénieur en structures", "Ingénieure en structures", "Structural engineer"),
            ("Inspecteur de ponts", "Inspectrice de ponts", "Bridge inspector"),
            ("Chargé de projet", "Chargée de projet", "Project officer"),
            ("Technicien en travaux publics", "Technicienne en travaux publics", "Public works technician"),
        ),
        work=(
            ("J’inspecte une centaine de ponts par année.", "I inspect about a hundred bridges a year."),
            ("Je mène des chantiers du plan jusqu’à l’ouverture.", "I lead works from the plan to the opening."),
        ),
    ),
    "health": Trade(
        titles=(
            ("Épidémiologiste", "Épidémiologiste", "Epidemiologist"),
            ("Infirmier-conseil", "Infirmière-conseil", "Nurse advisor"),
            ("Conseiller en santé publique", "Conseillère en santé publique", "Public health advisor"),
        ),
        work=(
            ("Je surveille les effets de la fumée sur la santé.", "I monitor the effects of smoke on health."),
            ("J’aide les régions à organiser leurs soins de proximité.", "I help regions organize their local care."),
        ),
    ),
    "learning": Trade(
        titles=(
            ("Conseiller pédagogique", "Conseillère pédagogique", "Learning advisor"),
            ("Concepteur de formations", "Conceptrice de formations", "Course designer"),
        ),
        work=(("Je conçois des formations courtes, à suivre au poste.", "I design short courses to take at one’s desk."),),
    ),
    "data": Trade(
        titles=(
            ("Scientifique des données", "Scientifique des données", "Data scientist"),
            ("Statisticien", "Statisticienne", "Statistician"),
            ("Analyste de données", "Analyste de données", "Data analyst"),
        ),
        work=(
            ("Je transforme des registres en chiffres que l’on peut croire.", "I turn registers into figures one can trust."),
            ("Je publie nos jeux de données ouvertes.", "I publish our open data sets."),
        ),
    ),
    "software": Trade(
        titles=(
            ("Développeur", "Développeuse", "Developer"),
            ("Architecte logiciel", "Architecte logicielle", "Software architect"),
            ("Analyste en sécurité", "Analyste en sécurité", "Security analyst"),
        ),
        work=(
            ("Je bâtis des services que l’on n’a pas besoin d’expliquer.", "I build services that need no explaining."),
            ("Je veille sur les serveurs pour que personne n’y pense.", "I watch over servers so that nobody has to."),
        ),
    ),
    "design": Trade(
        titles=(
            ("Designer de services", "Designer de services", "Service designer"),
            ("Conseiller en accessibilité", "Conseillère en accessibilité", "Accessibility advisor"),
        ),
        work=(("Je mets nos services à l’essai avec ceux qui s’en servent.", "I test our services with those who use them."),),
    ),
    "communications": Trade(
        titles=(
            ("Conseiller en communication", "Conseillère en communication", "Communications advisor"),
            ("Rédacteur Web", "Rédactrice Web", "Web writer"),
        ),
        work=(("J’écris pour que l’on comprenne du premier coup.", "I write so that people understand at once."),),
    ),
    "people": Trade(
        titles=(
            ("Conseiller en ressources humaines", "Conseillère en ressources humaines", "Human resources advisor"),
            ("Conseiller en dotation", "Conseillère en dotation", "Staffing advisor"),
        ),
        work=(("J’aide les équipes à préparer leur relève.", "I help teams prepare their succession."),),
    ),
    "finance": Trade(
        titles=(
            ("Analyste budgétaire", "Analyste budgétaire", "Budget analyst"),
            ("Conseiller en marchés publics", "Conseillère en marchés publics", "Procurement advisor"),
            ("Comptable", "Comptable", "Accountant"),
        ),
        work=(("Je suis le budget de six programmes.", "I follow the budget of six programs."),),
    ),
    "legal": Trade(
        titles=(("Avocat", "Avocate", "Lawyer"), ("Légiste", "Légiste", "Legislative counsel")),
        work=(("Je mets en mots ce que la loi doit dire.", "I put into words what the law must say."),),
    ),
    "policy": Trade(
        titles=(
            ("Conseiller en politiques", "Conseillère en politiques", "Policy advisor"),
            ("Gestionnaire de projets", "Gestionnaire de projets", "Project manager"),
            ("Analyste", "Analyste", "Analyst"),
        ),
        work=(
            ("Je mène des projets qui traversent les ministères.", "I lead projects that cross ministries."),
            ("J’évalue ce que nos programmes ont changé.", "I evaluate what our programs have changed."),
        ),
    ),
    "language": Trade(
        titles=(
            ("Traducteur", "Traductrice", "Translator"),
            ("Terminologue", "Terminologue", "Terminologist"),
            ("Conseiller en francisation", "Conseillère en francisation", "French language advisor"),
        ),
        work=(("Je cherche le mot juste, dans les deux langues.", "I look for the right word, in both languages."),),
    ),
    "archives": Trade(
        titles=(
            ("Archiviste", "Archiviste", "Archivist"),
            ("Conseiller en transmission des savoirs", "Conseillère en transmission des savoirs", "Knowledge transfer advisor"),
        ),
        work=(("Je recueille ce que savent les gens qui partent.", "I collect what people who leave know."),),
    ),
}

# Before and beside the work, in (French, English).
BACKGROUNDS = (
    ("Douze ans de terrain m’ont appris à poser des questions.", "Twelve years in the field taught me to ask questions."),
    ("Physique d’abord, service public ensuite.", "Physics first, then public service."),
    ("Je viens du milieu communautaire.", "I come from the community sector."),
    ("J’ai étudié à Port-Brume et j’y habite toujours.", "I studied in Port-Brume and still live there."),
    ("Troisième ministère, même métier, autre regard.", "Third ministry, same trade, another view."),
    ("J’ai commencé comme stagiaire en 2009.", "I began as an intern in 2009."),
    ("De l’entreprise, j’ai gardé le goût des délais courts.", "From business I kept a taste for short deadlines."),
    ("J’ai enseigné dix ans avant de changer de tableau.", "I taught for ten years before changing boards."),
)
ASIDES = (
    ("Demandez-moi comment lire une carte.", "Ask me how to read a map."),
    ("Je réponds vite le matin, mieux l’après-midi.", "I answer fast in the morning, better in the afternoon."),
    ("Je dîne volontiers avec les nouvelles personnes.", "I gladly have lunch with newcomers."),
    ("J’apprends l’innu-aimun, lentement.", "I am learning Innu-aimun, slowly."),
    ("Je garde une copie de tout ce qui a déjà servi.", "I keep a copy of everything that was useful once."),
    ("Les réunions sans ordre du jour me font fuir.", "Meetings without an agenda make me run."),
    ("Je collectionne les erreurs instructives.", "I collect instructive mistakes."),
)
INTERESTS = (
    ("ski de fond, lecture à voix haute", "cross-country skiing, reading aloud"),
    ("canot, photographie d’oiseaux", "canoeing, bird photography"),
    ("chorale, jardin communautaire", "choir, community garden"),
    ("cartes anciennes, vélo d’hiver", "old maps, winter cycling"),
    ("cuisine, jeux de société", "cooking, board games"),
)
OFFERS = {
    OfferKind.MICRO_ASSIGNMENT: (
        ("Une journée par semaine, jusqu’en mars.", "One day a week, until March."),
        ("Deux semaines cet automne, à distance.", "Two weeks this fall, remotely."),
    ),
    OfferKind.MENTORING: (("Une rencontre par mois, pendant un an.", "One meeting a month, for a year."),),
    OfferKind.JOB_SHADOWING: (("Une journée sur le terrain avec mon équipe.", "A day in the field with my team."),),
    OfferKind.SPEAKING: (("Une présentation de 20 minutes, avec exemples.", "A 20-minute talk, with examples."),),
    OfferKind.PEER_REVIEW: (
        ("Je relis un rapport ou un modèle en une semaine.", "I review a report or a model within a week."),
    ),
    OfferKind.LANGUAGE_EXCHANGE: (("Trente minutes par semaine, en marchant.", "Thirty minutes a week, while walking."),),
}
SCHOOLS = (
    ("Université de Port-Brume", "University of Port-Brume"),
    ("Université de la Capitale", "Capital University"),
    ("Institut technique du Nord", "Northern Technical Institute"),
)
DIPLOMAS = (
    ("Baccalauréat", "Bachelor’s degree"),
    ("Maîtrise", "Master’s degree"),
    ("Diplôme d’études techniques", "Technical diploma"),
)

FEMININE_NAMES = (
    *(
        "Marie",
        "Nathalie",
        "Julie",
        "Geneviève",
        "Véronique",
        "Émilie",
        "Noémie",
        "Camille",
        "Océane",
        "Maude",
        "Sarah",
        "Emily",
    ),
    *("Heather", "Claire", "Nadine", "Uapikun", "Siasi", "Fatou", "Aïcha", "Leïla", "Salma", "Linh", "Mei", "Priya", "Giulia"),
    *("Lucía", "Inês", "Agnieszka", "Olena", "Roseline", "Esther", "Yasmine", "Shirin", "Rania", "Anne-Sophie", "Marie-Ève"),
)
MASCULINE_NAMES = (
    *(
        "Jean",
        "Martin",
        "Éric",
        "Benoît",
        "Mathieu",
        "Sébastien",
        "Félix",
        "Antoine",
        "Loïc",
        "Cédric",
        "James",
        "Ryan",
        "Owen",
    ),
    *(
        "Graham",
        "Mikisiw",
        "Tshakuesh",
        "Wapan",
        "Ibrahima",
        "Youssef",
        "Karim",
        "Minh",
        "Wei",
        "Arjun",
        "Luca",
        "Diego",
        "João",
    ),
    *("Piotr", "Andriy", "Wilner", "Kwame", "Omar", "Reza", "Mehmet", "Élias", "Jean-François", "Pierre-Luc", "Louis-Philippe"),
)
