"""What they say to organizations and in groups."""

from typing import Final

from microblog.demonstration.plan import (
    ACCESS,
    ALIX,
    AMADOU,
    ANYBODY,
    BRIDGES,
    BUDGET,
    BURNING,
    CRISIS,
    DIGITAL,
    ETIENNE,
    FATIMA,
    FIRES,
    FORESTS,
    FRENCH,
    JEAN_CHRISTOPHE,
    KATERI,
    KNOWLEDGE,
    LIDAR,
    LUCA,
    MAELLE,
    NAM,
    NEXT,
    OPEN_DATA,
    PLAIN,
    PRIYA,
    PYTHON,
    SAFETY,
    SYLVIE,
    THRESHOLDS,
    WATER,
    Answer,
    Ballot,
    Said,
)

IN_PLACES: Final = (
    # To organizations ----------------------------------------------------------------------------------------------------
    Said(
        key="forests-parking",
        author=AMADOU,
        days=19,
        organization=FORESTS,
        text="Édifice des Pins : l’ascenseur du nord est réparé. Les cartes murales peuvent remonter au quatrième.",
        marks=(8, 3, 0),
        answers=(Answer(MAELLE, "Nous avons tout monté par l’escalier hier. Tout."),),
    ),
    Said(
        key="forests-season",
        author=KATERI,
        days=13,
        organization=FORESTS,
        text=(
            "Bilan de saison du ministère : 212 feux, 9 sur 10 tenus sous quatre hectares."
            " Le rapport complet passe au comité mardi ; corrigez avant lundi midi. #bilan"
        ),
        marks=(11, 4, 17),
        answers=(
            Answer(MAELLE, "La carte 3 porte l’ancienne limite du parc. Je la refais ce soir."),
            Answer(JEAN_CHRISTOPHE, "Les surfaces du tableau 2 sont en acres dans une colonne."),
            Answer(KATERI, "Corrigé, merci à vous deux.", to=2),
        ),
    ),
    Said(
        key="forests-room",
        author=MAELLE,
        days=2.8,
        organization=FORESTS,
        text="Dîner-causerie jeudi, 3e étage : « Ce que l’image laisse croire ». Apportez une carte qui vous a trompés.",
        marks=(5, 1, 6),
        answers=(
            Answer(AMADOU, "J’en ai une qui m’a coûté un camion."),
            Answer(ANYBODY, "Sera-t-il possible de suivre de Baie-du-Nord ?"),
        ),
    ),
    Said(
        key="safety-drill",
        author=ETIENNE,
        days=5,
        organization=SAFETY,
        text="Exercice de mardi : radio seulement, pas de téléphone. On apprend toujours quelque chose quand le réseau tombe.",
        marks=(6, 2, 4),
        answers=(Answer(ANYBODY, "Canal 4 ou canal 6 ?"), Answer(ETIENNE, "Le 6. Le 4 reste aux opérations.", to=1)),
    ),
    Said(
        key="digital-oncall",
        author=SYLVIE,
        days=6.5,
        organization=DIGITAL,
        text=(
            "On-call for the holidays: four names are missing from the 24th to the 2nd. Pick your days before Friday, I"
            " draw lots after."
        ),
        marks=(1, 0, 0),
        answers=(Answer(NAM, "I take the 27th and the 28th."), Answer(PRIYA, "The 31st, if somebody takes the 1st.")),
    ),
    Said(
        key="digital-audit",
        author=PRIYA,
        days=1.9,
        organization=DIGITAL,
        text=(
            "Twelve services audited this month; nine fail on the same thing: focus that nobody can see. Let’s fix the"
            " template once."
        ),
        marks=(14, 3, 2),
        answers=(Answer(NAM, "I’ll pair with you on it. Monday?"),),
    ),
    # To groups -----------------------------------------------------------------------------------------------------------
    Said(
        key="fires-index",
        author=AMADOU,
        days=22,
        group=FIRES,
        text="L’indice de demain est calculé à 17 h, plus à 19 h : les équipes de soir l’auront avant de partir. #indicedanger",
        marks=(9, 7, 5),
        answers=(Answer(ETIENNE, "Deux heures, c’est un souper. Merci."),),
        is_pinned=True,
    ),
    Said(
        key="fires-wind",
        author=ETIENNE,
        days=15,
        group=FIRES,
        text=(
            "The valley wind at 4 p.m. came again. @amadou.diallo, the model had it at 5: is it the slope or the clock? #vents"
        ),
        marks=(3, 0, 1),
        answers=(
            Answer(AMADOU, "L’horloge ! La station est restée à l’heure d’été."),
            Answer(KATERI, "It was the clock last year too.", to=1),
            Answer(ETIENNE, "Then we fix the clock, for good.", to=2),
        ),
    ),
    Said(
        key="fires-poll",
        author=KATERI,
        days=3.4,
        group=FIRES,
        text="Le prochain atelier du groupe porte sur…",
        ballot=Ballot(
            5, (("les fenêtres de brûlage", 11), ("la lecture des combustibles", 8), ("le travail avec les communautés", 13))
        ),
        marks=(2, 0, 0),
    ),
    Said(
        key="fires-photo",
        author=MAELLE,
        days=1.0,
        group=FIRES,
        text="Les images d’octobre sont déposées, recalées sur les anciennes. Les trois sites y sont. #lidar",
        marks=(6, 8, 2),
        answers=(Answer(KATERI, "Lac-aux-Huards aussi ? Merveille."), Answer(MAELLE, "Oui, sans le trou du dîner.", to=1)),
    ),
    Said(
        key="data-license",
        author=NAM,
        days=17,
        group=OPEN_DATA,
        text=(
            "Reminder: a data set without a licence is a data set nobody may use. Eleven of ours had none; two are left."
            " #opendata"
        ),
        marks=(8, 2, 6),
        answers=(Answer(SYLVIE, "Une des deux est la mienne. Demain."),),
    ),
    Said(
        key="data-air",
        author=AMADOU,
        days=5.5,
        group=OPEN_DATA,
        text="Quelqu’un a-t-il la série horaire des vents de 2019 ? La nôtre saute trois semaines de juillet. #vents",
        answers=(
            Answer(NAM, "Chez le Service météorologique, oui. Je t’ouvre l’accès."),
            Answer(AMADOU, "Merci, c’est complet.", to=1),
        ),
        marks=(1, 1, 0),
    ),
    Said(
        key="french-cloud",
        author=FATIMA,
        days=23,
        group=FRENCH,
        text=(
            "« Infonuagique » ou « nuage » ? Le premier nomme le domaine, le second le lieu. Les deux servent, pas au"
            " même endroit."
        ),
        marks=(7, 2, 1),
        answers=(Answer(MAELLE, "Et « le fureteur » ?"), Answer(FATIMA, "« Navigateur ». Le fureteur cherche encore.", to=1)),
    ),
    Said(
        key="french-tag",
        author=MAELLE,
        days=7.5,
        group=FRENCH,
        text="Mot-clic ou mot-dièse : le guide garde le premier. #vocabulaire",
        marks=(4, 0, 0),
    ),
    Said(
        key="next-welcome",
        author=MAELLE,
        days=25,
        group=NEXT,
        text="Bienvenue à @alix.fontaine, qui nous arrive de l’université. Jumelage : @alix.fontaine et moi, le mercredi.",
        marks=(3, 2, 5),
        answers=(
            Answer(ALIX, "Merci ! J’ai déjà trois questions sur les projections."),
            Answer(JEAN_CHRISTOPHE, "Trois, c’est un bon début.", to=1),
        ),
    ),
    Said(
        key="next-question",
        author=ALIX,
        days=8.5,
        group=NEXT,
        text="Comment choisissez-vous la résolution d’un modèle de terrain ? Le 1 m est joli, mais mon portable souffre.",
        marks=(2, 0, 1),
        answers=(
            Answer(JEAN_CHRISTOPHE, "Par la question. Pour une pente, 5 m suffisent ; pour un fossé, non."),
            Answer(MAELLE, "Et découpe par bassin versant : ton portable te remerciera.", to=1),
        ),
    ),
    Said(
        key="crisis-watch",
        author=ETIENNE,
        days=4.0,
        group=CRISIS,
        text=(
            "Veille d’hiver : un seul point par jour, à 8 h. Celui ou celle qui l’anime écrit trois lignes ici, même s’il"
            " n’y a rien."
        ),
        marks=(4, 1, 0),
        answers=(Answer(KATERI, "Rien à signaler, et c’est écrit."), Answer(ANYBODY, "Je prends la semaine prochaine.")),
        is_pinned=True,
    ),
    Said(
        key="crisis-trucks",
        author=KATERI,
        days=1.4,
        group=CRISIS,
        text="Deux camions-citernes reviennent du nord jeudi. Ne les prêtez à personne avant l’inspection.",
        marks=(2, 0, 0),
        answers=(Answer(ETIENNE, "Noté au tableau."),),
    ),
    Said(
        key="thresholds-draft",
        author=MAELLE,
        days=2.0,
        group=THRESHOLDS,
        text="Version 4 des seuils : deux niveaux au lieu de trois. À ne pas diffuser avant la rencontre du 12.",
        marks=(1, 0, 0),
        answers=(Answer(AMADOU, "Le deuxième niveau me paraît encore trop haut la nuit."),),
    ),
    Said(
        key="access-monday",
        author=PRIYA,
        days=9.5,
        group=ACCESS,
        text="First Monday of the month: we try the booking of campsites, keyboard only. Bring patience. #accessibility",
        marks=(6, 1, 4),
        answers=(
            Answer(ANYBODY, "Je l’ai essayée hier. Apportez beaucoup de patience."),
            Answer(PRIYA, "Perfect: you’ll be our guide.", to=1),
        ),
    ),
    Said(
        key="burning-words",
        author=KATERI,
        days=10.5,
        group=BURNING,
        text=(
            "Les notes de la rencontre avec les aînés restent dans ce groupe : ils l’ont demandé ainsi. Citez-les avec"
            " leur accord."
        ),
        marks=(5, 6, 0),
        answers=(Answer(MAELLE, "Compris. Je retire la citation de mon brouillon."),),
        is_pinned=True,
    ),
    Said(
        key="lidar-noise",
        author=JEAN_CHRISTOPHE,
        days=12.5,
        group=LIDAR,
        text=(
            "Filtre de bruit pour les nuages de points au-dessus de l’eau : code et jeu d’essai déposés, essayez de le"
            " briser. #lidar"
        ),
        marks=(11, 9, 3),
        answers=(
            Answer(AMADOU, "Brisé, avec de la brume. Je t’envoie la tuile."),
            Answer(JEAN_CHRISTOPHE, "Enfin un vrai essai. Merci !", to=1),
        ),
    ),
    Said(
        key="lidar-north",
        author=AMADOU,
        days=3.8,
        group=LIDAR,
        text=(
            "La couverture du nord sera levée en mai si le budget passe. Qui peut écrire une ligne sur ce que vous en"
            " feriez ? #lidar"
        ),
        marks=(3, 0, 0),
        answers=(Answer(JEAN_CHRISTOPHE, "Les fossés, les chemins, les vieilles coupes : j’en écris trois."),),
    ),
    Said(
        key="python-dates",
        author=NAM,
        days=6.8,
        group=PYTHON,
        text=(
            "If your dates have no time zone, they have a bug that sleeps until October. `datetime.now(UTC)` costs"
            " nothing. #Python"
        ),
        marks=(17, 5, 4),
        answers=(Answer(AMADOU, "Demande à ma station : elle a dormi jusqu’en octobre."),),
    ),
    Said(
        key="bridges-frost",
        author=LUCA,
        days=2.2,
        group=BRIDGES,
        text="Gel avant la pluie, cette semaine : vérifiez les joints du côté nord d’abord. Photos bienvenues sous ce fil.",
        marks=(4, 2, 1),
        answers=(Answer(ANYBODY, "Joint 4 du pont des Sœurs : fissure de 3 mm, signalée."),),
    ),
    Said(
        key="knowledge-june",
        author=FATIMA,
        days=4.8,
        group=KNOWLEDGE,
        text=(
            "Trois entrevues faites, deux à venir. La question qui ouvre tout : « Qui vous appelle quand ça ne marche plus ? »"
        ),
        marks=(6, 2, 5),
        answers=(Answer(KATERI, "On m’appelle quand ça marche trop bien, aussi."),),
    ),
    Said(
        key="plain-letter",
        author=MAELLE,
        days=7.2,
        group=PLAIN,
        text=(
            "Avant : « Nous accusons réception de la vôtre. » Après : « Nous avons reçu votre lettre. » Vingt signes de"
            " moins. #langageclair"
        ),
        marks=(9, 3, 12),
        answers=(Answer(PRIYA, "And twenty years younger."),),
    ),
    Said(
        key="water-fr",
        author=NAM,
        days=5.2,
        group=WATER,
        text="Les avis d’ébullition passent dans un seul fichier, mis à jour aux quinze minutes. L’ancien ferme en mars.",
        marks=(5, 3, 2),
    ),
    Said(
        key="budget-open",
        author=SYLVIE,
        days=6.2,
        group=BUDGET,
        text="Les propositions sont ouvertes jusqu’au 15. Une idée, un coût, une personne qui la porte : cela suffit.",
        marks=(4, 1, 2),
        answers=(Answer(SYLVIE, "Et trois lignes, pas trois pages."),),
    ),
    Said(
        key="budget-bicycles",
        author=ANYBODY,
        days=0.3,
        group=BUDGET,
        text=(
            "Proposition : douze vélos partagés entre les trois édifices de la Capitale. Coût : moins qu’une place de"
            " stationnement."
        ),
    ),
)
