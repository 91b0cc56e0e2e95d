"""Pages of the wiki, as a person without JavaScript uses them."""

import re
from html import unescape

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import set_archived
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.follows.actions import follow
from intranet.kernel.follows.queries import is_following
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as, statements
from tests.groups.world import World
from tests.profiles.organizations import make_organization, place
from tests.wiki.texts import block, body, link, paragraph, text
from wiki.actions.pages import archive_page, create_page, delete_page, describe_page, rename_page, reorder_page
from wiki.actions.readers import set_editors, show_page_to
from wiki.actions.spaces import open_space
from wiki.actions.tags import tag_page
from wiki.actions.texts import rewrite_page
from wiki.models import Editors, PageTag, Space, Way, WikiPage
from wiki.permissions import can_delete_page
from wiki.queries.lists import backlinks, similar_titles, tags_in, templates_for, wanted_in
from wiki.queries.tree import Node, tree_of

pytestmark = pytest.mark.django_db


def write(actor: User, parent: WikiPage, title: str, *content: object, language: str = "fr") -> WikiPage:
    return create_page(
        actor=actor,
        parent=fresh(parent),
        title=title,
        language=language,
        body=body(*content) if content else None,  # type: ignore[arg-type]
    )


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.to_list().get(pk=page.pk)


def narrow(actor: User, page: WikiPage) -> None:
    show_page_to(actor=actor, page=page, choice=Choice("member", (f"member:{actor.public_id}",)))


def signed_in(member: User, language: str = "fr") -> Client:
    """The browser of a member who reads this language."""
    User.objects.filter(pk=member.pk).update(language=language)
    return sign_in_as(Client(), member)


def titles(nodes: "list[Node] | tuple[Node, ...]") -> list[str]:
    return [node.page.title for node in nodes]


@pytest.fixture
def tab(writer: User) -> Client:
    return signed_in(writer)


# Reading -----------------------------------------------------------------------------------------------------------------


def test_a_page_shows_its_text_its_contents_its_files_and_what_links_to_it(writer: User, front: WikiPage, tab: Client) -> None:
    page = write(writer, front, "Brûlage", block("heading", text("Avant"), level=2), "Du texte.")
    write(writer, front, "Source", paragraph(text("voir", link(page=page.public_id)), text("ou", link(title="Rien"))))
    describe_page(actor=writer, page=page, language="fr", tags=["Feux de forêt"], is_template=False)
    html = tab.get(page.get_absolute_url()).content.decode()
    assert '<h2 id="s-avant">Avant</h2>' in html
    assert 'href="#s-avant"' in html
    assert "Feux de forêt" in html
    assert ">Source</a>" in html
    source = tab.get(WikiPage.objects.get(title="Source").get_absolute_url()).content.decode()
    assert 'class="wanted"' in source


def test_a_link_that_names_a_page_is_wanted_until_somebody_writes_it(writer: User, front: WikiPage, tab: Client) -> None:
    source = write(writer, front, "Source", paragraph(text("voir", link(title="Parcelles fermées"))))
    assert [one.title for one in wanted_in(writer, front.space)] == ["Parcelles fermées"]
    write(writer, front, "Parcelles fermées")
    assert wanted_in(writer, front.space) == []
    assert 'class="wanted"' not in tab.get(source.get_absolute_url()).content.decode()
    assert [one.title for one in backlinks(writer, WikiPage.objects.get(title="Parcelles fermées"))] == ["Source"]


