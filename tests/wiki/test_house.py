"""What the house asks of every kind of things: reported, revealed, exported, maintained by somebody, and given by others."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.actions.states import suspend_member
from intranet.kernel.audiences.revealing import asked_at, revealables
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.places.exports import files_of
from intranet.kernel.testing import make_member
from profiles.models import Evidence
from tests.groups.world import World
from tests.wiki.pages import fresh, front_of, titles, write
from tests.wiki.texts import body, link, paragraph, text
from wiki.actions.evidence import follow_evidence
from wiki.actions.moderation import hide_page, show_page
from wiki.actions.pages import archive_page, rename_page
from wiki.actions.tags import tag_page
from wiki.actions.texts import rewrite_page
from wiki.models import PAGE, Way, WikiPage
from wiki.queries.home import maintained_by
from wiki.queries.people import MIN_EDITIONS
from wiki.signals import page_given

pytestmark = pytest.mark.django_db


def test_a_page_is_reported_to_those_who_manage_its_space_then_to_its_organization(world: World) -> None:
    owner = world.person("owner")
    page = write(owner, front_of(world.groups["closed"], owner), "Brûlages", "Un texte.")
    kind, group = subjects[PAGE], world.groups["closed"]
    thing = kind.find(page.public_id)
    assert thing is not None
    assert {member.display_name for member in kind.moderators(thing)} == {"Olivia Owens", "Anouk Fortin"}
    assert (kind.place_of(thing), kind.author(thing)) == (group.key, owner)
    assert kind.excerpt(thing) == "Brûlages\nUn texte.\n"
    assert kind.is_visible(world.person("group member"), thing)
    assert not kind.is_visible(world.person("employee"), thing)


def test_a_hidden_page_is_gone_for_all_and_what_is_under_it_stays(world: World) -> None:
    owner = world.person("owner")
    page = write(owner, front_of(world.groups["closed"], owner), "Brûlages", "Un texte.")
    write(owner, page, "Dessous")
    for _twice in range(2):
        hide_page(actor=owner, page=page)
    assert "Brûlages" not in titles(owner)
    assert "Dessous" in titles(owner)
    show_page(actor=owner, page=page)
    assert "Brûlages" in titles(owner)


def test_a_page_is_revealed_by_its_address_to_be_read_and_not_changed(world: World) -> None:
    owner, administrator = world.person("owner"), world.person("administrator")
    page = write(owner, front_of(world.groups["hidden"], owner), "Brûlages", "Un texte.")
    asked = asked_at(page.get_absolute_url(), set())
    assert asked is not None
    kind = revealables[PAGE]
    assert asked.kind is kind
    thing = kind.at(asked.names, "")
    assert thing == page
    assert list(kind.owners(page)) == [owner]
    assert not kind.is_visible(administrator, page)


def test_the_export_of_a_group_has_its_pages_their_editions_and_their_comments(world: World) -> None:
    owner, group = world.person("owner"), world.groups["closed"]
    top = front_of(group, owner)
    page = write(owner, top, "Brûlages dirigés", "Un.")
    below = write(owner, page, "Permis <du jour>", "Texte.")
    linked = body(paragraph(text("Voir", link(page=below.public_id))))
    rewrite_page(actor=owner, page=page, body=linked, way=Way.FORM, summary="Une suite")
    tag_page(actor=owner, page=page, labels=["Feux"])
    add_comment(actor=owner, thing=fresh(page), text="Un commentaire")
    files = {file.path: b"".join(file.chunks).decode() for file in files_of(owner, group.content, tools=group.tools)}
    folder = f"wiki/group-closed-{top.public_id}/brulages-diriges-{page.public_id}"
    assert files[f"{folder}/permis-du-jour-{below.public_id}.html"].count("Permis &lt;du jour&gt;") == 2
    assert 'href="http' in files[f"{folder}.html"]  # links work from a file
    facts = {one["title"]: one for one in json.loads(files["wiki.json"])}
    assert [one["summary"] for one in facts["Brûlages dirigés"]["editions"]] == ["", "Une suite"]
    assert facts["Brûlages dirigés"]["tags"] == ["Feux"]
    assert "Un commentaire" in files["comments.json"]
    assert not [path for path in files_of(owner, group.content, tools=[]) if path.path.startswith("wiki")]


def test_a_profile_says_which_pages_somebody_maintains_as_far_as_the_reader_sees_them(world: World, client: Client) -> None:
    owner = world.person("owner")
    page = write(owner, front_of(world.groups["closed"], owner), "Brûlages")
    for number in range(MIN_EDITIONS):
        rewrite_page(actor=owner, page=fresh(page), body=body(f"Texte {number}"), way=Way.FORM)
    other = write(owner, front_of(None, owner), "Feux")
    WikiPage.objects.filter(pk=other.pk).update(responsible=owner)
    follow_evidence([fresh(other)])
    assert [one.title for one in maintained_by(world.person("group member"), owner)] == ["Feux", "Brûlages"]
    assert [one.title for one in maintained_by(world.person("employee"), owner)] == ["Feux"]
    client.force_login(world.person("employee"))
    said = client.get(reverse("profiles:person", args=[owner.handle])).content.decode()
    assert "Feux" in said
    assert "Brûlages" not in said
    rename_page(actor=owner, page=fresh(other), title="Feux de forêt")
    assert Evidence.objects.get(address__contains=other.public_id).label == "Feux de forêt"
    archive_page(actor=owner, page=fresh(other), is_archived=True)
    assert [one.title for one in maintained_by(owner, owner)] == ["Brûlages"]


def test_who_leaves_maintains_nothing_and_what_they_wrote_stays(world: World) -> None:
    member, owner = world.person("group member"), world.person("owner")
    page = write(member, front_of(world.groups["closed"], owner), "Brûlages", "Un.")
    WikiPage.objects.filter(pk=page.pk).update(responsible=member)
    follow_evidence([fresh(page)])
    assert Evidence.objects.filter(member=member, kind=PAGE).exists()
    suspend_member(actor=world.person("administrator"), member=member, reason="Départ")
    assert not Evidence.objects.filter(member=member, kind=PAGE).exists()
    assert fresh(page).created_by == member


def test_what_a_higher_app_gives_becomes_a_page_where_its_author_may_write(world: World) -> None:
    member, group = world.person("group member"), world.groups["closed"]
    given = {"owner": group, "title": "Ce que le projet a appris", "text": "Commencer petit.\n\nMesurer.", "language": "fr"}
    page_given.send(None, author=member, **given)
    page = WikiPage.objects.get(title="Ce que le projet a appris")
    assert page.html == "<p>Commencer petit.</p><p>Mesurer.</p>"
    page_given.send(None, author=make_member("Omar Out"), **given)
    assert WikiPage.objects.filter(title="Ce que le projet a appris").count() == 1
