"""Notices: who reads and posts them, and that the site knows them wherever it knows what members write."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import change_kind
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import asked_at
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.follows.queries import is_following
from intranet.kernel.moderation.actions import report
from intranet.kernel.moderation.models import Case, Level, Reason
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.groups.exports import exported
from tests.groups.test_discussions_news import line, tell, told
from tests.groups.world import World
from tests.skeleton.conftest import make_notice
from tests.skeleton.models import Notice
from tests.skeleton.notices.actions import post_notice, set_notice_hidden
from tests.skeleton.notices.queries import notices_of
from tests.skeleton.notices.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.skeleton.mounted")]

OUTSIDERS = ("employee", "other-organization employee", "administrator")
# What each persona is answered in an open, a closed and a hidden group. Who is not signed in is sent to sign in.
READ = {
    **dict.fromkeys(OUTSIDERS, (200, 403, 404)),
    **dict.fromkeys(("group member", "animator", "owner"), (200, 200, 200)),
    "guest": (404, 200, 200),  # no guest sees an open group
    **dict.fromkeys(("anonymous", "suspended"), (302, 302, 302)),
}
POST = {
    **READ,
    **dict.fromkeys(OUTSIDERS, (403, 403, 404)),
    "group member": (403, 403, 403),
    "guest": (404, 403, 403),
}
TABLE = {"notices": READ, "notice": READ, "new": POST}


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == TABLE.keys()


@pytest.mark.parametrize("name", TABLE)
def test_each_persona_gets_its_answer(name: str, world: World, notices: dict[str, Notice]) -> None:
    found = {}
    for persona in TABLE[name]:
        tab = sign_in_as(Client(), world.people[persona])
        addresses = [reverse(f"notices:{name}", args=arguments_of(name, one)) for one in notices.values()]
        found[persona] = tuple(tab.get(address).status_code for address in addresses)
    assert found == TABLE[name]


def arguments_of(name: str, notice: Notice) -> list[str]:
    return [notice.group.address, notice.public_id] if name == "notice" else [notice.group.address]


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_outsiders_are_told_nothing_of_a_notice_in_a_hidden_group(
    persona: str, world: World, notices: dict[str, Notice], client: Client
) -> None:
    viewer, hidden = world.person(persona), notices["hidden"]
    assert hidden.get_absolute_url() not in found_by(viewer, "zanzibar")
    assert not notices_of(viewer, hidden.group)
    assert sign_in_as(client, viewer).get(f"/skeleton-api/groups/{hidden.group.public_id}/notices").status_code == 404


def found_by(viewer: User, text: str) -> set[str]:
    """The addresses that search and completion give the viewer."""
    index_now()
    lines = [line for section in found_sections(viewer, text) for line in section.lines]
    return {line.address for line in (*lines, *(one.line for one in suggested_lines(viewer, text)))}


def test_members_find_a_notice_by_its_words_until_its_group_closes(world: World, notices: dict[str, Notice]) -> None:
    address = notices["open"].get_absolute_url()
    for text in ("zanzibar", "coupure"):
        assert address in found_by(world.person("group member"), text)
        assert address in found_by(world.person("employee"), text)
    change_kind(actor=world.person("owner"), group=world.groups["open"], kind=GroupKind.HIDDEN)
    assert found_by(world.person("employee"), "coupure") == set()


def test_a_list_takes_as_many_statements_whatever_it_holds(world: World, client: Client) -> None:
    sign_in_as(client, world.person("group member"))
    make_notice(world, "closed")
    address = reverse("notices:notices", args=[world.groups["closed"].address])
    assert_constant_statements(lambda: client.get(address), lambda: [make_notice(world, "closed") for _ in range(10)])


def test_a_notice_is_posted_from_its_page_and_a_form_keeps_what_was_typed(world: World, client: Client) -> None:
    sign_in_as(client, world.person("owner"))
    address = reverse("notices:new", args=[world.groups["closed"].address])
    sent = {"title": "Panne", "text": "Ce **soir**.", "token": "a1", "until": str(timezone.localdate() - timedelta(days=1))}
    refused = client.post(address, sent).content.decode()
    assert "This day has passed" in refused
    assert "Ce **soir**." in refused
    sent["until"] = str(timezone.localdate())
    answer = client.post(address, sent)
    assert client.post(address, sent)["Location"] == answer["Location"]  # sent twice, posted once
    assert "<strong>soir</strong>" in client.get(answer["Location"]).content.decode()
    assert "Panne" in client.get(world.groups["closed"].get_absolute_url()).content.decode()
    api = f"/skeleton-api/groups/{world.groups['closed'].public_id}/notices"
    assert [one["title"] for one in client.get(api).json()] == ["Panne"]


def test_an_action_refuses_who_may_not_and_what_is_no_notice(world: World) -> None:
    group, today = world.groups["closed"], timezone.localdate()
    with pytest.raises(PermissionRefused):
        post_notice(actor=world.person("group member"), group=group, title="Non", text="Non", until=today)
    with pytest.raises(ValueError, match="characters"):
        post_notice(actor=world.person("owner"), group=group, title=" ", text="Vide", until=today)
    post_notice(actor=world.person("owner"), group=group, title="Oui", text="Oui", until=today, token="a")
    with pytest.raises(TokenUsed):
        post_notice(actor=world.person("owner"), group=group, title="Autre", text="Oui", until=today, token="a")


def test_a_notice_whose_day_has_passed_is_listed_no_more_and_still_read(world: World, notices: dict[str, Notice]) -> None:
    member, notice = world.person("group member"), notices["closed"]
    Notice.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert not notices_of(member, notice.group)
    assert sign_in_as(Client(), member).get(notice.get_absolute_url()).status_code == 200


def test_those_who_follow_the_group_are_told(world: World) -> None:
    Event.objects.all().delete()
    make_notice(world, "closed")
    tell()
    assert told("notices.posted") == {world.person(name).display_name for name in ("owner", "group member", "guest")}
    assert line(world.person("owner"), "notices.posted") == (
        "Anouk Fortin posted the notice “Le zanzibar” in the group Group closed"
    )
    assert line(world.person("employee"), "notices.posted") == ""


def test_a_reported_notice_goes_above_who_posted_it_and_a_hidden_one_is_nowhere(
    world: World, notices: dict[str, Notice]
) -> None:
    notice, member = notices["closed"], world.person("group member")
    report(reporter=member, kind=subjects["notice"], thing=notice, reason=Reason.OTHER, text="Faux")
    assert Case.objects.get().level == Level.CENTRE  # nobody decides beside who posted it
    set_notice_hidden(actor=world.person("owner"), notice=notice, is_hidden=True)
    assert notice.get_absolute_url() not in found_by(member, "zanzibar")
    assert sign_in_as(Client(), member).get(notice.get_absolute_url()).status_code == 404
    set_notice_hidden(actor=world.person("owner"), notice=notice, is_hidden=False)
    assert notice.get_absolute_url() in found_by(member, "zanzibar")


def test_members_comment_follow_and_ask_who_sees_it(world: World, notices: dict[str, Notice], client: Client) -> None:
    notice, member = notices["closed"], world.person("group member")
    add_comment(actor=member, thing=notice, text="Merci.")
    with pytest.raises(PermissionRefused):
        add_comment(actor=world.person("employee"), thing=notices["open"], text="Je n’en suis pas.")
    sign_in_as(client, member)
    assert "Merci." in client.get(notice.get_absolute_url()).content.decode()
    client.post(reverse("kernel:follow", args=[notice.key]), {"follow": "yes", "next": notice.get_absolute_url()})
    assert is_following(member, notice.key)
    assert client.get(reverse("audiences:who", args=["notice", notice.public_id])).status_code == 200


def test_the_export_of_the_group_has_its_notices_and_no_hidden_one(world: World, notices: dict[str, Notice]) -> None:
    hidden = make_notice(world, "closed", "Retirée")
    set_notice_hidden(actor=world.person("owner"), notice=hidden, is_hidden=True)
    archive = exported(world.person("owner"), world.groups["closed"])
    facts = [json.loads(fact) for fact in archive.text("notices.jsonl").splitlines()]
    assert [fact["title"] for fact in facts] == ["Le zanzibar"]


def test_an_administrator_may_have_a_notice_revealed(world: World, notices: dict[str, Notice]) -> None:
    asked = asked_at(notices["hidden"].get_absolute_url(), ())
    assert asked is not None
    assert asked.kind.at(asked.names, "") == notices["hidden"]
