"""A starting vocabulary of skills in both languages, written for the demonstration."""

from profiles.models.skills import ListedSkill

# French name | English name | French synonyms | English synonyms, by trade; synonyms are separated by semicolons.
_SKILLS = {
    "wildfire": """
        Modélisation de la propagation des feux|Wildfire spread modelling|propagation du feu|fire spread;fire simulation
        Comportement du feu|Fire behaviour|comportement des feux de forêt|fire behavior
        Brûlage dirigé|Prescribed burning|brûlage contrôlé|controlled burn;prescribed fire
        Brûlage culturel|Cultural burning|feu culturel|cultural fire
        Suppression des feux|Fire suppression|lutte contre les feux;extinction|firefighting
        Cartographie des combustibles|Fuel mapping|carte de combustibles|fuel map
        Vents de vallée|Valley winds|brise de pente|slope winds
    """,
    "geomatics": """
        Télédétection|Remote sensing|imagerie satellitaire|satellite imagery;earth observation
        Systèmes d’information géographique|Geographic information systems|SIG;géomatique|GIS;geomatics
        Analyse de données spatiales|Spatial data analysis|analyse spatiale|spatial analysis
        Cartographie|Cartography|cartes;mise en carte|map making
        Lidar|Lidar|relevé laser|laser scanning
        Pilotage de drones|Drone piloting|aéronef télépiloté|unmanned aircraft;UAV
    """,
    "ecology": """
        Écologie forestière|Forest ecology|écosystèmes forestiers|forest ecosystems
        Inventaire faunique|Wildlife survey|dénombrement de la faune|animal survey
        Restauration de milieux humides|Wetland restoration|remise en état de marais|marsh restoration
        Adaptation aux changements climatiques|Climate change adaptation|résilience climatique|climate resilience
        Évaluation environnementale|Environmental assessment|étude d’impact|impact assessment
        Botanique|Botany|identification des plantes|plant identification
        Espèces envahissantes|Invasive species|lutte aux espèces exotiques|alien species
    """,
    "water": """
        Hydrologie|Hydrology|science de l’eau|water science
        Prévision des crues|Flood forecasting|inondations|floods
        Qualité de l’eau potable|Drinking water quality|eau potable|tap water
        Gestion des barrages|Dam management|sécurité des barrages|dam safety
        Gestion par bassin versant|Watershed management|bassins versants|catchment management
    """,
    "weather": """
        Prévision météorologique|Weather forecasting|météo|meteorology
        Assimilation de données|Data assimilation|analyse objective|objective analysis
        Orages violents|Severe thunderstorms|temps violent|severe weather
        Prévision saisonnière|Seasonal forecasting|perspectives saisonnières|seasonal outlook
        Radar météorologique|Weather radar|radar de précipitations|rain radar
    """,
    "emergency": """
        Gestion de crise|Crisis management|cellule de crise|crisis cell
        Planification d’urgence|Emergency planning|plan d’intervention;mesures d’urgence|contingency planning
        Évacuation de communautés|Community evacuation|plan d’évacuation|evacuation plan
        Retour d’expérience|After-action review|bilan d’intervention;leçons apprises|lessons learned
        Logistique d’intervention|Response logistics|logistique d’urgence|emergency logistics
        Radiocommunication|Radio communication|liaison radio|two-way radio
        Premiers soins|First aid|secourisme|first response
    """,
    "relations": """
        Relations avec les Premières Nations|First Nations relations|relations autochtones|Indigenous relations
        Savoirs autochtones|Indigenous knowledge|savoirs traditionnels|traditional knowledge
        Consultation publique|Public consultation|audiences;participation citoyenne|public engagement
        Négociation d’ententes|Agreement negotiation|négociation|negotiation
        Médiation|Mediation|résolution de conflits|conflict resolution
        Innu-aimun|Innu-aimun|langue innue|Innu language
    """,
    "works": """
        Inspection de ponts|Bridge inspection|inspection de structures|structural inspection
        Gestion de chantier|Construction management|surveillance de travaux|site supervision
        Génie routier|Road engineering|conception routière|road design
        Sécurité routière|Road safety|prévention des accidents|accident prevention
        Mobilité durable|Sustainable mobility|transport actif;transport collectif|active transport;public transit
        Entretien hivernal|Winter maintenance|déneigement|snow removal
        Entretien de navires|Vessel maintenance|mécanique marine|marine mechanics
        Modélisation des données du bâtiment|Building information modelling|maquette numérique|BIM
    """,
    "health": """
        Épidémiologie|Epidemiology|étude des épidémies|study of outbreaks
        Surveillance des maladies infectieuses|Infectious disease surveillance|vigie sanitaire|disease monitoring
        Qualité de l’air et santé|Air quality and health|pollution de l’air;fumée|air pollution;smoke
        Soins infirmiers|Nursing|sciences infirmières|nursing care
        Santé mentale au travail|Workplace mental health|mieux-être|well-being
        Organisation des soins|Care organization|parcours de soins|care pathways
        Promotion de la santé|Health promotion|saines habitudes|healthy living
    """,
    "learning": """
        Conception de formations|Instructional design|ingénierie pédagogique|course design
        Animation d’ateliers|Workshop facilitation|facilitation;animation de groupe|group facilitation
        Évaluation des apprentissages|Learning assessment|examens|testing
        Mentorat|Mentoring|accompagnement;parrainage|coaching
        Formation à distance|Distance learning|apprentissage en ligne|e-learning
        Élaboration de programmes d’études|Curriculum development|cursus|syllabus design
    """,
    "data": """
        Science des données|Data science|données massives|big data
        Python|Python|langage Python|Python programming
        R|R|langage R|R programming
        Apprentissage automatique|Machine learning|intelligence artificielle;IA|artificial intelligence;AI
        Visualisation de données|Data visualization|tableaux de bord|dashboards
        Méthodes d’enquête|Survey methods|sondages;échantillonnage|polling;sampling
        Données ouvertes|Open data|libération des données|data release
        Gouvernance des données|Data governance|qualité des données|data stewardship
        SQL|SQL|bases de données relationnelles|relational databases
    """,
    "software": """
        Développement Web|Web development|programmation Web|web programming
        Django|Django|cadre Django|Django framework
        Sécurité de l’information|Information security|cybersécurité|cybersecurity
        Infonuagique|Cloud computing|nuage|cloud
        Intégration continue|Continuous integration|automatisation des livraisons|CI;delivery automation
        Architecture d’entreprise|Enterprise architecture|urbanisation des systèmes|systems architecture
        Logiciels libres|Free software|code ouvert|open source
        Administration de systèmes Linux|Linux system administration|exploitation Linux|Linux operations
    """,
    "design": """
        Expérience utilisateur|User experience|UX;ergonomie|UX;usability
        Accessibilité numérique|Digital accessibility|a11y;accessibilité du Web|a11y;web accessibility
        Recherche auprès des utilisateurs|User research|entrevues;tests d’utilisabilité|usability testing
        Design de services|Service design|conception de services|service blueprinting
        Prototypage|Prototyping|maquettes|mock-ups
        Langage clair|Plain language|communication claire|clear writing
    """,
    "communications": """
        Rédaction Web|Web writing|contenu Web|web content
        Relations avec les médias|Media relations|relations de presse|press relations
        Vulgarisation scientifique|Science communication|communication scientifique|science outreach
        Photographie|Photography|photo|photos
        Montage vidéo|Video editing|production vidéo|video production
        Communication de crise|Crisis communication|communication d’urgence|emergency communication
        Prise de parole en public|Public speaking|art oratoire|presentations
    """,
    "people": """
        Dotation|Staffing|recrutement;embauche|recruitment;hiring
        Relations de travail|Labour relations|relations syndicales|union relations
        Gestion du changement|Change management|transformation organisationnelle|organizational change
        Gestion d’équipe|Team management|leadership d’équipe|team leadership
        Équité, diversité et inclusion|Equity, diversity and inclusion|EDI;inclusion|EDI;inclusion
        Relève et transfert des connaissances|Succession and knowledge transfer|planification de la relève|succession planning
    """,
    "finance": """
        Gestion budgétaire|Budget management|budget|budgeting
        Marchés publics|Public procurement|approvisionnement;appels d’offres|purchasing;tenders
        Comptabilité publique|Public accounting|comptabilité|accounting
        Vérification interne|Internal audit|audit interne|auditing
        Analyse coûts-avantages|Cost-benefit analysis|analyse économique|economic analysis
        Gestion contractuelle|Contract management|gestion de contrats|contract administration
    """,
    "legal": """
        Droit administratif|Administrative law|droit public|public law
        Rédaction législative|Legislative drafting|rédaction de lois|bill drafting
        Protection des renseignements personnels|Privacy protection|vie privée|personal information
        Accès à l’information|Access to information|transparence|freedom of information
        Droit de l’environnement|Environmental law|droit de l’eau|water law
    """,
    "policy": """
        Gestion de projet|Project management|conduite de projet;chef de projet|PM;project planning
        Analyse de politiques publiques|Public policy analysis|politiques publiques|policy analysis
        Évaluation de programmes|Program evaluation|évaluation|programme evaluation
        Planification stratégique|Strategic planning|stratégie|strategy
        Gestion des risques|Risk management|analyse de risques|risk analysis
        Prospective|Foresight|veille stratégique|horizon scanning
        Méthodes agiles|Agile methods|agilité;scrum|agile;scrum
    """,
    "language": """
        Traduction|Translation|traduction de l’anglais|translating
        Révision linguistique|Copy editing|correction de textes|proofreading
        Terminologie|Terminology|lexiques;glossaires|glossaries
        Francisation|French language training|français langue seconde|French as a second language
        Interprétation simultanée|Simultaneous interpretation|interprétariat|interpreting
        Langue des signes québécoise|Quebec Sign Language|LSQ|LSQ
    """,
    "archives": """
        Gestion documentaire|Records management|classement;archivage|filing
        Histoire orale|Oral history|récits de vie|life stories
        Numérisation d’archives|Archive digitization|numérisation|scanning
        Métadonnées|Metadata|indexation|indexing
        Conservation préventive|Preventive conservation|restauration d’objets|preservation
    """,
}


def _skill(line: str) -> ListedSkill:
    name_fr, name_en, synonyms_fr, synonyms_en = line.strip().split("|")
    return ListedSkill(
        name_fr=name_fr,
        name_en=name_en,
        synonyms_fr=tuple(synonyms_fr.split(";")),
        synonyms_en=tuple(synonyms_en.split(";")),
    )


SKILLS_BY_TRADE = {trade: tuple(_skill(line) for line in lines.strip().splitlines()) for trade, lines in _SKILLS.items()}
SKILLS = tuple(skill for skills in SKILLS_BY_TRADE.values() for skill in skills)
