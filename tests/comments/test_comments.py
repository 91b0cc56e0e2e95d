"""Comments on anything: written, answered, changed, taken back, told, found, exported, reported and hidden."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groups.actions.groups import archive_group
from groups.actions.membership import leave_group
from groups.models import Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import reveal
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.notifications import ADDED, MENTIONED, RESOLVED
from intranet.kernel.comments.queries import panel_of
from intranet.kernel.comments.things import Position
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.follows.actions import follow
from intranet.kernel.moderation.actions import report
from intranet.kernel.moderation.models import Case, Level, Reason
from intranet.kernel.moderation.subjects import thing_of
from intranet.kernel.notifications.models import Event, Notification, Outcome
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime.models import Change
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.comments.ways import counted, found
from tests.groups.exports import exported
from tests.groups.test_discussions_news import tell
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def animator(world: World) -> User:
    return world.person("animator")


def said(author: User, thread: Thread, text: str = "Bonne idée.", **values: object) -> Comment:
    return actions.add_comment(actor=author, thing=thread, text=text, **values)


def told(kind: str) -> dict[str, str]:
    """Who was told, and why."""
    tell()
    rows = Notification.objects.filter(kind=kind, outcome=Outcome.SHOWN)
    return dict(rows.values_list("member__display_name", "reason"))


# Pages ------------------------------------------------------------------------------------------------------------------


def test_a_comment_is_written_answered_edited_and_taken_back_without_scripts(
    client: Client, member: User, animator: User, thread: Thread
) -> None:
    panel = reverse("comments:comments", args=[thread.key])
    sign_in_as(client, member)
    assert "0 comment" in client.get(panel).content.decode()
    answer = client.post(panel, {"text": "Je **propose** mardi.", "token": "a1"})
    comment = Comment.objects.get()
    assert answer["Location"] == f"{thread.get_absolute_url()}#comment-{comment.public_id}"
    assert "<strong>propose</strong>" in client.get(panel).content.decode()
    assert client.get(comment.get_absolute_url())["Location"] == answer["Location"]
    client.post(reverse("comments:edit", args=[comment.public_id]), {"text": "Je propose jeudi."})
    history = client.get(reverse("comments:history", args=[comment.public_id])).content.decode()
    assert "jeudi" in history
    assert "mardi" in history
    sign_in_as(client, animator)
    assert client.get(f"{panel}?to={comment.public_id}").status_code == 200
    client.post(panel, {"text": "D’accord.", "parent": comment.public_id})
    sign_in_as(client, member)
    client.post(reverse("comments:delete", args=[comment.public_id]))
    page = client.get(panel).content.decode()
    assert "Deleted by its author" in page
    assert "D’accord." in page
    assert "jeudi" not in page
    assert not comment.versions.exists()
    actions.delete_comment(actor=animator, comment=Comment.objects.get(parent=comment))
    assert not panel_of(member, thread).comments


def test_what_was_typed_stays_when_it_is_refused(client: Client, member: User, thread: Thread) -> None:
    sign_in_as(client, member)
    answer = client.post(reverse("comments:comments", args=[thread.key]), {"text": "x" * 5001}).content.decode()
    assert "x" * 5001 in answer
    assert "1 character over the limit" in answer
    assert not Comment.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_comment(member: User, thread: Thread) -> None:
    assert said(member, thread, token="t1") == said(member, thread, token="t1")
    with pytest.raises(TokenUsed):
        said(member, thread, "Autre chose.", token="t1")


def test_answers_are_one_level_deep_and_in_reading_order(member: User, animator: User, thread: Thread) -> None:
    first, second = said(member, thread, "un"), said(member, thread, "deux")
    answer = said(animator, thread, "un.un", parent=first)
    deeper = said(member, thread, "un.deux", parent=answer)
    assert [shown.comment for shown in panel_of(member, thread).comments] == [first, answer, deeper, second]
    assert deeper.parent == first


def test_a_comment_says_which_part_it_is_about(member: User, thread: Thread) -> None:
    position = Position(page=3, rectangle=(100, 200, 300, 40), quote="un danger")
    comment = said(member, thread, position=position)
    assert (comment.page, comment.rectangle, comment.quote) == (3, [100, 200, 300, 40], "un danger")
    for wrong in ({"page": 0}, {"rectangle": (1, 2, 3, 4)}, {"page": 1, "rectangle": (1, 2, 3)}, {"quote": "x" * 301}):
        with pytest.raises(ValueError, match="A comment is about"):
            Position(**wrong)  # type: ignore[arg-type]


def test_a_panel_takes_as_many_statements_for_ten_comments_as_for_one(member: User, animator: User, thread: Thread) -> None:
    def grow() -> None:
        for number in range(5):
            said(animator, thread, f"À @{member.handle} aussi", parent=said(member, thread, f"Numéro {number}"))

    grow()
    assert_constant_statements(lambda: panel_of(member, thread), grow)


def test_open_pages_of_the_thing_hear_of_it(member: User, thread: Thread) -> None:
    comment = said(member, thread)
    change = Change.objects.get(subject=comment.key)
    assert change.kind == "comment_added"
    assert list(change.keys.values_list("key", flat=True)) == [f"comments:{thread.key}"]
    assert (change.audience_id, change.place_id) == (thread.audience_id, thread.place_id)


# What one may do --------------------------------------------------------------------------------------------------------


def test_ones_own_comment_is_taken_back_where_one_may_no_longer_comment(
    client: Client, world: World, member: User, thread: Thread
) -> None:
    first, second = said(member, thread), said(member, thread, "Et aussi.")
    archive_group(actor=world.person("owner"), group=thread.group)
    thread = Thread.objects.select_related("group__content").get(pk=thread.pk)
    with pytest.raises(PermissionRefused):
        said(member, thread)
    with pytest.raises(PermissionRefused):
        actions.edit_comment(actor=member, comment=first, text="Non")
    actions.delete_comment(actor=member, comment=first)
    leave_group(actor=member, group=thread.group)
    sign_in_as(client, member)
    assert client.get(second.get_absolute_url()).status_code == 404
    assert client.post(reverse("comments:delete", args=[second.public_id])).status_code == 302
    assert not Comment.objects.filter(deleted_at=None).exists()


# News -------------------------------------------------------------------------------------------------------------------


def test_a_comment_tells_its_owner_those_who_take_part_and_those_who_follow_the_thing(
    world: World, member: User, animator: User, thread: Thread
) -> None:
    guest = world.person("guest")
    follow(member=guest, key=thread.key)
    first = said(member, thread)
    assert told(ADDED) == {world.person("owner").display_name: "owns", guest.display_name: "follows"}
    Notification.objects.all().delete()
    said(animator, thread, f"À voir, @{guest.handle} et @{world.person('employee').handle}.", parent=first)
    assert told(ADDED) == {world.person("owner").display_name: "owns", member.display_name: "takes_part"}
    assert told(MENTIONED) == {guest.display_name: "mentioned"}
    events = Event.objects.filter(kind=MENTIONED).select_related("actor")
    with translation.override("fr"):
        line = lines_of(events, guest)[0].sentence.line
    assert animator.display_name in line
    assert "Le plan" in line


def test_a_conversation_that_is_resolved_tells_those_who_took_part_and_is_opened_again_by_who_began_it(
    member: User, animator: User, thread: Thread
) -> None:
    first = said(member, thread, position=Position(quote="un danger"))
    said(animator, thread, "D’accord.", parent=first)
    with pytest.raises(PermissionRefused):
        actions.settle(actor=animator, comment=first, is_resolved=True)
    actions.settle(actor=member, comment=first, is_resolved=True)
    assert told(RESOLVED) == {animator.display_name: "takes_part"}
    with translation.override("en"):
        (line,) = lines_of(Event.objects.filter(kind=RESOLVED).select_related("actor"), animator)
    assert line.sentence.line == f"{member.display_name} resolved a conversation on “un danger” in “Le plan”"
    actions.settle(actor=member, comment=first, is_resolved=False)
    first.refresh_from_db()
    assert (first.is_resolved, first.settled_by) == (False, member)


def test_news_of_a_comment_says_the_words_that_it_is_about(world: World, member: User, thread: Thread) -> None:
    said(member, thread, position=Position(quote="un danger"))
    tell()
    with translation.override("en"):
        (line,) = lines_of(Event.objects.filter(kind=ADDED).select_related("actor"), world.person("owner"))
    assert line.sentence.line == f"{member.display_name} commented on “un danger” in “Le plan”"


# Moderation -------------------------------------------------------------------------------------------------------------


def test_a_reported_comment_is_decided_where_its_thing_is_and_hidden_everywhere(
    world: World, member: User, animator: User, thread: Thread
) -> None:
    comment = said(member, thread, "Motplanté, bande d’incapables", position=Position(quote="un danger"))
    answer = said(animator, thread, "Voyons.", parent=comment)
    kind, thing = thing_of(comment.key)
    assert kind is not None
    assert thing is not None
    report(reporter=world.person("guest"), kind=kind, thing=thing, reason=Reason.HARASSMENT, text="")
    assert (Case.objects.get().level, Case.objects.get().place) == (Level.PLACE, thread.group.key)
    assert Case.objects.get().excerpt.startswith("“un danger”\n")
    assert counted(member, "motplanté") == 1
    actions.hide(actor=animator, comment=comment)
    assert counted(member, "motplanté") == 0
    first, *_rest = panel_of(member, thread).comments
    assert (first.comment.trace, str(first.html)) == ("hidden", "")
    assert panel_of(member, thread).comments[1].comment == answer
    assert told(ADDED).get(world.person("owner").display_name) == "owns"  # of the answer alone
    assert Event.objects.filter(withdrawn_at__isnull=False, facts__comment=comment.public_id).exists()
    actions.restore(actor=animator, comment=comment)
    assert counted(member, "motplanté") == 1


def test_an_administrator_has_one_comment_revealed_and_its_author_is_told(
    client: Client, world: World, member: User, thread: Thread
) -> None:
    comment, other = said(member, thread, "Motplanté"), said(member, thread, "Autre chose")
    admin = world.person("administrator")
    assert sign_in_as(client, admin).get(comment.get_absolute_url()).status_code == 404
    reveal(actor=admin, subject=comment.key, owners=[member], reason="Plainte 12")
    page = client.get(reverse("audiences:read", args=[comment.key])).content.decode()
    assert "Motplanté" in page
    assert "Autre chose" not in page
    assert client.get(reverse("audiences:read", args=[other.key])).status_code == 404
    assert comment.get_absolute_url() in sign_in_as(client, member).get(reverse("audiences:reveals")).content.decode()


# Found, exported, read by programs ------------------------------------------------------------------------------------------


def test_a_comment_is_found_under_the_title_of_its_thing(member: User, thread: Thread) -> None:
    comment = said(member, thread, "Motplanté ici")
    (line,) = found(member, "motplanté")
    assert (line.value, line.address) == ("Le plan", comment.get_absolute_url())
    assert "<mark>Motplanté</mark>" in line.why


def test_a_comment_is_found_by_the_words_that_it_is_about(member: User, thread: Thread) -> None:
    comment = said(member, thread, "À revoir", position=Position(quote="un zanzibar"))
    assert [line.public_id for line in found(member, "zanzibar")] == [comment.public_id]


def test_a_thing_without_places_has_none(client: Client, member: User, thread: Thread) -> None:
    sign_in_as(client, member)
    assert client.get(reverse("comments:comments", args=[thread.key]), {"at": "1:2"}).status_code == 404
    address = f"/api/v1/things/{thread.key}/comments"
    assert client.post(address, {"text": "Non", "at": "1:2"}, content_type="application/json").status_code == 422


def test_comments_are_in_the_export_of_their_place(world: World, member: User, thread: Thread) -> None:
    comment = said(member, thread, "Gardez ceci", position=Position(page=2))
    hidden = said(member, thread, "Pas ceci")
    actions.hide(actor=world.person("animator"), comment=hidden)
    files = exported(world.person("owner"), thread.group).files
    (row,) = json.loads(files["comments.json"])["comments"]
    assert (row["id"], row["text"], row["page"]) == (comment.public_id, "Gardez ceci", 2)
    assert row["thing"]["title"] == "Le plan"
    assert row["author"]["handle"] == member.handle


def test_programs_read_and_write_comments(client: Client, member: User, thread: Thread) -> None:
    sign_in_as(client, member)
    address = f"/api/v1/things/{thread.key}/comments"
    body = {"text": "Par programme", "page": 1, "rectangle": [0, 0, 500, 500], "token": "p1"}
    made = client.post(address, body, content_type="application/json")
    assert made.status_code == 201, made.content
    again = client.post(address, body, content_type="application/json").json()
    assert again["id"] == made.json()["id"]
    listed = client.get(address).json()
    assert [(one["text"], one["rectangle"]) for one in listed["results"]] == [("Par programme", [0, 0, 500, 500])]
    one = f"/api/v1/comments/{again['id']}"
    assert client.put(one, {"text": "Changé"}, content_type="application/json").json()["text"] == "Changé"
    wrong = client.post(address, {"text": "Non", "rectangle": [1, 2]}, content_type="application/json")
    assert wrong.status_code == 422
    assert client.delete(one).status_code == 204
    assert client.get(address).json()["results"] == []