def test_what_one_may_not_see_is_neither_in_the_tree_nor_wanted_nor_linked_nor_tagged_nor_like_a_title(
    writer: User, front: WikiPage
) -> None:
    reader = make_member("Rita Reader")
    secret = write(
        writer,
        front,
        "Enquête secrète",
        paragraph(text("x", link(title="Autre secret")), text("y", link(page=front.public_id))),
    )
    describe_page(actor=writer, page=secret, language="fr", tags=["Secret"], is_template=True)
    below = write(writer, secret, "Sous le secret")
    narrow(writer, secret)
    assert titles(tree_of(writer, fresh(below)).nodes) == ["Enquête secrète"]
    assert titles(tree_of(reader, front).nodes) == []
    assert (
        wanted_in(reader, front.space)
        == tags_in(reader, front.space)
        == similar_titles(reader, front.space, "Enquête secrète")
        == []
    )
    assert not backlinks(reader, front).exists()
    tab = signed_in(reader)
    for name in ("page", "changes", "all", "tags", "wanted", "to_review", "trash", "links", "new"):
        assert "ecret" not in tab.get(reverse(f"wiki:{name}", args=[front.address])).content.decode()
    for name in ("spaces", "all_changes", "mine", "bookmarks"):
        assert "ecret" not in tab.get(reverse(f"wiki:{name}")).content.decode()
    assert tab.get(reverse("wiki:below", args=[secret.address])).status_code == 404


def test_the_tree_is_open_around_the_page_and_closed_elsewhere(writer: User, front: WikiPage) -> None:
    first, second = write(writer, front, "Un"), write(writer, front, "Deux")
    inside = write(writer, first, "Un point un")
    write(writer, inside, "Un point un point un")
    write(writer, second, "Deux point un")
    tree = tree_of(writer, fresh(inside))
    assert titles(tree.nodes) == ["Un", "Deux"]  # type: ignore[arg-type]
    assert titles(tree.nodes[0].below) == ["Un point un"]
    assert titles(tree.nodes[0].below[0].below) == ["Un point un point un"]
    assert tree.nodes[1].below == []
    assert tree.nodes[1].is_more
    assert [one.title for one in tree.crumbs] == [front.title, "Un"]


def test_a_page_costs_as_many_statements_in_a_large_space_and_shows_a_part_of_it(
    writer: User, front: WikiPage, tab: Client
) -> None:
    page = write(writer, front, "Un", "Texte")
    describe_page(actor=writer, page=page, language="fr", tags=["a", "b"], is_template=False)
    tab.get(page.get_absolute_url())
    with statements() as few:
        tab.get(page.get_absolute_url())
    many_pages(front, 130)
    with statements() as many:
        answer = tab.get(page.get_absolute_url())
    assert len(many) == len(few) <= 20
    assert len(tree_of(writer, fresh(page)).nodes) == 100
    assert answer.status_code == 200


def many_pages(front: WikiPage, count: int) -> None:
    """Pages under a front page, without what actions do for each."""
    parent = WikiPage.objects.get(pk=front.pk)
    for number in range(count):
        one = WikiPage(
            space=front.space,
            audience=front.audience,
            place=front.place,
            published_at=timezone.now(),
            created_by=front.created_by,
            changed_by=front.changed_by,
        )
        one.set_title(f"Page numéro {number}")
        one.slug = one.public_id
        parent.add_child(instance=one)


def test_the_lists_of_a_space_and_of_all_spaces_cost_as_many_statements_whatever_they_hold(
    writer: User, front: WikiPage, tab: Client
) -> None:
    addresses = [
        reverse(f"wiki:{name}", args=[front.address]) for name in ("changes", "all", "tags", "wanted", "to_review", "trash")
    ]
    addresses += [reverse(f"wiki:{name}") for name in ("spaces", "all_changes", "mine", "bookmarks")]

    def cost() -> list[int]:
        found = []
        for address in addresses:
            with statements() as asked:
                tab.get(address)
            found.append(len(asked))
        return found

    write(writer, front, "Une", "Texte")
    tab.get(addresses[0])
    few = cost()
    for number in range(8):
        write(writer, front, f"Autre {number}", paragraph(text("x", link(title=f"Rien {number}"))))
        delete_page(actor=make_member(f"Ancienne {number}", is_staff=True), page=write(writer, front, f"Vieille {number}"))
    assert cost() == few
    assert max(few) <= 20


# The tree ----------------------------------------------------------------------------------------------------------------


