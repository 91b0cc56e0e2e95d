"""What people look for in a directory, drawn from what the members of an installation declare."""

import random
from dataclasses import dataclass

from profiles.models import DeclaredSkill, Organization, Profile, Skill


@dataclass(frozen=True)
class Asked:
    """One search: words, and sometimes one organization (by public id)."""

    text: str
    organization: str = ""


def asked_queries(chance: random.Random, count: int) -> list[Asked]:
    """Searches as they come: half for a skill (its name, or two of its words), a fifth for a person by name, the rest for a
    title or a skill in a city; one in ten has a typo, and three in ten are narrowed to an organization."""
    skills = _declared_names(chance, count)
    people = _sample(chance, count, "member__given_name", "member__family_name")
    titles = _sample(chance, count, "title_fr", "title_en")
    cities = [city for (city,) in _sample(chance, count, "city")]
    organizations = list(Organization.objects.current().values_list("public_id", flat=True))
    queries = []
    for number in range(count):
        draw = chance.random()
        if draw < 0.5:
            words = chance.choice(skills).split()
            text = " ".join(words if draw < 0.25 else chance.sample(words, min(2, len(words))))
        elif draw < 0.7:
            text = " ".join(people[number % len(people)])
        elif draw < 0.85:
            text = chance.choice(titles[number % len(titles)])
        else:
            text = f"{chance.choice(chance.choice(skills).split())} {cities[number % len(cities)]}"
        if chance.random() < 0.1:
            text = with_typo(chance, text)
        queries.append(Asked(text, chance.choice(organizations) if chance.random() < 0.3 else ""))
    return queries


def typed_prefixes(chance: random.Random, count: int) -> list[str]:
    """What stands in the field while someone types: two to eight letters of a person's name or of a skill."""
    people = _sample(chance, count, "member__display_name")
    skills = _declared_names(chance, count)
    texts = [people[n % len(people)][0] if n % 2 else skills[n % len(skills)] for n in range(count)]
    return [text[: chance.randint(2, 8)].strip() or text[:2] for text in texts]


def with_typo(chance: random.Random, text: str) -> str:
    """The text with two neighbouring letters of its longest word exchanged."""
    longest = max(text.split(), key=len)
    if len(longest) < 5:
        return text
    at = chance.randrange(1, len(longest) - 2)
    return text.replace(longest, longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :], 1)


def _declared_names(chance: random.Random, count: int) -> list[str]:
    """Names of skills, in either language, as often as members declare them."""
    span = DeclaredSkill.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    keys = [chance.randint(1, span) for _ in range(count * 2)]
    skills = Skill.objects.in_bulk(list(DeclaredSkill.objects.filter(pk__in=keys).values_list("skill_id", flat=True)))
    return [chance.choice([name for name in (skill.name_fr, skill.name_en) if name]) for skill in skills.values()]


def _sample(chance: random.Random, count: int, *fields: str) -> list[tuple[str, ...]]:
    span = Profile.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    keys = [chance.randint(1, span) for _ in range(count * 2)]
    rows = Profile.objects.filter(pk__in=keys).order_by("pk").values_list(*fields)
    return [row for row in rows if all(row)]
