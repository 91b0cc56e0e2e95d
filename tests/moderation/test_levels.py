"""Who sees which case, at which level and when; and what nobody learns of another's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.moderation import levels, permissions, queries
from intranet.kernel.moderation.actions import escalate_waiting_cases, escalation
from intranet.kernel.moderation.levels import deciders_of, standing_of
from intranet.kernel.moderation.models import Case, Cause, Escalation, Level, Verb
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from profiles.models import Organization, OrganizationRole
from tests.moderation.world import Note, case_of, decide, make_central, make_note, make_wall, report
from tests.profiles.organizations import make_holder, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def forests(db: None) -> Organization:
    return make_organization("Ministère des Forêts")


@pytest.fixture
def moderator(forests: Organization) -> User:
    return make_holder(forests, OrganizationRole.MODERATOR, "Olga Organisation")


@pytest.fixture
def centre(db: None) -> User:
    return make_central()


@pytest.fixture
def thing(author: User, animator: User, forests: Organization) -> Note:
    return make_note(author, wall=make_wall(animator), organization=forests.public_id)


def sees(viewer: User, thing: Note) -> bool:
    return bool(permissions.can_see_case(viewer, case_of(thing)))


def queue(viewer: User) -> list[Case]:
    standing = standing_of(viewer)
    return [line.case for level in standing.levels for line in queries.queue_page(viewer, standing, level).rows]


def after(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Move the clock on and let the worker pass."""
    now = timezone.now() + timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: now)
    escalate_waiting_cases()


