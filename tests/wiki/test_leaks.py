"""What somebody may not see of a space is nowhere, whatever was done with it before or after."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.comments.models import Comment
from intranet.kernel.follows.actions import follow
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.places.exports import files_of
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import Evidence
from tests.groups.world import World
from tests.wiki.pages import deliver, edition, fresh, front_of, narrow, titles, write
from tests.wiki.texts import body, link, paragraph, text
from wiki.actions.history import set_edition_hidden
from wiki.actions.moderation import hide_page, show_page
from wiki.actions.pages import archive_page, delete_page, move_page, rename_page, restore_page
from wiki.actions.tags import tag_page
from wiki.actions.texts import rewrite_page
from wiki.cards import _happened
from wiki.models import PAGE, Edition, Way, WikiPage
from wiki.queries.finding import find_pages
from wiki.queries.home import changed_since, maintained_by
from wiki.queries.visible import page_named

pytestmark = pytest.mark.django_db

WORD = "zirconium"


class Narrowed:
    """A page with another under it, shown to one member of a closed group, in which a word stands that stands nowhere else."""

    def __init__(self, world: World) -> None:
        self.owner, self.member, self.outsider = (world.person(one) for one in ("owner", "group member", "animator"))
        self.group = world.groups["closed"]
        self.top = front_of(self.group, self.owner)
        self.outer = write(self.owner, self.top, "Dossiers", "Tous les dossiers.")
        self.page = write(self.owner, self.outer, f"Ententes {WORD}", f"Un alliage de {WORD}.")
        self.below = write(self.owner, self.page, f"Budget {WORD}", f"Le prix du {WORD}.")
        self.other = write(self.owner, self.top, "Ailleurs", "Rien.")
        marks = (link(page=self.below.public_id), link(title=f"À écrire sur le {WORD}"))
        linked = body(paragraph(text(f"Voir le {WORD}", marks[0]), text(f" {WORD}", marks[1])))
        rewrite_page(actor=self.owner, page=fresh(self.page), body=linked, way=Way.FORM, summary=f"Le {WORD}")
        tag_page(actor=self.owner, page=self.below, labels=[WORD])
        add_comment(actor=self.owner, thing=fresh(self.below), text=f"Combien de {WORD} ?")
        WikiPage.objects.filter(pk=self.below.pk).update(responsible=self.owner)
        narrow(self.page, self.owner, self.member)
        for member in (self.member, self.outsider):
            follow(member=member, key=self.outer.subtree_key)


@pytest.fixture
def narrowed(world: World) -> Narrowed:
    return Narrowed(world)


def pages_of(viewer: User, n: Narrowed) -> Iterator[str]:
    """Whatever pages, feeds and the API answer to a viewer."""
    client = Client()
    sign_in_as(client, viewer)
    # Without the title, which whoever asked for it knows.
    addresses = [reverse("wiki:page", args=[page.public_id]) for page in (n.top, n.outer, n.page, n.below, n.other)]
    addresses += [reverse("wiki:group", args=[n.group.address]), n.group.get_absolute_url(), "/", "/notifications/"]
    addresses += [f"{reverse('wiki:search')}?q=alliage", f"{reverse('wiki:named')}?title=budget"]
    addresses.append(reverse("profiles:person", args=[n.owner.handle]))
    ids = [page.public_id for page in (n.top, n.outer, n.page, n.below)]
    addresses += [f"/api/v1/wiki/pages/{one}{part}" for one in ids for part in ("", "/editions")]
    addresses += ["/api/v1/wiki/spaces", f"/api/v1/wiki/spaces/{n.top.space.public_id}/pages?page_size=100"]
    addresses.append(f"/api/v1/wiki/spaces/{n.top.space.public_id}/pages?archived=true")
    for address in addresses:
        answer = client.get(address, follow=True)
        said = answer.content.decode(errors="ignore")
        assert answer.status_code < 500, address
        yield f"{address}: {said}" if WORD in said else ""


def beside(viewer: User, n: Narrowed) -> str:
    """What reaches a viewer beside pages: exports, news, home, profiles, names."""
    place = n.group.content
    said = [file.path + b"".join(file.chunks).decode() for file in files_of(viewer, place, tools=n.group.tools)]
    deliver()
    told = Event.objects.filter(notifications__member=viewer, kind__startswith="wiki.").select_related("actor").distinct()
    said += [f"{one.sentence.line} {one.sentence.quote}" for one in lines_of(list(told.order_by("-pk")), viewer)]
    said += [f"{one.page.title} {one.edition.summary}" for one in changed_since(viewer, n.group.created_at, 9)]
    said += [page.title for page in maintained_by(viewer, n.owner)]
    found = page_named(viewer, f"Budget {WORD}")
    said += [found.title] if found else []
    return json.dumps([one for one in said if WORD in one])


def steps(n: Narrowed) -> dict[str, Callable[[], object]]:
    return {
        "narrowed": lambda: None,
        "published": lambda: rewrite_page(actor=n.owner, page=fresh(n.below), body=body(f"Encore du {WORD}."), way=Way.FORM),
        "parent renamed": lambda: rename_page(actor=n.owner, page=fresh(n.outer), title="Autre titre"),
        "renamed": lambda: rename_page(actor=n.owner, page=fresh(n.below), title=f"Budget {WORD} 2"),
        "parent moved": lambda: move_page(actor=n.owner, page=fresh(n.outer), parent=fresh(n.other)),
        "moved": lambda: move_page(actor=n.owner, page=fresh(n.page), parent=fresh(n.other)),
        "archived": lambda: archive_page(actor=n.owner, page=fresh(n.page), is_archived=True),
        "taken back": lambda: archive_page(actor=n.owner, page=fresh(n.page), is_archived=False),
        "deleted": lambda: delete_page(actor=n.owner, page=fresh(n.page)),
        "restored": lambda: restore_page(actor=n.owner, page=fresh(n.page)),
        "parent deleted": lambda: delete_page(actor=n.owner, page=fresh(n.other)),
        "parent restored": lambda: restore_page(actor=n.owner, page=fresh(n.other)),
        "hidden": lambda: hide_page(actor=n.owner, page=fresh(n.page)),
        "shown again": lambda: show_page(actor=n.owner, page=fresh(n.page)),
    }


def test_a_narrowed_page_leaks_nowhere_whatever_happens_to_it(narrowed: Narrowed) -> None:
    assert any(pages_of(narrowed.member, narrowed))
    assert WORD in beside(narrowed.member, narrowed)
    for step, do in steps(narrowed).items():
        do()
        assert not any(WORD in title for title in titles(narrowed.outsider)), step
        assert not [said[:300] for said in pages_of(narrowed.outsider, narrowed) if said], step
        assert beside(narrowed.outsider, narrowed) == "[]", step
    assert any(WORD in title for title in titles(narrowed.member))


def test_the_summary_of_a_hidden_edition_is_told_in_no_other_way(world: World) -> None:
    owner, member, group = world.person("owner"), world.person("group member"), world.groups["closed"]
    page = write(owner, front_of(group, owner), "Page", "Un.")
    earlier = timezone.now() - timedelta(hours=2)
    WikiPage.objects.filter(pk=page.pk).update(created_at=earlier)
    Edition.objects.filter(page=page).update(at=earlier)
    follow(member=member, key=page.key)
    rewrite_page(actor=owner, page=page, body=body("Deux."), way=Way.FORM, summary=WORD)
    rewrite_page(actor=member, page=page, body=body("Trois."), way=Way.FORM)
    deliver()
    client = sign_in_as(Client(), member)

    def said() -> list[bool]:
        exported = b"".join(chunk for file in files_of(owner, group.content, tools=group.tools) for chunk in file.chunks)
        answers = (
            client.get(address).content for address in (f"/api/v1/wiki/pages/{page.public_id}/editions", "/notifications/")
        )
        happened = "".join(one.quote for one in _happened(member, earlier, 9)).encode()
        return [WORD.encode() in one for one in (exported, *answers, happened)]

    assert said() == [True] * 4
    set_edition_hidden(actor=owner, page=fresh(page), edition=edition(page, 2), is_hidden=True)
    assert said() == [False] * 4


def test_a_page_of_a_closed_one_is_not_restored_where_more_people_see_it(world: World) -> None:
    owner, outsider = world.person("owner"), world.person("animator")
    closed = write(owner, front_of(world.groups["closed"], owner), "Fermée")
    page = write(owner, closed, f"Budget {WORD}")
    narrow(closed, owner)
    delete_page(actor=owner, page=page)
    delete_page(actor=owner, page=fresh(closed))
    with pytest.raises(PermissionRefused, match="Restore that page first"):
        restore_page(actor=owner, page=fresh(page))
    restore_page(actor=owner, page=fresh(closed))
    restore_page(actor=owner, page=fresh(page))
    assert [fresh(page).is_shown_to(one) for one in (owner, outsider)] == [True, False]


def test_comments_go_where_their_page_goes(narrowed: Narrowed) -> None:
    assert Comment.objects.visible_to(narrowed.member).exists()
    assert not Comment.objects.visible_to(narrowed.outsider).exists()
    # One that was said before its page had others under it, and so a place of its own.
    leaf = write(narrowed.owner, narrowed.outer, "Feuille")
    add_comment(actor=narrowed.owner, thing=leaf, text="Dit avant")
    write(narrowed.owner, leaf, "Dessous")
    narrow(leaf, narrowed.owner)
    assert not Comment.objects.visible_to(narrowed.outsider).filter(text="Dit avant").exists()
    move_page(actor=narrowed.owner, page=fresh(narrowed.below), parent=fresh(narrowed.other))
    assert Comment.objects.visible_to(narrowed.outsider).filter(text__contains=WORD).exists()


def test_search_forgets_a_page_that_is_narrowed_at_once(world: World, search_engine: SearchEngine) -> None:
    owner, outsider = world.person("owner"), world.person("animator")
    top = front_of(world.groups["closed"], owner)
    page = write(owner, top, "Ententes", "Une entente.")
    below = write(owner, page, f"Budget {WORD}", f"Le prix du {WORD}.")
    tag_page(actor=owner, page=below, labels=["Métaux"])
    build_missing()
    index_now()

    def found(viewer: User) -> tuple[int, int, dict[str, int]]:
        audiences = audience_ids(viewer)
        request = SearchRequest(kind=PAGE, viewer_audiences=audiences, text=WORD, facets={"tag": 9})
        result = search(request)
        return result.total, len(suggest([PAGE], "Budg", viewer_audiences=audiences)), dict(result.facets["tag"])

    assert found(outsider) == (1, 1, {"metaux": 1})
    narrow(page, owner)
    assert found(outsider) == (0, 0, {})
    index_now()
    assert (found(outsider), found(owner)) == ((0, 0, {}), (1, 1, {"metaux": 1}))
    delete_page(actor=owner, page=fresh(page))
    index_now()
    assert found(owner) == (0, 0, {})
    restore_page(actor=owner, page=fresh(page))
    index_now()
    assert (found(outsider)[0], found(owner)[0]) == (0, 1)
    hide_page(actor=owner, page=fresh(below))
    index_now()
    assert found(owner)[0] == 0


def test_a_hidden_group_s_space_is_not_told_of(world: World, search_engine: SearchEngine, client: Client) -> None:
    group, owner, outsider = world.groups["hidden"], world.person("owner"), world.person("employee")
    top = front_of(group, owner)
    page = write(owner, top, f"Secret {WORD}", f"Du {WORD}.")
    with pytest.raises(PermissionRefused):
        follow(member=outsider, key=page.key)
    build_missing()
    assert not [one for one in found_sections(outsider, WORD) if one.section.kind == PAGE]
    assert not [one for one in suggested_lines(outsider, "Secret") if one.section.kind == PAGE]
    assert find_pages(outsider, WORD, {}, "").facets == []
    assert find_pages(owner, WORD, {"space": top.space.public_id}, "").page.total == 1
    client.force_login(outsider)
    for address in (
        page.get_absolute_url(),
        reverse("wiki:group", args=[group.address]),
        f"/api/v1/wiki/pages/{page.public_id}",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/wiki/spaces/{top.space.public_id}/pages").status_code == 404
    assert client.get("/api/v1/wiki/spaces").json()["total"] == 0


def test_evidence_is_for_those_who_see_the_page(narrowed: Narrowed) -> None:
    assert not Evidence.objects.filter(label__contains=WORD, audience__kind="everyone").exists()
    writer, front_owner = make_member("Nadia Côté"), make_member("Ada Minh", is_staff=True)
    page = write(writer, front_of(None, writer), f"Public {WORD}")
    write(writer, page, "Dessous")
    for number in range(3):
        rewrite_page(actor=writer, page=fresh(page), body=body(f"Texte {number}"), way=Way.FORM)
    evidence = Evidence.objects.filter(kind=PAGE, label=f"Public {WORD}")
    assert evidence.get().audience.kind == "everyone"
    narrow(page, writer, front_owner)
    assert evidence.get().audience.kind == "list"
    delete_page(actor=front_owner, page=fresh(page))
    assert not evidence.exists()


def test_what_is_hidden_has_no_history_either(narrowed: Narrowed, client: Client) -> None:
    hide_page(actor=narrowed.owner, page=fresh(narrowed.below))
    client.force_login(narrowed.owner)
    for address in (narrowed.below.get_absolute_url(), f"/api/v1/wiki/pages/{narrowed.below.public_id}/editions"):
        assert client.get(address).status_code == 404
    assert not WikiPage.objects.visible_to(narrowed.owner).filter(pk=narrowed.below.pk).exists()
    assert Edition.objects.filter(page=narrowed.below).exists()
    assert fresh(narrowed.below).hidden_at < timezone.now()  # type: ignore[operator]
