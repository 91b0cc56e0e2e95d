"""Spaces and the tree of their pages."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from groups.actions.membership import leave_group
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.groups.world import World
from tests.wiki.texts import body, joined, paragraph, text
from wiki.actions.pages import (
    archive_page,
    create_page,
    delete_page,
    move_page,
    rename_page,
    restore_page,
)
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Edition, FormerTitle, Space, TextClient, Way, WikiPage
from wiki.queries.visible import page_named

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


def write(actor: User, parent: WikiPage, title: str, words: str = "") -> WikiPage:
    return create_page(actor=actor, parent=parent, title=title, language="fr", body=body(words) if words else None)


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.to_list().get(pk=page.pk)


def shown(viewer: User) -> set[str]:
    return set(WikiPage.objects.visible_to(viewer).values_list("title", flat=True))


def has_no_fault() -> bool:
    """Whether Wagtail's tree is whole."""
    return not any(Page.find_problems())


def test_a_space_is_made_once_by_whoever_writes_first(writer: User, front: WikiPage) -> None:
    again = open_space(actor=make_member("Eva Roy"), owner=None)
    assert again.pk == front.pk
    assert Space.objects.count() == 1
    assert has_no_fault()


def test_a_group_has_a_space_of_its_own_which_outsiders_of_a_hidden_one_do_not_see(world: World) -> None:
    group, owner = world.groups["hidden"], world.person("owner")
    page = write(owner, open_space(actor=owner, owner=group), "Réservé")
    assert "Réservé" in shown(world.person("owner"))
    assert "Réservé" not in shown(make_member("Olga Out"))
    with pytest.raises(PermissionRefused):
        write(make_member("Omar Out"), page, "Intrus")


