"""Searches of a small government that were judged by hand: who must be among the first three people found.

Each row is a way of asking that people have: in either language, by a synonym or an acronym, without accents, with a mistake,
with a word cut in two. Both engines find all of them today; one in twenty may be lost to a change that is worth it.
"""

from dataclasses import dataclass, field

import pytest

from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.testing import make_member
from intranet.kernel.text.bilingual import fold
from profiles.models import DeclaredSkill, Endorsement, Level, Skill, SkillSynonym
from profiles.queries.directory import DirectorySearch, directory_page
from tests.profiles.directory import index, make_person, make_skill
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db

AMONG = 3
MAY_MISS = 2

# French name, English name, French synonyms, English synonyms.
SKILLS = {
    "fire": ("feux de forêt", "wildfire", ("incendies de forêt",), ("forest fire", "wildland fire")),
    "fire models": ("modélisation des feux", "fire modelling", (), ()),
    "bush": ("feu de forêt", "", (), ()),
    "hr": ("ressources humaines", "human resources", ("GRH",), ("HRM",)),
    "it": ("technologies de l’information", "information technology", ("TI",), ()),
    "ai": ("intelligence artificielle", "artificial intelligence", ("IA",), ("AI",)),
    "gis": ("systèmes d’information géographique", "geographic information systems", ("SIG",), ("GIS",)),
    "python": ("Python", "Python", (), ()),
    "project": ("gestion de projets", "project management", ("gérance de projets",), ()),
    "change": ("gestion du changement", "change management", (), ()),
    "mentor": ("mentorat", "mentoring", (), ("coaching",)),
    "crypto": ("cryptographie post-quantique", "post-quantum cryptography", (), ()),
    "radio": ("radioprotection", "radiation protection", (), ()),
    "sharepoint": ("SharePoint", "SharePoint", (), ()),
    "water": ("traitement de l’eau", "water treatment", ("épuration",), ()),
    "sign": ("langue des signes québécoise", "Quebec sign language", ("LSQ",), ()),
    "statistics": ("statistique", "statistics", ("analyse statistique",), ()),
    "purchasing": ("approvisionnement", "procurement", ("achats publics", "marchés publics"), ("public purchasing",)),
    "writing": ("rédaction épicène", "inclusive writing", ("écriture inclusive",), ()),
    "bridge": ("inspection des ponts", "bridge inspection", (), ()),
}

B, M, A, E = Level.BEGINNER, Level.INTERMEDIATE, Level.ADVANCED, Level.EXPERT


