"""The directory as its tests fill it and ask it."""

from datetime import UTC, datetime

from django.test import Client

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.audiences.models import Place, PlaceMove
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import boxes
from profiles.actions.skills_declared import declare_skill
from profiles.models import DeclaredSkill, DirectoryMove, Level, Organization, Profile, Section, Skill, Visibility
from tests.profiles.organizations import place
from tests.profiles.people import show

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def index() -> None:
    """Make what the database holds now findable."""
    everyone()
    build_missing()
    index_now()


def follow_policies() -> None:
    """What the worker does after a change of policy, until the index shows everybody again."""
    people, places = (next(box for box in boxes if box.model is model) for model in (DirectoryMove, PlaceMove))
    for _ in range(20):
        DirectoryMove.objects.update(available_at=LONG_AGO)
        PlaceMove.objects.update(available_at=LONG_AGO)
        outboxes.deliver_batch(people)
        index_now()
        outboxes.deliver_batch(places)
    assert not DirectoryMove.objects.exists()
    assert not Place.objects.filter(moved_at__isnull=False).exists()


def make_person(
    name: str, *, organization: Organization | None = None, visibility: Visibility = Visibility.EVERYONE, **fields: object
) -> User:
    """A member of the directory whose sections are open to a circle; the fields are those of the profile."""
    member = make_member(name)
    if organization is not None:
        place(member, organization=organization)
    Profile.objects.filter(pk=member.pk).update(**fields)
    show(member, visibility)
    return User.objects.get(pk=member.pk)


def make_skill(name_fr: str, name_en: str = "") -> Skill:
    """A curated entry of the vocabulary."""
    skill = Skill(name_fr=name_fr, name_en=name_en, is_curated=True)
    skill.set_keys()
    skill.save()
    return skill


def declares(member: User, skill: Skill, level: Level = Level.ADVANCED) -> DeclaredSkill:
    return declare_skill(actor=member, member=member, text=str(skill.name), level=level)


def hide(member: User, *sections: Section) -> None:
    show(member, Visibility.ONLY_ME, *sections)


def found_by(client: Client, **query: object) -> list[str]:
    """The handles that the API finds, in order."""
    answer = client.get("/api/v1/people", query_params=query)
    assert answer.status_code == 200, answer.content
    return [person["handle"] for person in answer.json()["results"]]