def test_a_text_that_is_rewritten_is_an_edition_with_its_author(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Brûlages", "Premier texte.")
    editor = make_member("Eva Roy")
    rewrite_page(actor=editor, page=page, body=body("Premier texte.", "Et un autre."), way=Way.FORM, summary="Une suite")
    page = fresh(page)
    assert joined(page.body) == body("Premier texte.", "Et un autre.")
    assert page.html == "<p>Premier texte.</p><p>Et un autre.</p>"
    assert (page.edition, page.changed_by) == (2, editor)
    last = Edition.objects.get(page=page, number=2)
    assert (last.summary, [author.pk for author in last.authors.all()]) == ("Une suite", [editor.pk])
    assert joined(last.revision.content["body"]) == body("Premier texte.", "Et un autre.")
    assert "html" not in last.revision.content


def test_many_editions_by_one_member_are_of_one_client(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Brûlages", "0")
    for number in range(5):
        rewrite_page(actor=writer, page=page, body=body(f"Texte {number}"), way=Way.API)
    assert TextClient.objects.filter(text__page=page).count() == 1


def test_a_page_moves_with_what_is_under_it_and_not_under_itself(writer: User, front: WikiPage) -> None:
    first, second = write(writer, front, "Un"), write(writer, front, "Deux")
    below = write(writer, first, "Dessous")
    move_page(actor=writer, page=first, parent=fresh(second))
    assert [page.title for page in WikiPage.objects.under(fresh(second))] == ["Un", "Dessous"]
    with pytest.raises(PermissionRefused, match="under itself"):
        move_page(actor=writer, page=fresh(first), parent=fresh(below))
    assert has_no_fault()


def test_a_page_that_moves_under_one_for_fewer_people_is_closed_with_what_is_under_it(writer: User, front: WikiPage) -> None:
    reader = make_member("Rita Reader")
    narrow, open_page = write(writer, front, "Étroit"), write(writer, front, "Ouvert")
    below = write(writer, open_page, "Dessous")
    write(writer, narrow, "Déjà dedans")
    narrow = fresh(narrow)
    narrow.audience = show_to_list(place=narrow.around, parts=[only(writer)])
    narrow.save(update_fields=["audience"])
    assert shown(reader) == {front.title, "Ouvert", "Dessous"}
    move_page(actor=writer, page=fresh(open_page), parent=fresh(narrow))
    assert shown(reader) == {front.title}
    assert below.pk in WikiPage.objects.visible_to(writer).values_list("pk", flat=True)


def test_an_old_title_still_finds_the_page_and_a_new_one_comes_first(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Brûlages dirigés")
    rename_page(actor=writer, page=page, title="Brûlages prescrits")
    assert page_named(writer, "brulages diriges") == page
    other = write(writer, front, "Brûlages dirigés")
    assert page_named(writer, "Brûlages dirigés") == other
    assert FormerTitle.objects.count() == 1


def test_a_deleted_page_takes_what_is_under_it_and_brings_it_back(writer: User, front: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    page = write(writer, front, "Un")
    write(writer, page, "Dessous")
    with pytest.raises(PermissionRefused):
        delete_page(actor=writer, page=fresh(page))
    delete_page(actor=manager, page=fresh(page))
    assert shown(writer) == {front.title}
    restore_page(actor=manager, page=fresh(page))
    assert shown(writer) == {front.title, "Un", "Dessous"}


def test_an_archived_page_comes_back_under_the_nearest_page_that_is_left(writer: User, front: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    page = write(writer, front, "Un")
    below = write(writer, page, "Dessous")
    archive_page(actor=writer, page=below, is_archived=True)
    delete_page(actor=manager, page=fresh(below))
    delete_page(actor=manager, page=fresh(page))
    back = restore_page(actor=manager, page=fresh(below))
    assert (back.get_parent().pk, back.archived_at is not None) == (front.pk, True)


def test_who_deleted_a_page_restores_it_while_they_may_write_there(world: World) -> None:
    group, member = world.groups["open"], world.person("group member")
    page = write(member, open_space(actor=world.person("owner"), owner=group), "Un")
    delete_page(actor=member, page=page)
    leave_group(actor=member, group=group)
    with pytest.raises(PermissionRefused):
        restore_page(actor=member, page=fresh(page))


def test_a_page_is_put_behind_one_that_is_under_the_same_page_alone(writer: User, front: WikiPage) -> None:
    above, other, page = (write(writer, front, title) for title in ("Haut", "Autre", "Page"))
    inner = write(writer, other, "Dedans")
    own = write(writer, page, "Dessous")
    for after in (inner, own, front):
        with pytest.raises(PermissionRefused):
            move_page(actor=writer, page=fresh(page), parent=fresh(above), after=fresh(after))
    move_page(actor=writer, page=fresh(page), parent=fresh(front), after=fresh(page))
    assert fresh(page).get_parent().pk == front.pk
    assert has_no_fault()


def test_an_archived_page_is_read_and_not_changed(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Un", "Mots")
    archive_page(actor=writer, page=fresh(page), is_archived=True)
    assert "Un" in shown(writer)
    with pytest.raises(PermissionRefused, match="archived"):
        rewrite_page(actor=writer, page=fresh(page), body=body("Autres"), way=Way.FORM)
    archive_page(actor=writer, page=fresh(page), is_archived=False)
    rewrite_page(actor=writer, page=fresh(page), body=body("Autres"), way=Way.FORM)


def test_an_archived_group_has_its_pages_read_and_not_changed(world: World) -> None:
    group, owner = world.groups["open"], world.person("owner")
    page = write(owner, open_space(actor=owner, owner=group), "Un", "Mots")
    Group.objects.filter(pk=group.pk).update(archived_at=group.created_at)
    with pytest.raises(PermissionRefused):
        rewrite_page(actor=owner, page=fresh(page), body=body("Autres"), way=Way.FORM)


def test_links_and_what_is_wanted_are_known_when_a_text_is_published(writer: User, front: WikiPage) -> None:
    target = write(writer, front, "Cible")
    marks = ({"type": "link", "attrs": {"page": target.public_id}}, {"type": "link", "attrs": {"title": "À écrire"}})
    page = write(writer, front, "Source")
    given = body(paragraph(text("a", marks[0]), text("b", marks[1])))
    rewrite_page(actor=writer, page=fresh(page), body=given, way=Way.FORM)
    assert [(one.target_id, one.title) for one in page.links.order_by("pk")] == [(target.pk, "Cible"), (None, "À écrire")]
    assert target.backlinks.get().source_id == page.pk


def test_the_trash_costs_as_many_statements_whatever_is_in_it(world: World) -> None:
    owner = world.person("owner")
    front = open_space(actor=owner, owner=world.groups["closed"])
    tab, address = sign_in_as(Client(), owner), reverse("wiki:trash", args=[front.address])

    def grow() -> None:
        for number in range(3):
            delete_page(actor=owner, page=write(owner, front, f"Page {number}"))

    grow()
    assert_constant_statements(lambda: tab.get(address), grow, at_most=40)
