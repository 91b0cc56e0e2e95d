"""The shared vocabulary of skills: what members type, what lists bring, and what curators decide."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import fold
from profiles import permissions
from profiles.models import DeclaredSkill, Endorsement, Evidence, Reach, Section, Skill, SkillSynonym, Visibility
from profiles.models.skills import ListedSkill
from profiles.queries.skills import skills_named
from profiles.signals import skill_merged
from profiles.visibility import is_listable, reach_at

SKILL = "skill"
PERSON = "person"
MOVED_AT_ONCE = 200
MAX_NAME_LENGTH = 300
# Who sees a section that is more than its owner's and of people whom they follow.
SHOWN = (Visibility.EVERYONE, Visibility.ORGANIZATION)


class UnusableName(ValueError):  # noqa: N818
    """A text can't name a skill: it holds no letter or digit, or is longer than 300 characters."""


class NameInUse(ValueError):  # noqa: N818
    """Another entry of the vocabulary has this name already: merge the two instead."""


# What members type ------------------------------------------------------------------------------------------------------


@transaction.atomic
def skills_for(*, texts: Iterable[str], language: str) -> dict[str, Skill]:
    """The entries that texts name, by folded text; what the vocabulary lacks becomes an uncurated entry.

    `language` is that of the new names. Raises UnusableName for a text that can't be one.
    """
    wanted: dict[str, str] = {}
    for text in texts:
        wanted.setdefault(fold(text), _usable(text))
    found = skills_named(wanted.values())
    created = [_typed(text, language) for key, text in wanted.items() if key not in found]
    Skill.objects.bulk_create(created)
    reindex(SKILL, [skill.pk for skill in created])
    return found | {skill.key_fr or skill.key_en: skill for skill in created}


@transaction.atomic
def skill_for(*, text: str, author: User) -> Skill:
    """The entry that a member's text names in either language; a new name becomes an uncurated entry in their language."""
    return skills_for(texts=[text], language=author.language)[fold(text)]


@transaction.atomic
def show_typed_skills(*, members: Collection[int]) -> None:
    """List the entries that these members (primary keys) declare, those that no curator has confirmed, where they show them."""
    typed = DeclaredSkill.objects.filter(profile__in=members, skill__is_curated=False, skill__shown_at=None)
    # Asked of each row: SQLite would rather read everybody of a state than these members.
    skills = sorted(
        {
            one.skill_id
            for one in typed.annotate(reach=reach_at("profile__")).select_related("profile__member")
            if one.profile.member.is_listable and one.profile.visibility_of(Section.SKILLS, Reach(one.reach)) in SHOWN
        }
    )
    if skills:
        Skill.objects.filter(pk__in=skills).update(shown_at=timezone.now())
        reindex(SKILL, skills)


@transaction.atomic
def unlist_typed_skills(*, members: Collection[int]) -> None:
    """Take off the list what these members (primary keys) typed and nobody shows any more: a policy or moderators hid it."""
    typed = Skill.objects.filter(is_curated=False, shown_at__isnull=False, declarations__profile__in=members)
    shown = DeclaredSkill.objects.annotate(reach=reach_at("profile__")).filter(
        is_listable("profile__member__"),
        skill=models.OuterRef("pk"),
        profile__skills_visibility__in=SHOWN,
        profile__hidden_sections=[],
        reach__in=(Reach.EVERYONE, Reach.ORGANIZATION),
    )
    skills = sorted(set(typed.exclude(models.Exists(shown)).values_list("pk", flat=True)))
    if skills:
        Skill.objects.filter(pk__in=skills).update(shown_at=None)
        reindex(SKILL, skills)


def _usable(text: str) -> str:
    name = " ".join(text.split())
    if not any(letter.isalnum() for letter in name) or max(len(name), len(fold(name))) > MAX_NAME_LENGTH:
        raise UnusableName(_("The name of a skill is made of words, in at most 300 characters."))
    return name


def _typed(text: str, language: str) -> Skill:
    skill = Skill(name_en=text) if language == "en" else Skill(name_fr=text)
    skill.set_keys()
    return skill


# What lists bring -------------------------------------------------------------------------------------------------------


