"""The question set that everyone may begin with."""

from django.db import migrations

# What everyone may begin with; curators change it, and add others.
NAME_FR, NAME_EN = "Ce que vous savez", "What you know"
QUESTIONS = [
    (
        "Que feriez-vous voir le premier jour à la personne qui vous suit\u202f?",
        "What would you show the person who follows you on their first day?",
        "Un lieu, une personne, un écran. Dites pourquoi celui-là.",
        "A place, a person, a screen. Say why that one.",
    ),
    (
        "Racontez une fois où la procédure ne suffisait pas. Qu’avez-vous fait, et pourquoi\u202f?",
        "Tell us about a time when the procedure was not enough. What did you do, and why?",
        "Commencez par le lieu et la saison. Qui était là\u202f? Qu’avez-vous vu avant les autres\u202f?",
        "Begin with the place and the season. Who was there? What did you see before the others?",
    ),
    (
        "Qu’est-ce que personne n’ose changer\u202f?",
        "What does nobody dare to change?",
        "Dites ce qui casserait, et ce qui ne casserait pas.",
        "Say what would break, and what would not.",
    ),
    (
        "Quelle décision d’autrefois faut-il comprendre pour ne pas refaire l’erreur\u202f?",
        "Which past decision must be understood, so that the mistake is not made again?",
        "Ce qui a été essayé, ce qui a été écarté, et pour quelle raison.",
        "What was tried, what was set aside, and for which reason.",
    ),
    (
        "À quoi voyez-vous que quelque chose va mal tourner\u202f?",
        "How do you see that something is about to go wrong?",
        "Un bruit, un chiffre, un silence. Combien de temps à l’avance\u202f?",
        "A noise, a figure, a silence. How long before?",
    ),
    (
        "Que reste-t-il à faire, et par où commenceriez-vous\u202f?",
        "What is left to do, and where would you begin?",
        "Ce qui attend, ce qui presse, ce qui peut être oublié.",
        "What waits, what presses, what can be forgotten.",
    ),
    (
        "Qui faut-il connaître, et pour quoi\u202f?",
        "Who should one know, and for what?",
        "Au dedans et au dehors du gouvernement\u202f; à quelle heure, et comment les appeler.",
        "Inside and outside of the government; at what time, and how to call them.",
    ),
    (
        "Quels documents sont introuvables sans vous\u202f?",
        "Which documents cannot be found without you?",
        "Où ils sont, qui y a accès, lesquels sont à jour.",
        "Where they are, who may open them, which of them are up to date.",
    ),
]


def add_first_set(apps, _schema_editor):
    questions = apps.get_model("wiki", "QuestionSet").objects.create(name_fr=NAME_FR, name_en=NAME_EN)
    question = apps.get_model("wiki", "Question")
    question.objects.bulk_create(
        question(set=questions, number=number, words_fr=fr, words_en=en, help_fr=help_fr, help_en=help_en)
        for number, (fr, en, help_fr, help_en) in enumerate(QUESTIONS)
    )


class Migration(migrations.Migration):
    dependencies = [("wiki", "0001_initial")]
    operations = [migrations.RunPython(add_first_set, migrations.RunPython.noop)]