def test_an_empty_space_begins_with_its_first_page(world: World) -> None:
    group, tab = world.groups["open"], signed_in(world.person("group member"))
    address = reverse("wiki:group", args=[group.address])
    token = tab.get(address).context["form"]["token"].value()
    sent = {"title": "Accueil des nouvelles personnes", "language": "fr", "token": token}
    assert tab.post(address, {**sent, "title": ""}).status_code == 400
    assert not Space.objects.exists()
    for _twice in range(2):
        made = tab.post(address, sent)
        page = WikiPage.objects.get(title="Accueil des nouvelles personnes")
        assert (made.headers["Location"], page.space.group) == (reverse("wiki:edit", args=[page.address]), group)
    # Somebody else began it at the same time, with another page.
    signed_in(world.person("owner")).post(address, {**sent, "title": "Autre", "token": Signer(salt="wiki.new").sign("a" * 16)})
    assert WikiPage.objects.filter(title="Autre", space__group=group).exists()


def test_who_may_only_read_a_space_is_offered_no_page_to_write_there(world: World) -> None:
    front = open_space(actor=world.person("owner"), owner=world.groups["closed"])
    new = reverse("wiki:new", args=[front.address])
    for persona, is_offered in (("group member", True), ("guest", False)):
        tab = signed_in(world.person(persona))
        for address in (reverse("wiki:spaces"), f"{reverse('wiki:named')}?title=Rien"):
            assert (new in tab.get(address).content.decode()) is is_offered, (persona, address)


def test_lists_offer_a_new_page_to_who_may_write_under_the_front_page(world: World) -> None:
    owner = world.person("owner")
    front = open_space(actor=owner, owner=world.groups["closed"])
    page = write(owner, front, "Page")
    set_editors(actor=owner, page=page, editors=Editors.OWNERS, is_open_to_comments=True)
    html = signed_in(world.person("group member")).get(reverse("wiki:all", args=[page.address])).content.decode()
    assert reverse("wiki:new", args=[front.address]) in html


def test_a_link_by_title_leads_to_the_page_of_its_own_space(world: World) -> None:
    owner = world.person("owner")
    fronts = [open_space(actor=owner, owner=world.groups[kind]) for kind in ("closed", "hidden")]
    _other, wanted = (write(owner, front, "Accueil", "Texte") for front in fronts)
    source = write(owner, fronts[1], "Source", paragraph(text("Voir", link(title="Accueil"))))
    tab = signed_in(owner)
    html = tab.get(source.get_absolute_url()).content.decode()
    (address,) = set(re.findall(r'href="(/wiki/named/[^"]*)"', html))
    assert tab.get(unescape(address)).headers["Location"] == wanted.get_absolute_url()