@dataclass
class ImportCounts:
    """What became of the entries of a list. `absorbed` were typed by members before, and now have the list's identity."""

    created: int = 0
    changed: int = 0
    absorbed: int = 0
    unchanged: int = 0

    def add(self, other: "ImportCounts") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class _Batch:
    """The entries of the vocabulary that a batch of a list may stand for."""

    by_code: dict[str, Skill]
    codeless: dict[str, Skill]
    synonym_keys: dict[int, set[tuple[str, str]]]
    created: list[Skill] = field(default_factory=list)
    changed: list[Skill] = field(default_factory=list)
    # Entries that members typed and that another one of the list's names absorbed: (entry, what stands for it).
    doubles: list[tuple[Skill, Skill]] = field(default_factory=list)


def store_listed_skills(*, listed: Sequence[ListedSkill]) -> ImportCounts:
    """Bring a batch of a list into the vocabulary, curated. Nothing is ever removed; repeating it changes nothing.

    What curators decided stands: a merged entry stays merged, and a name that they made a synonym is not put back. An entry
    that members typed takes the identity of the list's entry of that name. About fifteen statements whatever the number, in
    one transaction: callers choose batches that stay short.
    """
    counts, doubles = _store(listed)
    for double, skill in doubles:
        merge_skills(actor=None, skill=double, into=skill)
    return counts


@transaction.atomic
def _store(listed: Sequence[ListedSkill]) -> tuple[ImportCounts, list[tuple[Skill, Skill]]]:
    batch = _read_batch(listed)
    counts = ImportCounts()
    pairs = [(entry, _place(entry, batch, counts)) for entry in listed]
    Skill.objects.bulk_create(batch.created)
    Skill.objects.bulk_update(batch.changed, ["code", "kind", "reach", "name_fr", "name_en", "key_fr", "key_en", "is_curated"])
    said_more = _store_synonyms(pairs, batch)
    touched = {skill.pk for skill in (*batch.created, *batch.changed)}
    counts.changed += len(said_more - touched)
    counts.unchanged = len(listed) - counts.created - counts.changed - counts.absorbed
    _reindex(touched | said_more, people_of={skill.pk for skill in batch.changed} | said_more)
    return counts, batch.doubles


def _read_batch(listed: Sequence[ListedSkill]) -> _Batch:
    by_code = {
        str(skill.code): skill for skill in Skill.objects.filter(code__in=[entry.code for entry in listed if entry.code])
    }
    unknown = [entry for entry in listed if entry.code not in by_code]
    named = skills_named(name for entry in unknown for name in (entry.name_fr, entry.name_en))
    # An entry that a list identified already is another skill of the same name.
    codeless = {key: skill for key, skill in named.items() if skill.code is None and key in (skill.key_fr, skill.key_en)}
    known = {skill.pk for skill in (*by_code.values(), *codeless.values())}
    synonym_keys: dict[int, set[tuple[str, str]]] = {pk: set() for pk in known}
    for skill, language, key in SkillSynonym.objects.filter(skill__in=known).values_list("skill", "language", "key"):
        synonym_keys[skill].add((language, key))
    return _Batch(by_code, codeless, synonym_keys)


def _place(entry: ListedSkill, batch: _Batch, counts: ImportCounts) -> Skill:
    """The entry of the vocabulary that stands for one of the list, with what changes of it counted."""
    skill = batch.by_code.get(entry.code) if entry.code else None
    namesakes = [] if skill else _take_namesakes(entry, batch)
    if namesakes:
        skill, *others = namesakes
        batch.doubles.extend((other, skill) for other in others if not other.is_curated)
    if skill is None:
        skill = Skill(code=entry.code or None)
        batch.created.append(skill)
        counts.created += 1
        _describe(skill, entry, set())
        return skill
    was_typed = not skill.is_curated
    if skill.merged_into_id is None and _describe(skill, entry, batch.synonym_keys[skill.pk]):
        batch.changed.append(skill)
        counts.absorbed += was_typed
        counts.changed += not was_typed
    return skill


def _take_namesakes(entry: ListedSkill, batch: _Batch) -> list[Skill]:
    """The entries without a code that have one of the names, each once; no other entry of the batch gets them."""
    taken = {skill.pk: skill for key in sorted(entry.keys) if (skill := batch.codeless.pop(key, None)) is not None}
    for skill in taken.values():
        batch.codeless.pop(skill.key_fr, None)
        batch.codeless.pop(skill.key_en, None)
    return sorted(taken.values(), key=lambda skill: (not skill.is_curated, skill.pk))


