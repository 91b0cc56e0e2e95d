"""What they say to everyone."""

from typing import Final

from microblog.demonstration.plan import (
    AMADOU,
    ANYBODY,
    ETIENNE,
    FATIMA,
    JEAN_CHRISTOPHE,
    KATERI,
    LUCA,
    LUKASZ,
    MAELLE,
    NAM,
    PRIYA,
    SYLVIE,
    Answer,
    Ballot,
    Said,
)

TO_EVERYONE: Final = (
    Said(
        key="hello",
        author=SYLVIE,
        days=40,
        text=(
            "Passerelle est ouverte. Dites ce sur quoi vous travaillez : quelqu’un, ailleurs, cherche peut-être la même chose."
        ),
        marks=(14, 9, 22),
        answers=(
            Answer(MAELLE, "Enfin un endroit pour demander sans savoir d’avance à qui. Merci !"),
            Answer(LUKASZ, "À la retraite, et toujours curieux. Posez-moi vos questions, surtout les naïves."),
            Answer(PRIYA, "Tried it with a screen reader this morning. It reads well, posts and all."),
            Answer(SYLVIE, "@priya.raman, si quelque chose accroche, dites-le-moi avant tout le monde.", to=3),
        ),
        shared_by=(NAM, FATIMA),
    ),
    Said(
        key="lookout",
        author=LUKASZ,
        days=33,
        text="Trente ans de tours de guet m’ont appris une chose : on voit d’abord la fumée qui bouge, pas celle qui monte.",
        marks=(18, 7, 25),
        answers=(
            Answer(KATERI, "On dit la même chose chez nous, en moins de mots."),
            Answer(AMADOU, "Et c’est la dérive que le modèle rate le plus. Je vous appelle, si vous voulez bien ?"),
            Answer(LUKASZ, "Le mardi, entre le jardin et la sieste.", to=2),
        ),
        shared_by=(MAELLE, ETIENNE, KATERI),
        kept_by=(MAELLE, AMADOU),
        is_pinned=True,
    ),
    Said(
        key="archive-words",
        author=FATIMA,
        days=30,
        text=(
            "Un mot, un sens, deux langues : le vocabulaire des compétences compte maintenant 132 entrées."
            " S’il vous en manque une, écrivez-la dans votre profil, je la relis. #vocabulaire"
        ),
        marks=(9, 12, 3),
        answers=(
            Answer(ANYBODY, "“Ordonnancement” manquait, je viens de l’ajouter."),
            Answer(FATIMA, "Vu, et confirmé. Merci !", to=1),
        ),
    ),
    Said(
        key="alt-text",
        author=PRIYA,
        days=28,
        text=(
            "A picture without words is a closed door. Three questions for an alternative text: what do I see, why is it here,"
            " what would I miss? Skip “image of”. #accessibility #plainlanguage"
        ),
        marks=(31, 18, 6),
        answers=(
            Answer(MAELLE, "And for a map?"),
            Answer(
                PRIYA,
                "What the map lets you decide. “The north is at high danger until Friday” beats any list of colours.",
                to=1,
            ),
            Answer(ANYBODY, "Je garde ça pour nos formulaires."),
        ),
        shared_by=(MAELLE, FATIMA),
        kept_by=(MAELLE, LUCA),
    ),
    Said(
        key="drone",
        author=LUCA,
        days=26,
        text=(
            "Premier pont inspecté au drone sans fermer de voie : 40 minutes au lieu d’une nuit. Qui veut voir les"
            " images ? #drones"
        ),
        marks=(12, 2, 27),
        answers=(
            Answer(MAELLE, "Moi ! Et l’altitude de vol : 30 m ou moins ?"),
            Answer(LUCA, "Douze mètres, avec un capteur de 45 mégapixels.", to=1),
            Answer(JEAN_CHRISTOPHE, "À cette distance, vous pouvez sortir un nuage de points. On en parle au groupe lidar."),
        ),
        shared_by=(JEAN_CHRISTOPHE,),
    ),
    Said(
        key="form-27",
        author=PRIYA,
        days=24,
        text=(
            "We cut a form from 27 questions to 11. Nobody at the ministry missed the other 16. Ask of each question:"
            " who reads the answer, and what do they do with it? #langageclair"
        ),
        marks=(26, 5, 33),
        answers=(
            Answer(ANYBODY, "We found four fields that nobody had read since 2015."),
            Answer(FATIMA, "Aux archives, on garde les 27 réponses cent ans. Merci au nom des rayonnages."),
        ),
        shared_by=(SYLVIE,),
    ),
    Said(
        key="stations",
        author=ETIENNE,
        days=21,
        text=(
            "Six stations de vallée ouvriront en janvier. Les vents de 16 h, ceux qui nous surprennent, seront enfin"
            " mesurés. #vents"
        ),
        marks=(16, 8, 11),
        answers=(
            Answer(AMADOU, "Au pas de dix minutes ?"),
            Answer(ETIENNE, "Au pas de dix minutes, et en données ouvertes le jour même.", to=1),
            Answer(NAM, "Je prépare le schéma. @etienne.cote, envoyez-moi un exemple d’une journée.", to=2),
        ),
        shared_by=(AMADOU, NAM),
    ),
    Said(
        key="ferries",
        author=NAM,
        days=20,
        text=(
            "The list of ferries is corrected: 3 piers were 400 m inland. A citizen saw it first, and was right."
            " Please put an owner on your data sets. #opendata"
        ),
        marks=(13, 11, 4),
        answers=(
            Answer(LUCA, "Sur terre, les ponts sont plus faciles à placer."),
            Answer(SYLVIE, "Une semaine pour trouver à qui écrire : c’est le vrai problème."),
            Answer(NAM, "Hence the owner. I’ll make it a required field.", to=2),
        ),
    ),
    Said(
        key="question-night",
        author=ETIENNE,
        days=18,
        text=(
            "Question de nuit : quelle phrase dites-vous à une personne qui refuse d’évacuer ? Une seule, la vôtre."
            " #retourdexperience"
        ),
        marks=(9, 3, 2),
        answers=(
            Answer(KATERI, "“Qui voulez-vous que j’appelle pour vous ?” On n’a jamais besoin de la deuxième phrase."),
            Answer(ANYBODY, "« Prenez le chat, je prends le sac. » Ça fait un geste à deux."),
            Answer(LUKASZ, "Je m’assoyais. Partir avec quelqu’un d’assis est plus facile que d’obéir à quelqu’un debout."),
            Answer(ETIENNE, "Je les mets toutes les trois dans la formation de mars. Merci.", to=3),
        ),
        shared_by=(KATERI, MAELLE),
        kept_by=(AMADOU, MAELLE),
    ),
    Said(
        key="quote-night",
        author=MAELLE,
        days=17.5,
        text="À lire jusqu’à la réponse de Łukasz. Tout est là.",
        quotes="question-night",
        marks=(4, 1, 8),
    ),
    Said(
        key="poll-meetings",
        author=SYLVIE,
        days=16,
        text="Rencontre des utilisateurs de Passerelle, en janvier : sous quelle forme ?",
        marks=(3, 0, 1),
        ballot=Ballot(
            7, (("Des ateliers d’une heure", 34), ("Des présentations courtes", 12), ("Un café, sans ordre du jour", 21))
        ),
        answers=(
            Answer(PRIYA, "Workshops, with captions please."),
            Answer(SYLVIE, "Toujours sous-titrés, dans les deux langues.", to=1),
        ),
    ),
    Said(
        key="burn-done",
        author=KATERI,
        days=14,
        text=(
            "Le dernier brûlage de la saison est fait, à Pointe-Verte : 14 hectares, deux communautés, zéro débordement."
            " Les aînés ont choisi l’heure, le modèle leur a donné raison. #brûlageculturel"
        ),
        marks=(17, 21, 48),
        answers=(
            Answer(AMADOU, "Le modèle disait 15 h 10. Ils avaient dit 15 h."),
            Answer(KATERI, "Ils ont demandé qui était en retard.", to=1),
            Answer(ANYBODY, "Bravo à toute l’équipe !"),
            Answer(MAELLE, "L’image d’hier montre le contour au pixel près. Je vous l’envoie."),
        ),
        shared_by=(MAELLE, AMADOU, ETIENNE, LUKASZ),
    ),
    Said(
        key="humidity",
        author=MAELLE,
        days=12,
        text=(
            "L’humidité du combustible, vue de haut, sur dix jours. La baisse du 8 n’est pas une erreur : le vent a"
            " tourné. #humidité"
        ),
        chart=(
            "Graphique en barres de dix jours : l’humidité du combustible passe de 24 % à 11 % entre le septième et le huitième"
            " jour, puis remonte à 16 %."
        ),
        marks=(22, 6, 9),
        answers=(
            Answer(AMADOU, "Le modèle la place un jour plus tard. Je cherche pourquoi."),
            Answer(ETIENNE, "Parce que le vent a tourné à 4 h, avant le passage de midi.", to=1),
        ),
        kept_by=(AMADOU,),
    ),
    Said(
        key="onboarding",
        author=FATIMA,
        days=11,
        text=(
            "Vous partez bientôt ? Ne nous laissez pas un dossier, laissez-nous une heure : les questions comptent plus que les"
            " fichiers. Je viens avec un micro et du thé. #transmission"
        ),
        marks=(20, 16, 5),
        answers=(
            Answer(KATERI, "J’en connais un qui part en juin. Je vous le présente."),
            Answer(ANYBODY, "Le thé a suffi à convaincre mon collègue."),
        ),
        shared_by=(KATERI, LUKASZ),
    ),
    Said(
        key="typo",
        author=NAM,
        days=10,
        text="The new address schema is out: 14 fields, 3 of them required. Comments until Friday. #opendata #schemas",
        edited="The new address schema is out: 14 fields, 4 of them required. Comments until Friday. #opendata #schemas",
        marks=(8, 2, 3),
        answers=(
            Answer(MAELLE, "Quatre obligatoires, non ? La province est requise aussi."),
            Answer(NAM, "You’re right, corrected. The history shows it.", to=1),
        ),
    ),
    Said(
        key="heat",
        author=ANYBODY,
        days=9,
        text="Nous cherchons trois bureaux pour essayer une alerte de chaleur par téléphone, avec rappel humain. Qui en est ?",
        marks=(5, 1, 0),
        answers=(Answer(ETIENNE, "La Sécurité civile en est. Appelez-moi."),),
    ),
    Said(
        key="thanks-night-shift",
        author=ETIENNE,
        days=8,
        text="Merci à l’équipe de nuit du centre d’appels : 311 appels pendant la tempête, aucun laissé sans réponse.",
        marks=(6, 52, 37),
        answers=(
            Answer(ANYBODY, "Merci. On transmettra, avec des brioches."),
            Answer(SYLVIE, "Et le serveur de téléphonie a tenu. Lui aussi voudrait une brioche."),
        ),
        shared_by=(SYLVIE, PRIYA),
    ),
    Said(
        key="spoken-english",
        author=AMADOU,
        days=7,
        text=(
            "I present in English next week, for the first time. Twenty minutes on fuel maps. Who will listen to me"
            " before? #langues"
        ),
        marks=(2, 0, 14),
        answers=(
            Answer(KATERI, "I will. Thursday at noon, bring the hard slides."),
            Answer(PRIYA, "Me too. I’ll listen for words the room won’t know."),
            Answer(AMADOU, "Merci, and thank you.", to=2),
        ),
    ),
    Said(
        key="bridge-photo",
        author=LUCA,
        days=6,
        text=(
            "À 5 h 40, le pont de la Rivière-Claire appartient aux hérons. Inspection reportée d’un quart d’heure, avec"
            " leur accord."
        ),
        marks=(1, 4, 41),
        answers=(Answer(KATERI, "C’est ainsi qu’on demande une permission."),),
        shared_by=(MAELLE,),
    ),
    Said(
        key="index-words",
        author=MAELLE,
        days=4.5,
        text=(
            "« Danger élevé » ne dit pas quoi faire. « Pas de feu à ciel ouvert aujourd’hui » le dit."
            " Nous changeons les panneaux au printemps, avec @etienne.cote et @kateri.jacobs. #indicedanger #langageclair"
        ),
        marks=(38, 14, 19),
        answers=(
            Answer(PRIYA, "22 people of 22 understood it. I have never seen that number in a test."),
            Answer(ETIENNE, "Il faudra former les équipes : le panneau change chaque matin."),
            Answer(KATERI, "Et la ligne sur les feux cérémoniels reste. Merci."),
            Answer(AMADOU, "Le maximum de la zone, près de chez vous : on l’a dit aussi."),
            Answer(MAELLE, "Tout est dans la page du groupe ; corrigez-la si j’ai mal noté.", to=4),
        ),
        shared_by=(PRIYA, ETIENNE, AMADOU),
        kept_by=(PRIYA, AMADOU),
        is_pinned=True,
    ),
    Said(
        key="quote-index",
        author=PRIYA,
        days=4.2,
        text="This is what plain language is for. Say what to do, then why, then how bad it is. #plainlanguage",
        quotes="index-words",
        marks=(12, 2, 5),
        answers=(Answer(FATIMA, "Et dans cet ordre, en français aussi."),),
    ),
    Said(
        key="password",
        author=SYLVIE,
        days=3.6,
        text=(
            "Nobody from the platform team will ever ask for your password, by telephone or here. If somebody does:"
            " report it. #sécurité"
        ),
        marks=(19, 10, 0),
        answers=(
            Answer(ANYBODY, "On m’a appelée hier. C’est signalé."),
            Answer(SYLVIE, "Merci : nous les avons trouvés.", to=1),
        ),
        shared_by=(NAM,),
    ),
    Said(
        key="census",
        author=ANYBODY,
        days=3.1,
        text=(
            "Le recensement des stations d’eau est à jour : 1 204 points, un responsable pour chacun. Les doublons sont partis."
        ),
        marks=(7, 5, 8),
        answers=(Answer(NAM, "Schéma commun ? Je signe tout de suite."),),
    ),
    Said(
        key="retire-question",
        author=MAELLE,
        days=2.4,
        text=(
            "@lukasz.nowak, question naïve : pourquoi les anciennes cartes ont-elles toutes un trou au nord du lac aux Huards ?"
        ),
        marks=(6, 0, 3),
        answers=(
            Answer(LUKASZ, "Parce que l’avion rentrait faire le plein. Le trou, c’est l’heure du dîner."),
            Answer(MAELLE, "Je change la légende. Merci !", to=1),
        ),
        shared_by=(JEAN_CHRISTOPHE,),
    ),
    Said(
        key="poll-tags",
        author=FATIMA,
        days=1.6,
        text="Pour nommer le soutien entre collègues dans les profils : quel mot préférez-vous ?",
        ballot=Ballot(6, (("Mentorat", 18), ("Jumelage", 27), ("Compagnonnage", 15))),
        answers=(Answer(KATERI, "Le deuxième : on ne sait pas d’avance qui apprend de qui."),),
        marks=(2, 0, 0),
    ),
    Said(
        key="emoji",
        author=PRIYA,
        days=1.2,
        text=(
            "A screen reader says every emoji aloud. Three in a row is a sentence; twelve is a wall 🧱. One at the end is"
            " fine 🙂"
        ),
        marks=(15, 6, 7),
        answers=(Answer(AMADOU, "Noté 🙂"), Answer(ANYBODY, "I had no idea. Thank you.")),
        kept_by=(MAELLE,),
    ),
    Said(
        key="winter",
        author=KATERI,
        days=0.9,
        text="First snow in Baie-du-Nord. The season is closed; now we write down what it taught us, before we forget.",
        marks=(5, 9, 16),
        answers=(
            Answer(FATIMA, "J’arrive avec le micro. #transmission"),
            Answer(ETIENNE, "La cellule fait son bilan jeudi. Venez avec vos notes."),
        ),
    ),
    Said(
        key="help-r",
        author=ANYBODY,
        days=0.6,
        text="Does anybody run R scripts every night without a server of their own? We have one that needs nine minutes. #R",
        answers=(
            Answer(JEAN_CHRISTOPHE, "Le laboratoire a une file pour ça. Écrivez-moi."),
            Answer(NAM, "The agency has one too; tell me how much memory it needs."),
        ),
        marks=(2, 0, 0),
    ),
    Said(
        key="lunch",
        author=LUCA,
        days=0.25,
        text="Qui est à Mont-Héron aujourd’hui ? Je montre les images du pont à midi, salle des Rives. #drones",
        answers=(
            Answer(MAELLE, "À distance : pouvez-vous partager l’écran ?"),
            Answer(LUCA, "Le lien sera ici à 11 h 55.", to=1),
        ),
        marks=(1, 0, 2),
    ),
    Said(
        key="morning",
        author=AMADOU,
        days=0.08,
        text=(
            "Le calcul de la nuit est fini : onze scénarios, et le vent de vallée compte enfin. Résultats cet après-midi."
            " #modèles"
        ),
        marks=(4, 0, 6),
        answers=(Answer(MAELLE, "Celui du lac aux Huards en premier, s’il te plaît."),),
    ),
)
