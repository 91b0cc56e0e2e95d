"""A reply in a hidden group, reported there and decided further and further from it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Reply
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Case, Level, Reason, Report, Verb
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.testing import sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World
from tests.moderation.world import make_central

pytestmark = pytest.mark.django_db

WORDS = "Ces gens sont des incapables"


@pytest.fixture
def world(groups_world: World) -> World:
    return groups_world


@pytest.fixture
def reply(world: World) -> Reply:
    thread = make_thread(world.person("owner"), world.groups["hidden"])
    return make_reply(world.person("group member"), thread, WORDS)


def report(client: Client, world: World, persona: str, reply: Reply) -> int:
    sign_in_as(client, world.person(persona))
    return client.post(reverse("moderation:report", args=[reply.key]), {"reason": "harassment"}).status_code


def case_page(client: Client, world: World, persona: str) -> str:
    answer = sign_in_as(client, world.person(persona)).get(reverse("moderation:case", args=[Case.objects.get().public_id]))
    return answer.content.decode() if answer.status_code == 200 else ""


def test_only_those_who_are_in_the_group_report_and_only_its_animators_decide(
    world: World, reply: Reply, client: Client
) -> None:
    for outsider in ("employee", "other-organization employee", "administrator"):
        assert report(client, world, outsider, reply) == 404
    assert report(client, world, "group member", reply) == 403
    assert report(client, world, "guest", reply) == 302
    assert Case.objects.get().level == Level.PLACE
    for persona, is_shown in (
        ("animator", True),
        ("owner", True),
        ("employee", False),
        ("guest", False),
        ("administrator", False),
    ):
        assert (WORDS in case_page(client, world, persona)) is is_shown, persona


def test_an_animator_hides_it_and_shows_it_again(world: World, reply: Reply, client: Client) -> None:
    report(client, world, "owner", reply)
    case, animator = Case.objects.get(), world.person("animator")
    actions.decide(actor=animator, case=case, verb=Verb.HIDE, reason="Insulte une équipe.")
    assert not Reply.objects.visible_to(world.person("owner")).filter(pk=reply.pk).exists()
    actions.decide(actor=animator, case=case, verb=Verb.RESTORE, reason="Lu trop vite.")
    assert Reply.objects.visible_to(world.person("owner")).filter(pk=reply.pk).exists()


def test_who_deletes_is_told_what_moderation_keeps_and_not_whether_anything_was_reported(
    world: World, reply: Reply, client: Client
) -> None:
    author = world.person("group member")
    author.language = "en"
    author.save()
    where = reverse("groups:delete_reply", args=[reply.thread.group.address, reply.thread.public_id, reply.public_id])

    def shown() -> str:
        text = sign_in_as(Client(), author).get(where).content.decode()
        return re.sub(r"\b\w{64}\b", "", text)  # the token of the form

    before = shown()
    assert "moderators keep a copy of it until 365 days after their decision" in before
    report(client, world, "owner", reply)
    assert shown() == before
    assert sign_in_as(client, author).post(where).status_code == 302
    assert Case.objects.get().excerpt == WORDS


def test_the_centre_reads_the_reply_and_nothing_else_of_the_hidden_group(
    world: World, reply: Reply, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = make_central()
    report(client, world, "owner", reply)
    now = timezone.now() + timedelta(hours=48)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert actions.escalate_waiting_cases() == 1
    monkeypatch.undo()
    sign_in_as(client, centre)
    pages = [
        client.get(reverse("moderation:queue")),
        client.get(reverse("moderation:case", args=[Case.objects.get().public_id])),
    ]
    group = world.groups["hidden"]
    for page in pages:
        shown = page.content.decode()
        for secret in (group.name_fr, group.name_en, group.public_id, reply.thread.title, reply.thread.public_id):
            assert secret not in shown
    assert WORDS in pages[1].content.decode()
    assert AuditEntry.objects.get(verb="moderation.read").actor == centre


def test_a_discussion_is_reported_with_its_title(world: World) -> None:
    thread = make_thread(world.person("group member"), world.groups["open"], "Un titre qui insulte")
    kind = subjects.get("thread")
    assert kind is not None
    thing = kind.find(thread.public_id)
    assert thing is not None
    made = actions.report(reporter=world.person("employee"), kind=kind, thing=thing, reason=Reason.HARASSMENT)
    assert "Un titre qui insulte" in Report.objects.select_related("case").get(pk=made.pk).case.excerpt
