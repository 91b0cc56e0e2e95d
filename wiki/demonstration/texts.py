"""The texts of pages, a block on each line: `## ` begins a heading, `- ` an item, `> ` a note, `| ` a row of a table (the first
one heads it), and `[[…]]` links to the page of that title. The words about the report of 2012 are our own."""

from typing import Final

WELCOME: Final = """Bienvenue dans l’espace de tout le gouvernement. Chaque personne peut y écrire ce qui sert à plusieurs.
## Par où commencer
- [[Écrire une page claire]] : une page courte, qui répond à une question.
- [[Gouverner ensemble : le rapport de 2012]] : ce qu’il recommandait, et ce que nous en avons fait.
- [[Foire aux questions sur les espaces]] : quelqu’un veut l’écrire ?
> Une page a une personne responsable et une date de révision. Si vous savez qu’elle n’est plus vraie, dites-le ou corrigez-la.
"""

REPORT_FIRST: Final = """Le rapport de 2012 explique ce que le Web change dans les rapports entre un gouvernement et les gens.
Trois idées le portent : la transparence, la participation et la collaboration.
"""

REPORT_SECOND: Final = """Le rapport de 2012 explique ce que le Web change dans les rapports entre un gouvernement et les gens.
Trois idées le portent : la transparence, la participation et la collaboration. Il fait 32 recommandations.
| Recommandations | Sujet |
| 6 à 10 | Transparence |
| 11 à 17 | Participation |
| 18 à 22 | Collaboration |
"""

REPORT: Final = """Le rapport de 2012 explique ce que le Web change dans les rapports entre un gouvernement et les gens.
Trois idées le portent : [[Transparence]], [[Participation]] et [[Collaboration]]. Il fait 32 recommandations.
## Les recommandations par chapitre
| Recommandations | Sujet | Page |
| 1 à 4 | Les engagements du gouvernement | [[Mise en œuvre et gouvernance]] |
| 5 | Avancer par étapes, et mesurer | [[Mise en œuvre et gouvernance]] |
| 6 à 10 | Publier les données sur un seul site | [[Transparence]] |
| 11 à 17 | Écouter, débattre, répondre | [[Participation]] |
| 18 à 22 | Travailler ensemble entre organisations | [[Collaboration]] |
| 23 à 26 | Qui décide, et avec qui | [[Mise en œuvre et gouvernance]] |
| 27 et 28 | Identité et vie privée | [[Renseignements personnels et sécurité]] |
| 29 à 32 | Un accès pour tout le monde | [[Fracture numérique]] |
## Comment il a été fait
Les dirigeantes et dirigeants ont répondu à un questionnaire. Le personnel de l’État, puis le public, ont proposé leurs idées.
"""

REPORT_NOTE: Final = (
    "> Ces pages résument le rapport dans nos mots. Elles disent aussi ce que nos organisations ont fait depuis."
)

TRANSPARENCY: Final = """Publier d’abord, sans attendre qu’on le demande : c’est ce que les recommandations 6 à 10 proposent.
## Ce que le rapport demande
- Un site unique pour les données : [[Un seul portail de données]].
- Un dépositaire pour les statistiques, un autre pour le reste.
- Des formats qu’une machine lit, et une licence qui permet de réutiliser : [[Licence libre et formats ouverts]].
## Ce que nous avons fait
Chaque organisation tient la liste de ses jeux de données. Le groupe Données ouvertes relit ceux qui sortent.
"""

PORTAL: Final = """Une seule adresse, pour ne pas avoir à savoir quelle organisation tient quelle donnée.
## Avant de publier
- Retirer tout ce qui nomme une personne.
- Écrire ce que dit chaque colonne, dans les deux langues.
- Dire à quelle fréquence le jeu est mis à jour, et par qui.
"""

LICENCE: Final = """Une licence libre laisse chacun réutiliser les données, sans que le gouvernement perde son droit d’auteur.
| Format | Usage |
| CSV | Tableaux |
| GeoJSON | Cartes |
| PDF | À éviter : une machine le lit mal |
"""

PARTICIPATION: Final = """Écouter ne suffit pas : il faut dire ce qu’on a fait de ce qu’on a entendu.
## Ce que le rapport demande
- Un moyen de signaler quelles données manquent.
- Une place pour les médias sociaux dans chaque plan de communication, et une veille commune.
- Des espaces de débat autour des grands projets, avec un retour public.
## À vérifier
La liste des consultations en cours date de l’an dernier : voir [[Consultations en cours]].
"""

COLLABORATION: Final = """Le rapport voyait l’intranet comme un lieu où l’on travaille, et non comme un babillard.
- [[Un réseau social interne]] : partager des documents, débattre, trouver qui sait quoi.
- [[Confiance et responsabilité]] : laisser les équipes essayer.
"""

NETWORK_FIRST: Final = """La recommandation 18 demande un réseau social interne, entre toutes les organisations.
"""