def _describe(skill: Skill, entry: ListedSkill, synonyms: set[tuple[str, str]]) -> bool:
    """Set on an entry what the list says of it; whether anything changed."""
    before = (skill.code, skill.kind, skill.reach, skill.name_fr, skill.name_en, skill.is_curated)
    skill.code = skill.code or entry.code or None
    skill.kind, skill.reach = entry.kind or skill.kind, entry.reach or skill.reach
    skill.is_curated = True
    if entry.name_fr and ("fr", fold(entry.name_fr)) not in synonyms:
        skill.name_fr = entry.name_fr
    if entry.name_en and ("en", fold(entry.name_en)) not in synonyms:
        skill.name_en = entry.name_en
    skill.set_keys()
    return before != (skill.code, skill.kind, skill.reach, skill.name_fr, skill.name_en, skill.is_curated)


def _store_synonyms(pairs: Iterable[tuple[ListedSkill, Skill]], batch: _Batch) -> set[int]:
    """Add the synonyms that are not known yet. Returns the entries (by primary key) that have more than before."""
    additions: list[SkillSynonym] = []
    for entry, skill in pairs:
        if skill.merged_into_id is not None:
            continue
        known = batch.synonym_keys.setdefault(skill.pk, set())
        additions.extend(_new_synonyms(skill, "fr", entry.synonyms_fr, known))
        additions.extend(_new_synonyms(skill, "en", entry.synonyms_en, known))
    SkillSynonym.objects.bulk_create(additions, ignore_conflicts=True)
    return {synonym.skill_id for synonym in additions}


def _new_synonyms(skill: Skill, language: str, texts: Iterable[str], known: set[tuple[str, str]]) -> Iterable[SkillSynonym]:
    """Rows for the texts that the skill is not called yet in a language; they are added to `known`."""
    name_key = skill.key_fr if language == "fr" else skill.key_en
    for text in texts:
        key = fold(text)
        if key and key != name_key and (language, key) not in known:
            known.add((language, key))
            yield SkillSynonym(skill=skill, language=language, text=text, key=key)


# What curators decide ---------------------------------------------------------------------------------------------------


@transaction.atomic
def curate_skill(*, actor: User, skill: Skill, name_fr: str, name_en: str) -> None:
    """Confirm an entry under these names, or rename it. What it was called before becomes a synonym.

    Raises NameInUse when another entry has one of the names, UnusableName when both are empty or one can't be a name.
    """
    require(permissions.can_curate_skills(actor))
    names = {"fr": _usable(name_fr) if name_fr.strip() else "", "en": _usable(name_en) if name_en.strip() else ""}
    if not any(names.values()):
        raise UnusableName(_("Give the name in at least one language."))
    for text in filter(None, names.values()):
        other = skills_named([text]).get(fold(text))
        if (
            other is not None
            and other.pk not in (skill.pk, skill.merged_into_id)
            and fold(text) in (other.key_fr, other.key_en)
        ):
            raise NameInUse(_("Another entry is already called “%(name)s”. Merge the two instead.") % {"name": text})
    before = {"fr": skill.name_fr, "en": skill.name_en}
    skill.name_fr, skill.name_en, skill.is_curated = names["fr"], names["en"], True
    skill.set_keys()
    skill.save(update_fields=["name_fr", "name_en", "key_fr", "key_en", "is_curated"])
    _keep_as_synonyms(skill, before)
    SkillSynonym.objects.filter(skill=skill, language="fr", key=skill.key_fr).delete()
    SkillSynonym.objects.filter(skill=skill, language="en", key=skill.key_en).delete()
    record(actor=actor, verb="profiles.skill_curated", subject=f"skill:{skill.public_id}")
    _reindex({skill.pk}, people_of={skill.pk})


@transaction.atomic
def add_synonym(*, actor: User, skill: Skill, language: str, text: str) -> None:
    """Let a skill be found under another name. Repeating it is harmless."""
    require(permissions.can_curate_skills(actor))
    _keep_as_synonyms(skill, {language: _usable(text)})
    record(actor=actor, verb="profiles.synonym_added", subject=f"skill:{skill.public_id}")
    _reindex({skill.pk}, people_of={skill.pk})


@transaction.atomic
def remove_synonym(*, actor: User, synonym: SkillSynonym) -> None:
    """Take back a name under which a skill is found."""
    require(permissions.can_curate_skills(actor))
    record(actor=actor, verb="profiles.synonym_removed", subject=f"skill:{synonym.skill.public_id}")
    synonym.delete()
    _reindex({synonym.skill_id}, people_of={synonym.skill_id})


