"""Who keeps a page true, and the pages that say the same in the other language."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import leave_group
from intranet.kernel.accounts.actions.states import restore_member, retire_member, suspend_member
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import grant_role
from profiles.models import OrganizationRole
from tests.groups.world import World
from tests.profiles.organizations import make_organization, place
from tests.projects.news import line, mailed, told
from tests.wiki.test_pages import fresh, narrow, signed_in, write
from tests.wiki.texts import body
from wiki.actions.handovers import hand_over_page
from wiki.actions.keeping import confirm_page, due_after, remind_keepers, set_review, take_page
from wiki.actions.pages import archive_page, delete_page, restore_page
from wiki.actions.pairs import begin_translation, mark_current, pair_pages, separate_pages
from wiki.actions.readers import set_editors, show_page_to
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Editors, Way, WikiPage
from wiki.permissions import can_manage_page
from wiki.queries.keeping import review_of
from wiki.queries.lists import own_spaces
from wiki.queries.reading import Pair, pair_of
from wiki.queries.tree import tree_of

pytestmark = pytest.mark.django_db


def keep(page: WikiPage, keeper: User, days: int, actor: User | None = None) -> WikiPage:
    """The page, which this member keeps, due in so many days."""
    due_on = timezone.localdate() + timedelta(days=days)
    set_review(actor=actor or keeper, page=page, responsible=keeper, months=6, due_on=due_on)
    return fresh(page)


def remind() -> None:
    remind_keepers()
    remind_keepers()


# Reviews -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "state"), [(31, "fresh"), (30, "soon"), (0, "soon"), (-1, "overdue")])
def test_a_page_is_fresh_due_or_overdue(writer: User, front: WikiPage, days: int, state: str) -> None:
    page = keep(write(writer, front, "Page"), writer, days)
    assert review_of(page, timezone.localdate()).state == state


def test_still_true_in_one_click_is_said_on_the_page_and_due_again_after_its_months(writer: User, front: WikiPage) -> None:
    page, editor = keep(write(writer, front, "Page", "Texte"), writer, -12), make_member("Eva Roy")
    tab = signed_in(editor, "en")
    assert "callout--warn" in tab.get(page.get_absolute_url()).content.decode()
    tab.post(reverse("wiki:still_true", args=[page.address]))
    page = fresh(page)
    assert (page.reviewed_by, page.review_due_on) == (editor, due_after(6))
    html = tab.get(page.get_absolute_url()).content.decode()
    assert "Eva Roy" in html
    assert "callout--warn" not in html


def test_the_form_of_the_review_finds_people_by_name_and_keeps_what_was_typed(writer: User, front: WikiPage) -> None:
    page, keeper, tab = write(writer, front, "Page"), make_member("Kateri Jacobs"), signed_in(writer)
    address = reverse("wiki:review", args=[page.address])
    sent = {"responsible": "Personne Inconnue", "due_on": "2027-05-12", "months": "12"}
    refused = tab.post(address, sent)
    assert (refused.status_code, b"Personne Inconnue" in refused.content) == (400, True)
    tab.post(address, {**sent, "responsible": "Kateri Jacobs"})
    page = fresh(page)
    assert (page.responsible, str(page.review_due_on), page.review_months) == (keeper, "2027-05-12", 12)
    assert told("wiki.entrusted") == {"Kateri Jacobs"}
    assert "Nadia Côté" in line(keeper, "wiki.entrusted")
    tab.post(address, {**sent, "responsible": keeper.handle})
    assert Event.objects.filter(kind="wiki.entrusted").count() == 1


def test_only_who_may_edit_a_page_becomes_responsible_for_it(world: World) -> None:
    page = write(world.person("owner"), open_space(actor=world.person("owner"), owner=world.groups["closed"]), "Page")
    for persona in ("employee", "guest"):
        with pytest.raises(PermissionRefused):
            keep(page, world.person(persona), 30, actor=world.person("owner"))


def test_who_is_responsible_is_reminded_once_when_it_is_due_and_once_when_it_is_late(writer: User, front: WikiPage) -> None:
    page = keep(write(writer, front, "Page"), writer, 30)
    remind()
    assert told("wiki.review_due") == {"Nadia Côté"}
    assert mailed() == {writer.email}
    assert Event.objects.filter(kind="wiki.review_due").count() == 1
    WikiPage.objects.filter(pk=page.pk).update(review_due_on=timezone.localdate() - timedelta(days=1))
    remind()
    assert Event.objects.filter(kind="wiki.review_due").count() == 2
    assert "to be reviewed" in line(writer, "wiki.review_due")
    confirm_page(actor=writer, page=page)
    remind()
    assert Event.objects.filter(kind="wiki.review_due").count() == 2
    assert line(writer, "wiki.review_due") == ""


def test_who_takes_over_a_late_page_is_reminded_too(writer: User, front: WikiPage) -> None:
    page = keep(write(writer, front, "Page"), writer, -1)
    remind()
    assert told("wiki.review_due") == {"Nadia Côté"}
    keep(page, make_member("Eva Roy"), -1, actor=writer)
    remind()
    assert told("wiki.review_due") == {"Nadia Côté", "Eva Roy"}


def test_nobody_is_reminded_of_an_archived_or_a_fresh_page(writer: User, front: WikiPage) -> None:
    keep(write(writer, front, "Fraîche"), writer, 31)
    archived = keep(write(writer, front, "Archivée"), writer, -1)
    WikiPage.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    remind()
    assert not Event.objects.filter(kind="wiki.review_due").exists()


def test_when_the_responsible_member_leaves_the_managers_are_told_once_and_somebody_takes_over(front: WikiPage) -> None:
    keeper, manager, other = make_member("Kateri Jacobs"), make_member("Ada Minh", is_staff=True), make_member("Eva Roy")
    page = keep(write(keeper, front, "Page", "Texte"), keeper, 100)
    secret = write(keeper, front, "Secrète")
    keep(secret, keeper, 100)
    narrow(keeper, secret)
    for _twice in range(2):
        retire_member(actor=None, member=keeper)
    assert (fresh(page).responsible, fresh(page).former_responsible) == (None, keeper)
    assert told("wiki.without_keeper") == {"Ada Minh"}
    assert Event.objects.filter(kind="wiki.without_keeper").count() == 1
    assert "1 page" in line(manager, "wiki.without_keeper")
    assert "Kateri Jacobs" in signed_in(other).get(page.get_absolute_url()).content.decode()
    set_review(actor=other, page=page, responsible=None, months=6, due_on=None)
    assert fresh(page).former_responsible == keeper
    take_page(actor=other, page=page)
    assert fresh(page).responsible == other
    with pytest.raises(PermissionRefused):
        take_page(actor=manager, page=page)
    assert line(manager, "wiki.without_keeper") == ""


def test_who_has_retired_does_not_become_responsible(writer: User, front: WikiPage) -> None:
    """Whatever changes in their account would take it from them again."""
    retiree, page = make_member("Huguette Morin", kind=Kind.RETIREE), keep(write(writer, front, "Page"), writer, -3)
    with pytest.raises(PermissionRefused, match="retired"):
        set_review(actor=writer, page=page, responsible=retiree, months=6, due_on=page.review_due_on)
    set_review(actor=writer, page=page, responsible=None, months=6, due_on=page.review_due_on)
    take = reverse("wiki:take", args=[page.address])
    assert [take in signed_in(one).get(page.get_absolute_url()).content.decode() for one in (writer, retiree)] == [True, False]


def test_who_takes_a_page_over_is_reminded_of_what_its_former_keeper_was_told(writer: User, front: WikiPage) -> None:
    page = keep(write(writer, front, "Page"), writer, -3)
    remind()
    assert told("wiki.review_due") == {"Nadia Côté"}
    hand_over_page(page=page, successor=make_member("Eva Roy"))
    remind()
    assert "Eva Roy" in told("wiki.review_due")


def test_a_suspended_member_is_reminded_once_they_are_back(writer: User, front: WikiPage) -> None:
    page = keep(write(writer, front, "Page"), writer, 3)
    suspend_member(actor=None, member=writer, reason="x")
    remind()
    assert fresh(page).responsible == writer
    restore_member(actor=None, member=writer)
    remind()
    assert Event.objects.filter(kind="wiki.review_due").count() == 1


def test_who_takes_a_page_twice_has_it(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Page")
    for _twice in range(2):
        take_page(actor=writer, page=page)
    assert fresh(page).responsible == writer


def test_who_left_the_group_of_a_page_is_responsible_no_more_when_it_is_due(world: World) -> None:
    owner, member = world.person("owner"), world.person("group member")
    group = world.groups["closed"]
    front = open_space(actor=owner, owner=group)
    page = keep(write(member, front, "Page"), member, 10)
    keep(write(member, front, "Plus tard"), member, 20)
    leave_group(actor=member, group=group)
    remind()
    assert fresh(page).former_responsible == member
    assert told("wiki.without_keeper") == {"Olivia Owens", "Anouk Fortin"}
    assert "2 pages" in line(owner, "wiki.without_keeper")
    assert Event.objects.filter(kind="wiki.without_keeper").count() == 1
    assert not Event.objects.filter(kind="wiki.review_due").exists()


def test_the_lists_of_reviews_have_what_is_due_and_what_is_mine(writer: User, front: WikiPage) -> None:
    keep(write(writer, front, "Bientôt"), writer, 20)
    keep(write(writer, front, "En retard"), writer, -3)
    keep(write(writer, front, "Plus tard"), writer, 100)
    tab = signed_in(writer)
    due = tab.get(reverse("wiki:to_review", args=[front.address])).context["rows"]
    assert [(page.title, review.state) for page, review in due] == [("En retard", "overdue"), ("Bientôt", "soon")]
    mine = tab.get(reverse("wiki:mine")).context["rows"]
    assert [page.title for page, _review in mine] == ["En retard", "Bientôt", "Plus tard"]


# Pairs -------------------------------------------------------------------------------------------------------------------


def pair(viewer: User, page: WikiPage) -> Pair:
    found = pair_of(viewer, fresh(page))
    assert found is not None
    return found


def test_pages_of_a_pair_are_current_until_one_of_them_is_published(writer: User, front: WikiPage) -> None:
    french, english = write(writer, front, "Guide", "Texte"), write(writer, front, "Field guide", "Text", language="en")
    pair_pages(actor=writer, page=french, other=english)
    assert (pair(writer, french).behind, pair(writer, english).behind) == (0, 0)
    for words in ("Texte 2", "Texte 3"):
        rewrite_page(actor=writer, page=fresh(french), body=body(words), way=Way.FORM)
    assert (pair(writer, english).behind, pair(writer, french).behind) == (2, 0)
    assert "2 versions behind" in signed_in(writer, "en").get(french.get_absolute_url()).content.decode()
    assert "changed 2 times" in signed_in(writer, "en").get(english.get_absolute_url()).content.decode()
    mark_current(actor=writer, page=english)
    assert (pair(writer, english).behind, pair(writer, french).other_state) == (0, "current")
    separate_pages(actor=writer, page=english)
    assert pair_of(writer, fresh(french)) is None


def test_a_translation_begins_with_the_text_and_says_that_it_is_only_begun(writer: User, front: WikiPage) -> None:
    french, tab = write(writer, front, "Guide", "Texte"), signed_in(writer, "en")
    address = reverse("wiki:pair", args=[french.address])
    token = tab.get(address).context["form"]["token"].value()
    sent = {"title": "Field guide", "token": token}
    answers = {tab.post(reverse("wiki:translate", args=[french.address]), sent).headers["Location"] for _twice in range(2)}
    english = WikiPage.objects.get(title="Field guide")
    assert answers == {reverse("wiki:edit", args=[english.address])}
    assert (english.language, english.text, english.get_parent().pk) == ("en", fresh(french).text, front.pk)
    assert (pair(writer, french).other_state, pair(writer, french).behind) == ("begun", 0)
    assert "only begun" in tab.get(english.get_absolute_url()).content.decode()
    rewrite_page(actor=writer, page=english, body=body("Text"), way=Way.FORM)
    assert pair(writer, french).behind == 0
    mark_current(actor=writer, page=english)
    assert pair(writer, french).other_state == "current"


def test_the_translation_of_a_page_with_a_list_is_for_those_of_the_list(writer: User, front: WikiPage) -> None:
    french, colleague = write(writer, front, "Secret", "Texte"), make_member("Eva Roy")
    parts = (f"member:{writer.public_id}", f"member:{colleague.public_id}")
    show_page_to(actor=writer, page=french, choice=Choice("list", parts))
    english = begin_translation(actor=writer, page=fresh(french), title="Secret, too")
    seen = [fresh(english).is_shown_to(one) for one in (writer, colleague, make_member("Otto Other"))]
    assert seen == [True, True, False]


def test_who_may_not_write_beside_a_page_is_told_so_before_they_type_a_title(world: World) -> None:
    owner, reader = world.person("owner"), world.person("employee")
    page = write(owner, open_space(actor=owner, owner=world.groups["open"]), "Guide", "Texte")
    set_editors(actor=owner, page=page, editors=Editors.READERS, is_open_to_comments=True)
    html = signed_in(reader, "en").get(reverse("wiki:pair", args=[page.address])).content.decode()
    assert reverse("wiki:translate", args=[page.address]) not in html
    assert "You can read this page" in html


def test_one_of_a_pair_whose_other_is_in_the_trash_may_be_translated_again(writer: User, front: WikiPage) -> None:
    french, tab = write(writer, front, "Guide", "Texte"), signed_in(writer, "en")
    english = begin_translation(actor=writer, page=french, title="Field guide")
    for gone, left in ((english, french), (french, english)):
        delete_page(actor=writer, page=fresh(gone))
        html = tab.get(fresh(left).get_absolute_url()).content.decode()
        assert reverse("wiki:pair", args=[left.address]) in html
        assert 'href=""' not in html
        restore_page(actor=writer, page=WikiPage.objects.get(pk=gone.pk))


def test_what_cannot_be_a_pair_is_refused_with_its_reason(writer: User, front: WikiPage, world: World) -> None:
    french, other = write(writer, front, "Guide", "Texte"), write(writer, front, "Autre", "Texte")
    english = begin_translation(actor=writer, page=french, title="Guide")
    owner = world.person("owner")
    elsewhere = write(owner, open_space(actor=owner, owner=world.groups["open"]), "Elsewhere", language="en")
    for page, wrong, reason in (
        (french, other, "same language"),
        (fresh(english), other, "already has a counterpart"),
        (other, elsewhere, "may edit"),
    ):
        with pytest.raises(PermissionRefused, match=reason):
            pair_pages(actor=writer, page=page, other=wrong)
    address = reverse("wiki:describe", args=[french.address])
    refused = signed_in(writer, "en").post(address, {"title": "Guide", "language": "en", "tags": ""})
    assert (refused.status_code, fresh(french).language) == (400, "fr")


def test_links_lists_and_the_tree_lead_to_the_readers_language_once_it_says_the_same(writer: User, front: WikiPage) -> None:
    french, english = write(writer, front, "Guide", "Texte"), write(writer, front, "Field guide", "Text", language="en")
    pair_pages(actor=writer, page=french, other=english)
    bare = reverse("wiki:page", args=[french.public_id])
    tab = signed_in(writer, "en")
    assert tab.get(bare).headers["Location"] == english.get_absolute_url()
    assert tab.get(french.get_absolute_url()).status_code == 200
    assert signed_in(make_member("Rita Reader")).get(bare).headers["Location"] == french.get_absolute_url()
    listed = tab.get(reverse("wiki:all", args=[front.address])).context["pages"]
    assert [page.title for page in listed if page.depth > 2] == ["Field guide"]
    tree = tab.get(front.get_absolute_url()).context["found"].tree
    assert [node.page.title for node in tree.nodes] == ["Field guide"]
    archive_page(actor=writer, page=english, is_archived=True)
    assert tab.get(bare).headers["Location"] == french.get_absolute_url()


def test_a_counterpart_that_one_may_not_see_is_not_told_of(writer: User, front: WikiPage) -> None:
    french, english = write(writer, front, "Guide", "Texte"), write(writer, front, "Secret guide", "Text", language="en")
    pair_pages(actor=writer, page=french, other=english)
    narrow(writer, fresh(english))
    tab = signed_in(make_member("Rita Reader"), "en")
    assert tab.get(reverse("wiki:page", args=[french.public_id])).headers["Location"] == french.get_absolute_url()
    assert "Secret" not in tab.get(french.get_absolute_url()).content.decode()
    assert [node.page.title for node in tree_of(make_member("Otto Other"), front).nodes] == ["Guide"]


def test_what_an_organization_wrote_is_there_after_it_was_merged_and_has_who_manages_it() -> None:
    old, new = make_organization("Ministère des Bois"), make_organization("Ministère des Forêts")
    writer, newcomer = make_member("Nadia Côté"), make_member("Nam Pham")
    place(writer, organization=old)
    place(newcomer, organization=new)
    front = open_space(actor=writer, owner=old)
    merge_organizations(actor=None, organization=old, into=new)
    grant_role(actor=None, member=writer, organization=new, role=OrganizationRole.ADMINISTRATOR)
    assert front in [one.front for one in own_spaces(writer)]
    assert front not in [one.front for one in own_spaces(newcomer)]
    assert can_manage_page(writer, fresh(front))