def test_a_report_goes_to_the_place_and_after_48_hours_each_to_the_organization_and_the_centre(
    thing: Note, animator: User, moderator: User, centre: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(thing)
    case = case_of(thing)
    assert case.level == Level.PLACE
    assert [bool(queue(viewer)) for viewer in (animator, moderator, centre)] == [True, False, False]
    assert [sees(viewer, thing) for viewer in (animator, moderator, centre)] == [True, False, False]
    after(monkeypatch, hours=47)
    assert case_of(thing).level == Level.PLACE
    after(monkeypatch, hours=1)
    assert case_of(thing).level == Level.ORGANIZATION
    assert [bool(queue(viewer)) for viewer in (animator, moderator, centre)] == [False, True, False]
    assert [sees(viewer, thing) for viewer in (animator, moderator, centre)] == [True, True, False]
    after(monkeypatch, hours=47)
    assert case_of(thing).level == Level.ORGANIZATION
    after(monkeypatch, hours=1)
    assert case_of(thing).level == Level.CENTRE
    assert [bool(queue(viewer)) for viewer in (animator, moderator, centre)] == [False, False, True]
    after(monkeypatch, days=30)
    assert case_of(thing).level == Level.CENTRE


def test_each_move_is_recorded_and_told_to_those_who_decide_next(
    thing: Note, moderator: User, centre: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(thing)
    after(monkeypatch, hours=48)
    moved = Escalation.objects.get()
    assert (moved.from_level, moved.to_level, moved.cause) == (Level.PLACE, Level.ORGANIZATION, Cause.TIME)
    assert AuditEntry.objects.get(verb="moderation.escalated").subject == thing.key
    assert [event.facts.get("cause") for event in Event.objects.filter(kind="moderation.reported").order_by("pk")] == [
        None,
        "time",
    ]
    assert list(deciders_of(case_of(thing))) == [moderator]


def test_the_worker_passing_twice_moves_a_case_once(thing: Note, moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    report(thing)
    after(monkeypatch, hours=49)
    assert escalate_waiting_cases() == 0
    assert Escalation.objects.count() == 1


def test_what_is_decided_stays_where_it_was(thing: Note, animator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    report(thing)
    decide(animator, thing, Verb.DISMISS)
    after(monkeypatch, days=9)
    assert case_of(thing).level == Level.PLACE


def test_whoever_the_case_left_decides_it_no_more(
    thing: Note, animator: User, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(thing)
    after(monkeypatch, hours=48)
    with pytest.raises(PermissionRefused, match="next level"):
        decide(animator, thing)


def test_a_thing_without_place_begins_at_the_organization_and_without_organization_at_the_centre(
    author: User, forests: Organization, moderator: User
) -> None:
    of_forests, of_nobody = make_note(author, organization=forests.public_id), make_note(author)
    report(of_forests)
    report(of_nobody)
    assert case_of(of_forests).level == Level.ORGANIZATION
    assert case_of(of_nobody).level == Level.CENTRE


def test_a_level_where_nobody_decides_is_passed_over(author: User, forests: Organization) -> None:
    alone = make_note(author, wall=make_wall(), organization=forests.public_id)
    report(alone)
    assert case_of(alone).level == Level.CENTRE


def test_a_suspended_moderator_is_nobody(author: User, animator: User, forests: Organization, moderator: User) -> None:
    thing = make_note(author, wall=make_wall(animator), organization=forests.public_id)
    User.objects.filter(pk__in=[animator.pk, moderator.pk]).update(state=State.SUSPENDED)
    animator.refresh_from_db()
    report(thing)
    assert case_of(thing).level == Level.CENTRE


# Nobody about themselves ----------------------------------------------------------------------------------------------


def test_a_report_about_an_animator_passes_over_the_animators_beside_them(
    animator: User, forests: Organization, moderator: User
) -> None:
    colleague = make_member("Alain Animation")
    thing = make_note(animator, wall=make_wall(animator, colleague), organization=forests.public_id)
    report(thing)
    assert case_of(thing).level == Level.ORGANIZATION
    assert not sees(animator, thing)
    assert not sees(colleague, thing)
    assert sees(moderator, thing)


def test_a_report_about_a_moderator_passes_over_the_moderators_of_the_organization(
    animator: User, forests: Organization, moderator: User, centre: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = make_note(moderator, wall=make_wall(animator), organization=forests.public_id)
    beside = make_holder(forests, OrganizationRole.MODERATOR, "Omar Organisation")
    report(thing)
    assert case_of(thing).level == Level.PLACE
    after(monkeypatch, hours=48)
    assert case_of(thing).level == Level.CENTRE
    assert not sees(beside, thing)
    assert not sees(moderator, thing)
    assert sees(centre, thing)


def test_whoever_becomes_a_moderator_meanwhile_decides_nothing_of_theirs(
    author: User, forests: Organization, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from profiles.actions.organizations import grant_role

    thing = make_note(author, organization=forests.public_id)
    report(thing)
    grant_role(actor=None, member=author, organization=forests, role=OrganizationRole.MODERATOR)
    assert queue(author) == []
    assert not sees(author, thing)
    assert author not in deciders_of(case_of(thing))
    with pytest.raises(PermissionRefused):
        decide(author, thing, Verb.DISMISS)
    assert queue(moderator) == [case_of(thing)]


def test_a_central_moderator_is_judged_by_the_others(centre: User) -> None:
    other = make_central("Claude Centre")
    thing = make_note(centre)
    report(thing)
    assert list(deciders_of(case_of(thing))) == [other]
    assert queue(centre) == []
    assert [line.decision for line in queries.record_page(centre, standing_of(centre)).rows] == []
    with pytest.raises(PermissionRefused):
        decide(centre, thing, Verb.DISMISS)
    decide(other, thing, Verb.WARN)
    assert [line.decision for line in queries.record_page(centre, standing_of(centre)).rows] == []
    assert len(queries.record_page(other, standing_of(other)).rows) == 1


# What nobody learns of another's --------------------------------------------------------------------------------------


def test_a_moderator_of_one_organization_sees_nothing_of_anothers(author: User, forests: Organization, moderator: User) -> None:
    water = make_organization("Ministère de l’Eau")
    elsewhere = make_holder(water, OrganizationRole.MODERATOR, "Eddy Eau")
    thing = make_note(author, organization=forests.public_id)
    report(thing)
    assert queue(elsewhere) == []
    assert not sees(elsewhere, thing)
    assert queries.waiting_hint(elsewhere).count == 0
    decide(moderator, thing)
    assert queries.record_page(elsewhere, standing_of(elsewhere)).rows == []
    assert not sees(elsewhere, thing)


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}, {}])
def test_neither_staff_nor_superuser_nor_anybody_else_reads_a_report(fields: dict[str, bool], thing: Note) -> None:
    report(thing)
    outsider = make_member("Ada Minh", **fields)
    assert standing_of(outsider).levels == []
    assert not sees(outsider, thing)


@pytest.mark.parametrize("role", [OrganizationRole.ADMINISTRATOR, OrganizationRole.REGISTRAR, OrganizationRole.CURATOR])
def test_no_other_role_of_an_organization_moderates(role: OrganizationRole, thing: Note, forests: Organization) -> None:
    assert standing_of(make_holder(forests, role)).levels == []


def test_whoever_no_longer_looks_after_a_place_sees_its_cases_no_more(thing: Note, animator: User) -> None:
    report(thing)
    assert thing.wall is not None
    thing.wall.moderators = [make_member("Ariane Animation")]
    assert queue(animator) == []
    assert not sees(animator, thing)


def test_a_suspended_moderator_sees_nothing(thing: Note, moderator: User, centre: User) -> None:
    report(thing)
    User.objects.filter(pk=centre.pk).update(state=State.SUSPENDED)
    assert standing_of(User.objects.get(pk=centre.pk)).levels == []


def test_a_case_waits_48_hours_at_each_level() -> None:
    assert timedelta(hours=48) == escalation.LEVEL_LASTS


def test_guests_hold_no_role(forests: Organization, moderator: User) -> None:
    User.objects.filter(pk=moderator.pk).update(kind=Kind.GUEST)
    assert standing_of(User.objects.get(pk=moderator.pk)).levels == []
    assert list(levels.organization_moderators(forests.public_id)) == []


# Who reported, and who is reported ---------------------------------------------------------------------------------------

PERSONAS = {
    # Who may decide what they or another reported, in a place that two people look after.
    "author": False,
    "reporter who moderates": False,
    "other moderator": True,
    "moderator of the organization": False,
    "central moderator": False,
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_reported_or_is_reported_never_decides(
    persona: str, author: User, animator: User, moderator: User, centre: User, forests: Organization, client: Client
) -> None:
    reporter = make_member("Rosa Rapporteuse")
    thing = make_note(author, wall=make_wall(reporter, animator), organization=forests.public_id)
    report(thing, reporter)
    people = dict(zip(PERSONAS, (author, reporter, animator, moderator, centre), strict=True))
    viewer, may = people[persona], PERSONAS[persona]
    assert bool(queue(viewer)) is may
    assert sees(viewer, thing) is may
    address = reverse("moderation:case", args=[case_of(thing).public_id])
    client.force_login(viewer)
    assert client.get(address).status_code == (200 if may else 404)
    assert client.post(address, {"verb": "dismiss", "reason": "Rien à redire."}).status_code == (302 if may else 404)
    assert case_of(thing).is_open is not may
    assert list(deciders_of(case_of(thing))) == [animator]
    record = client.get(reverse("moderation:record")).content.decode()
    assert ("Rien à redire." in record) is may


def test_what_nobody_else_can_decide_goes_a_level_up_at_once(
    thing: Note, animator: User, moderator: User, centre: User
) -> None:
    report(thing, animator)
    assert (case_of(thing).level, case_of(thing).place) == (Level.ORGANIZATION, "")
    assert [bool(queue(viewer)) for viewer in (animator, moderator, centre)] == [False, True, False]
    report(thing, moderator)
    assert case_of(thing).level == Level.CENTRE
    assert [(one.to_level, one.cause) for one in Escalation.objects.all()] == [(Level.CENTRE, Cause.PARTY)]
    assert [bool(queue(viewer)) for viewer in (animator, moderator, centre)] == [False, False, True]
    report(thing, centre)
    assert not queue(centre)
    with pytest.raises(PermissionRefused):
        decide(centre, thing)
    assert queue(make_central("Claude Centre"))


def test_a_reporter_finds_no_decision_of_it_in_the_record(
    thing: Note, animator: User, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(thing, moderator)
    decide(animator, thing, Verb.DISMISS)
    assert queries.record_page(animator, standing_of(animator)).rows
    assert not queries.record_page(moderator, standing_of(moderator)).rows