@dataclass(frozen=True)
class Someone:
    """A person: for each skill its level, how many endorse it, and how many of them work elsewhere."""

    name: str
    skills: dict[str, tuple[Level, int, int]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


LONG = "Je travaille au gouvernement depuis longtemps, j’ai vu bien des dossiers, et it is what it is. " * 8

PEOPLE = (
    Someone("Amadou Diallo", {"fire": (E, 9, 6), "python": (M, 0, 0)}, {"biography_fr": LONG, "city": "Québec"}),
    Someone("Berthe Gagnon", {"fire": (B, 0, 0), "mentor": (E, 12, 9)}),
    Someone("Carl Ouellet", {"fire": (M, 1, 0), "fire models": (E, 5, 4)}),
    Someone("Diane Roy", {"bush": (A, 2, 2)}),
    Someone("Étienne Morin", {"hr": (E, 8, 5), "change": (A, 1, 0)}, {"biography_fr": LONG}),
    Someone("Fatou Ndiaye", {"hr": (B, 0, 0), "it": (B, 0, 0), "ai": (B, 1, 0)}, {"title_fr": "Conseillère RH"}),
    Someone("Guy Pelletier", {"hr": (M, 0, 0), "project": (B, 2, 0)}),
    Someone("Hélène Côté", {"it": (E, 6, 3), "sharepoint": (A, 3, 1)}, {"biography_en": LONG}),
    Someone("Ivan Petrov", {"ai": (E, 10, 10), "python": (E, 11, 9)}, {"biography_fr": LONG, "title_en": "Data scientist"}),
    Someone("Jeanne Simard", {"ai": (M, 0, 0), "python": (A, 0, 0)}),
    Someone("Kateri Jacobs", {"gis": (E, 4, 4), "fire": (A, 0, 0)}, {"city": "Saguenay"}),
    Someone("Léo St-Pierre", {"gis": (M, 0, 0), "python": (B, 0, 0)}),
    Someone("Marie-Ève Mitchell", {"project": (E, 7, 6), "change": (E, 4, 4)}, {"biography_fr": LONG}),
    Someone("Noël Sainte-Marie", {"project": (B, 0, 0), "water": (M, 0, 0)}),
    Someone("Olga Macdonald", {"project": (A, 0, 0), "crypto": (E, 3, 3)}),
    Someone("Pierre-Luc Tremblay", {"crypto": (B, 0, 0), "radio": (E, 2, 2)}),
    Someone("Quentin Bouchard", {"radio": (M, 0, 0), "mentor": (M, 0, 0)}),
    Someone("Rose Lavoie", {"mentor": (B, 1, 0), "water": (E, 5, 5), "writing": (A, 2, 1)}, {"biography_fr": LONG}),
    Someone("Samir Haddad", {"sharepoint": (E, 5, 2), "sign": (A, 1, 1)}),
    Someone("Thérèse Bélanger", {"sign": (E, 3, 3), "writing": (E, 6, 6)}),
    Someone("Ulric Fortin", {"statistics": (E, 4, 2), "python": (A, 4, 4)}),
    Someone("Violette Nguyen", {"statistics": (B, 0, 0), "purchasing": (E, 5, 5)}),
    Someone("William O’Brien", {"purchasing": (M, 2, 0), "bridge": (E, 3, 1)}),
    Someone("Xavier Lévesque", {"bridge": (B, 0, 0), "python": (B, 1, 0), "it": (M, 0, 0)}),
    Someone("Yasmine Benali", {"python": (M, 0, 0), "mentor": (A, 2, 0), "gis": (B, 0, 0)}),
    Someone("Zoé Bœuf", {"water": (B, 0, 0), "statistics": (M, 0, 0)}, {"interests": "python, feux de camp, ponts et radio"}),
)

JUDGED = (
    # The best expert is first.
    ("python", "Ivan Petrov"),
    ("Python Québec", "Amadou Diallo"),
    ("mentorat", "Berthe Gagnon"),
    ("mentoring", "Berthe Gagnon"),
    ("gestion de projet", "Marie-Ève Mitchell"),
    ("project management", "Marie-Ève Mitchell"),
    ("gestion", "Marie-Ève Mitchell"),
    ("change management", "Marie-Ève Mitchell"),
    ("inspection de pont", "William O’Brien"),
    ("bridge inspections", "William O’Brien"),
    ("fire modelling", "Carl Ouellet"),
    ("statistique", "Ulric Fortin"),
    # Synonyms lead to each other.
    ("wildfire", "Amadou Diallo"),
    ("wildfires", "Amadou Diallo"),
    ("forest fire", "Amadou Diallo"),
    ("feu de forêt", "Amadou Diallo"),
    ("feux de forêt", "Amadou Diallo"),
    ("incendie de foret", "Amadou Diallo"),
    ("wildland fires", "Diane Roy"),
    ("coaching", "Berthe Gagnon"),
    ("marchés publics", "Violette Nguyen"),
    ("public purchasing", "Violette Nguyen"),
    ("écriture inclusive", "Thérèse Bélanger"),
    ("épuration", "Rose Lavoie"),
    ("wildfire saguenay", "Kateri Jacobs"),
    # Acronyms of either language.
    ("RH", "Étienne Morin"),
    ("HR", "Étienne Morin"),
    ("GRH", "Étienne Morin"),
    ("TI", "Hélène Côté"),
    ("IT", "Hélène Côté"),
    ("IA", "Ivan Petrov"),
    ("AI", "Ivan Petrov"),
    ("SIG", "Kateri Jacobs"),
    ("gis", "Kateri Jacobs"),
    ("géomatique", "Kateri Jacobs"),
    ("LSQ", "Thérèse Bélanger"),
    ("informatique", "Hélène Côté"),
    # Accents, case and mistakes.
    ("REDACTION EPICENE", "Thérèse Bélanger"),
    ("redaction épicenne", "Thérèse Bélanger"),
    ("gestoin de projte", "Marie-Ève Mitchell"),
    ("projet managment", "Marie-Ève Mitchell"),
    ("mentora", "Berthe Gagnon"),
    ("pyhton", "Ivan Petrov"),
    ("inteligence artificiele", "Ivan Petrov"),
    ("wildfier", "Amadou Diallo"),
    ("therese belanger", "Thérèse Bélanger"),
    ("boeuf", "Zoé Bœuf"),
    # Words that are joined, cut, abbreviated or not finished.
    ("share point", "Samir Haddad"),
    ("postquantique", "Olga Macdonald"),
    ("Mac Donald", "Olga Macdonald"),
    ("saint-pierre", "Léo St-Pierre"),
    ("Ste-Marie", "Noël Sainte-Marie"),
    ("cryptogr", "Olga Macdonald"),
    ("radiopro", "Pierre-Luc Tremblay"),
    ("Trembl", "Pierre-Luc Tremblay"),
    ("traitement des eaux usées", "Rose Lavoie"),
)


def _skills() -> dict[str, Skill]:
    made = {}
    for key, (name_fr, name_en, synonyms_fr, synonyms_en) in SKILLS.items():
        made[key] = make_skill(name_fr, name_en)
        SkillSynonym.objects.bulk_create(
            SkillSynonym(skill=made[key], language=language, text=text, key=fold(text))
            for language, texts in (("fr", synonyms_fr), ("en", synonyms_en))
            for text in texts
        )
    return made


def _settle() -> None:
    """Fill the government: everybody works in one ministry, and those who endorse in it or elsewhere."""
    here, elsewhere = make_organization("Ministère du Nord"), make_organization("Ministère du Large")
    neighbours, strangers = ([make_member(f"{word} {number}") for number in range(12)] for word in ("Voisine", "Passante"))
    place(*neighbours, organization=here)
    place(*strangers, organization=elsewhere)
    skills = _skills()
    for someone in PEOPLE:
        person = make_person(someone.name, **someone.fields)
        place(person, organization=here)
        for key, (level, count, far) in someone.skills.items():
            declared = DeclaredSkill.objects.create(
                profile=person.profile, skill=skills[key], level=level, endorsement_count=count
            )
            endorsers = [*strangers[:far], *neighbours[: count - far]]
            Endorsement.objects.bulk_create(Endorsement(declared_skill=declared, endorser=one) for one in endorsers)
    index()


def _first_found(viewer: User, text: str) -> list[str]:
    return [person.member.display_name for person in directory_page(viewer, DirectorySearch(text=text)).people[:AMONG]]


def test_judged_searches_find_the_person_meant_among_the_first_three(search_engine: SearchEngine) -> None:
    viewer = make_member("Vera Regard")
    _settle()
    found = {text: _first_found(viewer, text) for text, _ in JUDGED}
    missed = [f"{text}: {person} is not among {found[text]}" for text, person in JUDGED if person not in found[text]]
    assert len(missed) <= MAY_MISS, "\n".join(missed)


def test_each_name_of_a_skill_finds_the_same_people(search_engine: SearchEngine) -> None:
    viewer = make_member("Vera Regard")
    _settle()
    for ways in (
        ("wildfire", "forest fire", "wildland fires", "feu de forêt", "feux de forêt", "Incendies de forêt"),
        ("RH", "GRH", "HR", "HRM", "ressources humaines", "human resources"),
        ("IA", "intelligence artificielle", "artificial intelligence"),
        ("SIG", "GIS", "geographic information systems", "géomatique"),
    ):
        pages = [directory_page(viewer, DirectorySearch(text=text)) for text in ways]
        assert len({frozenset(person.member.pk for person in page.people) for page in pages}) == 1, ways
        assert len({page.people[0].member.pk for page in pages}) == 1, ways
