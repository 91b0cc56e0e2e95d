"""What the library of a group about French holds: a report in two forms, its words and how to write them."""

from typing import Final

REPORT: Final = """Gouverner ensemble : le rapport de 2012 en quatre pages
Ce résumé dit le rapport dans nos mots.
Trois idées le portent : la transparence, la participation et la collaboration.
Il fait 32 recommandations.
\fTransparence
Publier d’abord, sans attendre qu’on le demande.
Un seul site pour les données, dans des formats qu’une machine lit.
Une licence qui permet de réutiliser.
\fParticipation et collaboration
Écouter avant de décider, répondre à qui a pris la peine d’écrire.
Travailler ensemble d’une organisation à l’autre.
\fMise en œuvre
Avancer par étapes, et mesurer.
Dire qui décide, et avec qui.
Donner à tout le monde un accès qui se vaut.
"""
REPORT_BEFORE: Final = REPORT.replace("Il fait 32 recommandations.", "Il fait une trentaine de recommandations.")

WORDS: Final = """anglais;français;note
open data;données ouvertes;
dashboard;tableau de bord;
to escalate;transmettre;« escalader » est une montagne
feedback;avis, commentaires;
to upload;déposer, téléverser;
stakeholder;partie prenante, personne concernée;
"""

WRITING: Final = """# Les mots de nos outils

- Dire ce que la personne fait : **Déposer un fichier**, et non « Téléversement ».
- Une phrase par idée.
- La liste complète est dans *Glossaire des outils.csv*.
"""
