"""The knowledge page of the demonstration. Repeating it makes what is missing and changes nothing else."""

from typing import Final

from django.db import transaction

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.choosing import AROUND, Choice
from profiles.models import Skill
from wiki.knowledge import media
from wiki.knowledge.actions.captions import approve_captions, save_captions
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, name_skills, publish_knowledge
from wiki.knowledge.actions.recordings import add_slice, begin_recording, keep_recording
from wiki.models import KnowledgePage, Medium, QuestionSet
from wiki.text.captions import spread
from wiki.text.sections import sections

EMAIL: Final = "retiree@demo.gouv.example"
TITLE: Final = "Lire la forêt avant le feu"
SECONDS: Final = 12
SKILLS: Final = 3
SAID: Final = (
    "Le premier jour, on ne va pas au bureau.",
    "On monte à la tour de la Rivière-Claire.",
    "Si la fumée se couche avant midi, tu sais déjà ta journée.",
    "Ensuite seulement, on appelle Port-Brume.",
)
ANSWERS: Final = {
    1: "En juin 2008, le vent a tourné deux fois en dix minutes. La procédure disait d’attendre le bulletin de midi.\n\n"
    "Nous sommes descendus à onze heures. La route a été coupée vingt minutes plus tard.",
    2: "Les seuils de la carte datent de 1997. Ils ont été faits pour une forêt qui n’est plus là.",
    6: "Trois personnes savent avant les appareils\xa0: la mairie de Port-Brume, la garde du barrage,"
    " et le conseil de Baie-du-Nord.\n\nAppelez-les dans cet ordre, et dites qui vous êtes.",
    7: "Les carnets de la tour, de 1971 à 1998. Ils sont dans l’armoire grise, numérisés à moitié.",
}


def load_knowledge() -> int:
    """A page that the retiree has published, with a short video where ffmpeg is; says how many that is."""
    retiree = User.objects.filter(email=EMAIL, state=State.ACTIVE).first()
    questions = QuestionSet.objects.filter(organization=None).first()
    if retiree is None or questions is None or KnowledgePage.objects.filter(speaker=retiree).exists():
        return 0
    page = _written(retiree, questions)
    if media.is_available():
        _record(retiree, page, sections(page.body)[0].words)
    return 1


@transaction.atomic
def _written(retiree: User, questions: QuestionSet) -> KnowledgePage:
    page = begin_knowledge(actor=retiree, owner=None, title=TITLE, language="fr", questions=questions)
    asked = sections(page.body)
    for number, words in ANSWERS.items():
        if number < len(asked):
            answer_in_words(actor=retiree, page=page, question=asked[number].words, words=words, seen="")
    known = Skill.objects.listed().filter(declarations__profile=retiree.pk).order_by("pk")
    name_skills(actor=retiree, page=page, skills=known[:SKILLS])
    publish_knowledge(actor=retiree, page=page, choice=Choice(AROUND))
    return KnowledgePage.objects.get(pk=page.pk)


def _record(retiree: User, page: KnowledgePage, question: str) -> None:
    """What a browser would send; the worker prepares it."""
    recording = begin_recording(actor=retiree, page=page, title=question, medium=Medium.VIDEO, consents=True)
    add_slice(actor=retiree, recording=recording, take=0, number=0, content=media.test_film(SECONDS))
    recording = keep_recording(actor=retiree, recording=recording)
    save_captions(actor=retiree, recording=recording, cues=spread(SAID, SECONDS * 1000))
    approve_captions(actor=retiree, recording=recording)