def merge_skills(*, actor: User | None, skill: Skill, into: Skill) -> int:
    """Make one entry of two: `into` stays, and is found under every name of `skill`, whose address leads to it.

    Who declared either declares `into`, once, at the better level, with the endorsements of both counted once a colleague; what
    needed either (a project, a page) needs `into`.
    Declarations move in batches, one short transaction each; a killed merge is finished by asking again. `actor` is None for
    an import. Returns how many declarations moved.

    Raises ValueError when one of the two was already merged elsewhere, or when they are the same.
    """
    if actor is not None:
        require(permissions.can_curate_skills(actor))
    _mark_merged(actor, skill, into)
    moved = 0
    while declared := list(_declarations_of(skill)[:MOVED_AT_ONCE]):
        _move_declarations(declared, into)
        moved += len(declared)
    return moved


@transaction.atomic
def _mark_merged(actor: User | None, skill: Skill, into: Skill) -> None:
    if skill.pk == into.pk or into.merged_into_id is not None or skill.merged_into_id not in (None, into.pk):
        raise ValueError("Only two current entries are merged.")
    skill.merged_into = into
    skill.save(update_fields=["merged_into"])
    Skill.objects.filter(merged_into=skill).update(merged_into=into)
    _keep_as_synonyms(into, {"fr": skill.name_fr, "en": skill.name_en})
    for synonym in skill.synonyms.all():
        _keep_as_synonyms(into, {synonym.language: synonym.text})
    Evidence.objects.filter(skill=skill).update(skill=into)
    skill_merged.send(Skill, skill=skill, into=into)
    record(actor=actor, verb="profiles.skill_merged", subject=f"skill:{skill.public_id}", into=into.public_id)
    _reindex({skill.pk, into.pk}, people_of={into.pk})


def _declarations_of(skill: Skill) -> models.QuerySet[DeclaredSkill]:
    return DeclaredSkill.objects.filter(skill=skill).order_by("pk")


@transaction.atomic
def _move_declarations(declared: Sequence[DeclaredSkill], into: Skill) -> None:
    """Make a batch of declarations those of another skill; a member who has both keeps one."""
    kept = {
        one.profile_id: one
        for one in DeclaredSkill.objects.filter(skill=into, profile__in=[moving.profile_id for moving in declared])
    }
    doubles = [moving for moving in declared if moving.profile_id in kept]
    DeclaredSkill.objects.filter(pk__in=[one.pk for one in declared if one.profile_id not in kept]).update(skill=into)
    if doubles:
        _join_doubles(doubles, kept)
    reindex(PERSON, [one.profile_id for one in declared])


def _join_doubles(doubles: Sequence[DeclaredSkill], kept: dict[int, DeclaredSkill]) -> None:
    pairs = {double.pk: kept[double.profile_id] for double in doubles}
    endorsements = Endorsement.objects.filter(declared_skill__in=pairs)
    Endorsement.objects.bulk_create(
        [
            Endorsement(declared_skill=pairs[one.declared_skill_id], endorser_id=one.endorser_id, at=one.at)
            for one in endorsements
        ],
        ignore_conflicts=True,
    )
    DeclaredSkill.objects.filter(pk__in=pairs).delete()
    counts = Counter(Endorsement.objects.filter(declared_skill__in=pairs.values()).values_list("declared_skill", flat=True))
    for double in doubles:
        survivor = kept[double.profile_id]
        survivor.level = max(survivor.level, double.level)
        survivor.endorsement_count = counts[survivor.pk]
    DeclaredSkill.objects.bulk_update(pairs.values(), ["level", "endorsement_count"])


def _keep_as_synonyms(skill: Skill, texts: dict[str, str]) -> None:
    """Add names by language as synonyms, but those that the skill already goes by."""
    known = set(SkillSynonym.objects.filter(skill=skill).values_list("language", "key"))
    additions = [row for language, text in texts.items() for row in _new_synonyms(skill, language, [text], known)]
    SkillSynonym.objects.bulk_create(additions, ignore_conflicts=True)


def _reindex(skills: Iterable[int], *, people_of: Iterable[int]) -> None:
    """Have the index follow: the entries themselves, and the people who declare some of them."""
    reindex(SKILL, sorted(skills))
    declared = DeclaredSkill.objects.filter(skill__in=list(people_of)).order_by("profile")
    reindex(PERSON, declared.values_list("profile", flat=True).distinct().iterator())