def test_a_page_is_linked_by_a_title_that_it_had_until_another_has_it(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Vieux titre")
    source = write(writer, front, "Source", paragraph(text("Voir", link(title="Vieux titre"))))
    page = rename_page(actor=writer, page=page, title="Titre")
    assert list(backlinks(writer, page)) == [source]
    other = write(writer, front, "Vieux titre")
    assert (list(backlinks(writer, page)), list(backlinks(writer, other))) == ([], [source])


def test_a_link_may_name_a_title_whose_letters_become_two(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Page", paragraph(text("Voir", link(title="œ" * 150))))
    assert [len(one.title_key) for one in page.links.all()] == [200]


def test_the_search_of_pages_is_in_the_menu_where_spaces_are(tab: Client) -> None:
    assert tab.get(reverse("wiki:search")).context["section"] == tab.get(reverse("wiki:spaces")).context["section"]


@pytest.mark.parametrize(
    "before",
    [
        "2026-01-01T00:00:00+00:00_²",
        f"2026-01-01T00:00:00+00:00_{'9' * 30}",
        "0001-01-01T00:00:00+23:00_1",
        "2026-01-01T00:00:00_1",
    ],
)
def test_changes_before_what_is_no_moment_are_all_changes(tab: Client, before: str) -> None:
    assert tab.get(reverse("wiki:all_changes"), {"before": before}).status_code == 200


def test_who_began_a_page_deletes_it_once_what_was_under_it_is_in_the_trash(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Page")
    below = write(writer, page, "Dessous")
    assert not can_delete_page(writer, fresh(page))
    delete_page(actor=writer, page=below)
    assert can_delete_page(writer, fresh(page))


def test_a_page_with_many_tags_is_renamed_in_the_form(writer: User, front: WikiPage, tab: Client) -> None:
    page = write(writer, front, "Page")
    tag_page(actor=writer, page=page, labels=[f"Mot {number}" for number in range(25)])
    address = reverse("wiki:describe", args=[page.address])
    tags = tab.get(address).context["form"]["tags"].value()
    assert tab.post(address, {"title": "Autre titre", "language": "fr", "tags": tags}).status_code == 302
    # Some signs are two letters without their accents.
    tab.post(address, {"title": "Autre titre", "language": "fr", "tags": "œ" * 60})
    assert [len(key) for key in page.page_tags.values_list("key", flat=True)] == [60]


def test_a_new_page_shows_what_is_like_it_first_and_is_made_once(writer: User, front: WikiPage, tab: Client) -> None:
    write(writer, front, "Brûlage dirigé")
    address = reverse("wiki:new", args=[front.address])
    asked = tab.get(address + "?title=Br%C3%BBlages+dirig%C3%A9s")
    assert [one.title for one in asked.context["similar"]] == ["Brûlage dirigé"]
    form = asked.context["form"]
    assert form["title"].value() == "Brûlages dirigés"
    sent = {"title": "Brûlages dirigés", "language": "fr", "under": front.public_id, "token": form["token"].value()}
    assert "Brûlage dirigé" in tab.post(address, sent).content.decode()
    for _twice in range(2):
        tab.post(address, {**sent, "anyway": "1"})
    assert WikiPage.objects.filter(title="Brûlages dirigés").count() == 1


def test_a_new_page_begins_with_a_template(writer: User, front: WikiPage, tab: Client) -> None:
    template = write(writer, front, "Compte rendu", "Présences")
    describe_page(actor=writer, page=template, language="fr", tags=[], is_template=True)
    address = reverse("wiki:new", args=[front.address])
    sent = {"title": "Réunion", "language": "fr", "under": front.public_id, "template": template.public_id}
    tab.post(address, {**sent, "token": tab.get(address).context["form"]["token"].value()})
    assert WikiPage.objects.get(title="Réunion").text.strip() == "Présences"


def test_a_new_page_may_begin_with_any_of_many_templates(writer: User, front: WikiPage) -> None:
    for number in range(25):
        write(writer, front, f"Modèle {number}")
    WikiPage.objects.under(front).update(is_template=True)
    assert len(templates_for(writer, front.space)) == 25


def test_a_move_says_who_sees_it_before_and_after_and_waits_for_a_yes(writer: User, front: WikiPage, tab: Client) -> None:
    make_member("Rita Reader")
    page, target = write(writer, front, "Page"), write(writer, front, "Cible")
    write(writer, page, "Dessous")
    narrow(writer, target)
    address = reverse("wiki:move", args=[page.address])
    assert [one.title for one in tab.get(address, {"q": "cib"}).context["pages"]] == ["Cible"]
    asked = tab.post(address, {"parent": target.public_id})
    assert (asked.context["before"].people > asked.context["after"].people, asked.context["count"]) == (True, 1)
    assert fresh(page).get_parent().pk == front.pk
    tab.post(address, {"parent": target.public_id, "sure": "1"})
    assert fresh(page).get_parent().pk == target.pk
    assert tab.post(address, {"parent": fresh(page).public_id}).status_code == 400


def test_neighbours_change_places_and_nothing_else_does(writer: User, front: WikiPage) -> None:
    for title in ("Un", "Deux", "Trois"):
        write(writer, front, title)
    third = WikiPage.objects.get(title="Trois")
    reorder_page(actor=writer, page=third, is_up=True)
    assert titles(tree_of(writer, front).nodes) == ["Un", "Trois", "Deux"]  # type: ignore[arg-type]
    reorder_page(actor=writer, page=fresh(third), is_up=False)
    reorder_page(actor=writer, page=fresh(third), is_up=False)
    assert titles(tree_of(writer, front).nodes) == ["Un", "Deux", "Trois"]  # type: ignore[arg-type]
    with pytest.raises(PermissionRefused):
        reorder_page(actor=writer, page=front, is_up=True)


def test_neighbours_change_places_with_what_is_under_them_in_as_many_statements_among_many(
    writer: User, front: WikiPage
) -> None:
    first, second = write(writer, front, "Un"), write(writer, front, "Deux")
    write(writer, second, "Dessous")
    assert_constant_statements(
        lambda: reorder_page(actor=writer, page=fresh(first), is_up=fresh(first).path > fresh(second).path),
        lambda: [write(writer, front, f"Autre {number}") for number in range(9)],
        at_most=30,
    )
    assert WikiPage.objects.get(title="Dessous").get_parent().pk == second.pk
    assert (fresh(front).numchild, WikiPage.find_problems()) == (11, ([], [], [], [], []))


def test_tags_are_one_whatever_their_accents_and_a_title_that_changes_is_kept(
    writer: User, front: WikiPage, tab: Client
) -> None:
    page = write(writer, front, "Ancien")
    address = reverse("wiki:describe", args=[page.address])
    tab.post(address, {"title": "Nouveau", "language": "fr", "tags": "Forêt, #foret, Été"})
    assert sorted(PageTag.objects.values_list("key", flat=True)) == ["ete", "foret"]
    assert tab.get(reverse("wiki:named"), {"title": "Ancien"}).headers["Location"] == fresh(page).get_absolute_url()
    listed = tab.get(reverse("wiki:tags", args=[front.address]), {"tag": "Forêt"})
    assert [one.title for one in listed.context["pages"]] == ["Nouveau"]


def test_the_trash_has_what_one_may_restore(writer: User, front: WikiPage, tab: Client) -> None:
    page = write(writer, front, "Page")
    delete_page(actor=writer, page=page)
    stranger = signed_in(make_member("Rita Reader"))
    address = reverse("wiki:trash", args=[front.address])
    assert [one.title for one in tab.get(address).context["pages"]] == ["Page"]
    assert stranger.get(address).context["pages"] == []
    restore = reverse("wiki:restore", args=[page.address])
    assert (stranger.post(restore).status_code, tab.post(restore).status_code) == (403, 302)
    # Sent twice, it leads to the page, which is back.
    assert tab.post(restore).headers["Location"] == page.get_absolute_url()


def test_an_archived_page_is_read_and_in_no_list(writer: User, front: WikiPage, tab: Client) -> None:
    page = write(writer, front, "Ancienne", "Texte")
    archive_page(actor=writer, page=page, is_archived=True)
    assert "archiv" in tab.get(page.get_absolute_url()).content.decode()
    for name in ("all", "changes"):
        assert b"Ancienne" not in tab.get(reverse(f"wiki:{name}", args=[front.address])).content
    assert b"Ancienne" in tab.get(reverse("wiki:all", args=[front.address]), {"archived": "yes"}).content
    tab.post(reverse("wiki:archive", args=[page.address]), {"do": "unarchive"})
    assert titles(tree_of(writer, front).nodes) == ["Ancienne"]  # type: ignore[arg-type]


# Who sees it, who edits it ------------------------------------------------------------------------------------------------


def test_who_began_a_page_narrows_it_and_opens_it_again_with_what_is_under_it(
    writer: User, front: WikiPage, tab: Client
) -> None:
    reader, other = make_member("Rita Reader"), make_member("Otto Other")
    page = write(writer, front, "Étroite")
    write(writer, page, "Dessous")
    address = reverse("wiki:readers", args=[page.address])
    sent = {"readers": "list", "readers_named": f"member:{reader.public_id}"}
    tab.post(address, sent)

    def seen(member: User) -> set[str]:
        return set(WikiPage.objects.visible_to(member).filter(depth__gt=2).values_list("title", flat=True))

    assert seen(reader) == seen(writer) == {"Étroite", "Dessous"}
    assert seen(other) == set()
    tab.post(address, {"readers": "around"})
    assert seen(other) == {"Étroite", "Dessous"}
    assert signed_in(other).get(address).status_code == 403


def test_who_manages_says_who_edits(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Page")
    staff, editor = make_member("Ada Minh", is_staff=True), make_member("Eva Roy")
    signed_in(staff).post(reverse("wiki:editors", args=[page.address]), {"editors": "owners"})
    with pytest.raises(PermissionRefused):
        rewrite_page(actor=editor, page=fresh(page), body=body("x"), way=Way.FORM)
    assert not fresh(page).is_open_to_comments


# What readers keep --------------------------------------------------------------------------------------------------------


def test_no_page_is_left_to_authors_that_it_does_not_have(world: World) -> None:
    owner = world.person("owner")
    page = write(owner, open_space(actor=owner, owner=world.groups["closed"]), "Page")
    tab, address = signed_in(owner), reverse("wiki:editors", args=[page.address])
    assert [key for key, _label in tab.get(address).context["form"]["editors"].field.choices] == [
        "readers",
        "members",
        "owners",
    ]
    assert tab.post(address, {"editors": "authors"}).status_code == 400


def test_bookmarks_are_ones_own(writer: User, front: WikiPage, tab: Client) -> None:
    page = write(writer, front, "Zinnia")
    tab.post(reverse("wiki:bookmark", args=[page.address]))
    assert b"Zinnia" in tab.get(reverse("wiki:bookmarks")).content
    assert b"Zinnia" not in signed_in(make_member("Rita Reader")).get(reverse("wiki:bookmarks")).content
    tab.post(reverse("wiki:bookmark", args=[page.address]), {"bookmark": "no"})
    assert tab.get(reverse("wiki:bookmarks")).context["pages"].count() == 0


def test_a_page_is_watched_alone_or_with_those_under_it_by_who_sees_it(writer: User, front: WikiPage, tab: Client) -> None:
    page, reader = write(writer, front, "Page"), make_member("Rita Reader")
    tab.post(reverse("kernel:follow", args=[page.subtree_key]), {"follow": "yes"})
    tab.post(reverse("kernel:follow", args=[page.key]), {"follow": "yes"})
    assert is_following(writer, page.subtree_key)
    assert is_following(writer, page.key)
    narrow(writer, page)
    for key in (page.key, page.subtree_key):
        with pytest.raises(PermissionRefused):
            follow(member=reader, key=key)


@pytest.mark.parametrize(("persona", "is_archived"), [("guest", False), ("owner", True), ("owner", False)])
def test_a_new_page_is_offered_where_one_may_write_it(world: World, persona: str, is_archived: bool) -> None:
    owner, group = world.person("owner"), world.groups["closed"]
    new = reverse("wiki:new", args=[open_space(actor=owner, owner=group).address])
    if is_archived:
        set_archived(None, group, is_archived=True, reason="Terminé.")
    tab = signed_in(world.person(persona))
    for address in (reverse("wiki:spaces"), f"{reverse('wiki:named')}?title=Nouveau"):
        assert (new in tab.get(address).content.decode()) == (tab.get(new).status_code == 200)


def test_the_spaces_of_ones_organizations_and_groups_are_listed(world: World, front: WikiPage) -> None:
    member, organization = world.person("group member"), make_organization()
    place(member, organization=organization)
    open_space(actor=world.person("owner"), owner=world.groups["closed"])
    html = signed_in(member).get(reverse("wiki:spaces")).content.decode()
    assert all(str(name) in html for name in (organization.name, "Groupe closed", "Groupe hidden"))
    assert reverse("wiki:organization", args=[organization.address]) in html
    assert "Groupe hidden" not in signed_in(world.person("employee")).get(reverse("wiki:spaces")).content.decode()
    assert (
        reverse("wiki:organization", args=[organization.address])
        in signed_in(member).get(organization.get_absolute_url()).content.decode()
    )