NETWORK: Final = """La recommandation 18 demande un réseau social interne, entre toutes les organisations.
| Demandé | Chez nous |
| Partager des documents | Les bibliothèques des groupes |
| Brasser des idées | Les discussions |
| Améliorer l’information | Les espaces et leurs pages |
| Trouver une personne | L’annuaire et les compétences |
## Ce qui manque encore
Un lieu pour les idées, avec des votes. Voir [[Idées et campagnes]].
"""

TRUST: Final = """Les recommandations 19 à 22 parlent de culture plus que d’outils.
- Les services s’améliorent avec les personnes qui les rendent.
- Qui partage ce qu’il sait est reconnu pour cela.
- Chacun reçoit de l’aide pour apprendre, et connaît les règles d’éthique.
"""

GOVERNANCE: Final = """Un changement de culture vient d’en haut et se fait par étapes.
## Qui décide
Le rapport met le projet sous l’autorité directe du premier ministre, avec un comité et deux équipes qui l’aident.
## Comment avancer
- Des objectifs clairs pour chaque organisation, dès le départ.
- Un échéancier, et des mesures que tout le monde peut lire.
"""

PRIVACY: Final = """Ouvrir les données du gouvernement n’est pas ouvrir celles des gens.
- L’identité du gouvernement est protégée là où il parle.
- Les renseignements personnels demandent une attention de tous les instants : dans le doute, on ne publie pas.
"""

DIVIDE: Final = """Un service en ligne ne sert à rien pour qui n’y a pas accès.
- Le réseau à haute vitesse sur tout le territoire.
- Des contenus qu’une personne handicapée peut lire.
- Un prix raisonnable, et des formations pour tous les âges.
"""

CLEAR_FIRST: Final = """Une page répond à une question. Écrivez la réponse d’abord.
- Des phrases courtes.
- Un exemple vaut mieux qu’une règle.
"""

CLEAR: Final = """Une page répond à une question. Écrivez la réponse d’abord.
## Les titres disent la réponse
Qui parcourt les titres devrait savoir l’essentiel.
## Les phrases
- Des phrases courtes, une idée chacune.
- Un exemple vaut mieux qu’une règle.
- Les sigles sont écrits au long la première fois.
"""

CLEAR_EN: Final = """A page answers one question. Write the answer first.
- Short sentences.
- An example is worth more than a rule.
"""

TEMPLATE: Final = """En une phrase : à quoi sert cette procédure, et pour qui.
## Avant de commencer
- Ce qu’il faut avoir sous la main.
## Les étapes
- Première étape.
- Deuxième étape.
## En cas de problème
Qui appeler, et quand.
"""

FAX: Final = """Composer le 9 pour obtenir une ligne extérieure. Le numéro de l’accueil est affiché au-dessus de l’appareil.
"""

FIRES: Final = """Ce que le groupe sait, écrit à plusieurs.
- [[Compte rendu du 12 novembre]]
- [[Brûlage dirigé : guide de terrain]]
- [[Lexique des feux]] : à écrire.
"""

MINUTES_FIRST: Final = """## Ordre du jour
- Gabarit du rapport quotidien
- Carte des parcelles
- Prochaine rencontre
"""

MINUTES_SECOND: Final = """## Ordre du jour
- Gabarit du rapport quotidien
- Carte des parcelles
- Prochaine rencontre
## Décisions
- Le gabarit du rapport quotidien est adopté.
- La prochaine rencontre a lieu le 26 novembre.
"""

MINUTES: Final = """## Ordre du jour
- Gabarit du rapport quotidien
- Carte des parcelles
- Prochaine rencontre
## Décisions
- Le gabarit du rapport quotidien est adopté.
- La prochaine rencontre a lieu le 26 novembre.
## Suites
| Quoi | Qui | Pour quand |
| Demander si la carte des parcelles peut sortir du cercle | Kateri | 19 novembre |
| Mettre le gabarit dans la bibliothèque | Maëlle | 14 novembre |
"""

BURNING: Final = """Un brûlage dirigé réduit le combustible avant la saison. Il ne se fait jamais seul.
## Permis du jour
- L’indice du matin est sous 40.
- Le vent annoncé reste sous 15 km/h jusqu’à 18 h.
## Points d’eau
Deux points d’eau à moins de 300 m, vérifiés la veille.
> En cas de rafale, on arrête d’allumer et on garde la ligne.
"""

AGREEMENTS: Final = """Où en est chaque entente, et qui parle à qui. Cette page est pour les personnes qui y travaillent.
- [[Carte des parcelles]]
"""

PLOTS: Final = """La carte n’est pas publique tant que les Nations n’ont pas répondu.
"""

OPEN_DATA: Final = """Les jeux de données que nous publions, et comment.
- [[Publishing a data set]]
- [[Calendrier des mises à jour]] : à écrire.
"""

PUBLISHING: Final = """One file, one table. Say what each column means, in both languages.
## Before you publish
- Dates as 2026-11-24, numbers with a point.
- Nothing that names a person. When in doubt, ask the group first.
"""
