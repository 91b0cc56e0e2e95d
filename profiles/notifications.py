"""News of profiles: a colleague vouches for a skill."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, many
from profiles.models import DeclaredSkill, Endorsement
from profiles.queries.people import visible_endorsements

ENDORSED: Final = "profiles.endorsed"


def subject_of(declared: DeclaredSkill) -> str:
    """What an endorsement is news of."""
    return f"declared_skill:{declared.public_id}"


def _declared_id(event: Event) -> str:
    return event.subject.partition(":")[2]


def _told(event: Event) -> Iterator[Told]:
    owner = DeclaredSkill.objects.filter(public_id=_declared_id(event)).values("profile")
    yield Told("declared", User.objects.filter(pk__in=owner))


def _visible_to(event: Event, members: Collection[int]) -> frozenset[int]:
    """The owner of the skill, while the endorsement stands and its author may be named to them."""
    readers = User.objects.filter(pk__in=members, profile__declared_skills__public_id=_declared_id(event))
    return frozenset(reader.pk for reader in readers if _things([event], reader))


def _things(events: Sequence[Event], reader: User) -> Mapping[int, Endorsement]:
    """The endorsements of the reader's own skills that stand; one statement, and those of `is_visible_to`."""
    found = visible_endorsements(reader).filter(
        declared_skill__public_id__in=[_declared_id(event) for event in events],
        declared_skill__profile=reader.pk,
        endorser__in=[event.actor_id for event in events if event.actor_id is not None],
    )
    by_act = {(one.declared_skill.public_id, one.endorser_id): one for one in found.select_related("declared_skill__skill")}
    named = {event.pk: by_act.get((_declared_id(event), event.actor_id or 0)) for event in events}
    return {key: endorsement for key, endorsement in named.items() if endorsement is not None}


def _sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    declared = cast("Endorsement", events[0].thing).declared_skill
    if many(events):
        line = pgettext("several people", "%(people)s endorsed your skill “%(skill)s”")
    else:
        line = pgettext("one person", "%(people)s endorsed your skill “%(skill)s”")
    address = f"{reverse('profiles:person', args=[reader.handle])}#skill-{declared.public_id}"
    return Sentence(line % {"people": actors(events), "skill": declared.skill.name}, address)


KINDS: Final = (
    Kind(
        name=ENDORSED,
        label=gettext_lazy("Endorsements of my skills"),
        icon="badge-check",
        reasons={"declared": gettext_lazy("You declare this skill.")},
        told=_told,
        visible_to=_visible_to,
        things=_things,
        sentence=_sentence,
        section=Section.TO_YOU,
        mail=Mail.DAILY,
    ),
)

for kind in KINDS:
    kinds.register(kind)
