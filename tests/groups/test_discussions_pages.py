"""Pages of discussions: what they show, what they keep, and what they cost."""

from datetime import timedelta
from itertools import count, islice

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import change_group
from groups.actions.membership import admit
from groups.discussions.actions import accept_reply, add_reply, delete_thread, edit_thread, hide, lock_thread, start_thread
from groups.discussions.queries import threads
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.statements import assert_all_constant_statements
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def tab(client: Client, member: User) -> Client:
    return sign_in_as(client, member)


def address(name: str, group: Group, *arguments: str) -> str:
    return reverse(f"groups:{name}", args=[group.address, *arguments])


def body(answer: object) -> str:
    return str(getattr(answer, "content", b"").decode())


# Writing ----------------------------------------------------------------------------------------------------------------


def test_a_member_opens_a_discussion_and_is_led_to_it(tab: Client, group: Group) -> None:
    answer = tab.post(
        address("new_thread", group), {"title": "Un  titre", "text": "*Bonjour*", "language": "fr", "token": "a1"}
    )
    thread = Thread.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, thread.get_absolute_url())
    page = body(tab.get(thread.get_absolute_url()))
    assert "<h1>Un titre</h1>" in page
    assert "<p><em>Bonjour</em></p>" in page


@pytest.mark.parametrize("text", ["", "\u200b\u202e", "x" * 20_001])
def test_what_was_typed_stays_when_it_is_refused(text: str, tab: Client, group: Group, member: User) -> None:
    answer = tab.post(address("new_thread", group), {"title": "Mon titre à moi", "text": text})
    assert answer.status_code == 200
    assert "Mon titre à moi" in body(answer)
    assert "govuk-error-summary" in body(answer)
    thread = make_thread(member, group)
    answer = tab.post(address("reply_to_thread", group, thread.public_id), {"text": text})
    assert answer.status_code == 200
    assert not text.strip("\u200b\u202e") or text in body(answer)
    assert (Thread.objects.count(), Reply.objects.count()) == (1, 0)


def test_too_long_a_text_says_by_how_much(tab: Client, group: Group) -> None:
    answer = tab.post(address("new_thread", group), {"title": "T", "text": "x" * 20_001}, headers={"accept-language": "en"})
    assert "1 character over the limit of 20000" in body(answer) or "1 caractère de trop" in body(answer)


def test_a_form_sent_twice_makes_one_and_leads_to_it(tab: Client, group: Group) -> None:
    values = {"title": "Un titre", "text": "Bonjour", "token": "abc"}
    places = {tab.post(address("new_thread", group), values)["Location"] for _ in range(3)}
    assert places == {Thread.objects.get().get_absolute_url()}
    reply = {"text": "Oui", "token": "def"}
    to = address("reply_to_thread", group, Thread.objects.get().public_id)
    assert len({tab.post(to, reply)["Location"] for _ in range(3)}) == 1
    assert Reply.objects.count() == 1


def test_a_form_that_was_sent_with_something_else_keeps_it_and_works_when_it_is_sent_again(tab: Client, group: Group) -> None:
    to = address("new_thread", group)
    values = {"title": "Un titre", "text": "Bonjour", "token": "abc", "seen": "1"}
    tab.post(to, values)
    answer = tab.post(to, {**values, "title": "Un autre"})
    assert (answer.status_code, Thread.objects.count()) == (200, 1)
    assert "Un autre" in body(answer)
    assert "déjà envoyé ce formulaire" in body(answer)
    again = {**values, "title": "Un autre", "token": answer.context["form"]["token"].value()}
    assert tab.post(to, again).status_code == 302
    to = address("reply_to_thread", group, Thread.objects.get(title="Un titre").public_id)
    tab.post(to, {"text": "Oui", "token": "def"})
    answer = tab.post(to, {"text": "Non", "token": "def"})
    assert (answer.status_code, Reply.objects.count()) == (200, 1)
    assert tab.post(to, {"text": "Non", "token": answer.context["form"]["token"].value()}).status_code == 302
    assert Reply.objects.count() == 2


def test_the_browser_forgets_a_draft_once_it_is_published_and_not_before(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    for name, arguments, key, values in (
        ("new_thread", (), f"thread.{group.public_id}", {"title": "Un titre", "seen": "1"}),
        ("reply_to_thread", (thread.public_id,), f"reply.{thread.public_id}", {}),
        ("edit_thread", (thread.public_id,), f"thread.edit.{thread.public_id}", {"title": "Un titre"}),
        ("edit_reply", (thread.public_id, reply.public_id), f"reply.edit.{reply.public_id}", {}),
    ):
        to = address(name, group, *arguments)
        assert f'data-draft="{key}"' in body(tab.get(to)), name
        refused = tab.post(to, {**values, "text": "", "draft": key})
        assert f'data-draft="{key}"' in body(refused)
        assert not [cookie for cookie in refused.cookies if cookie.startswith("draft")]
        published = tab.post(to, {**values, "text": "Bonjour", "draft": key})
        assert published.status_code == 302
        assert published.cookies[f"draft-sent.{key}"].value == "1"
    answer = {"to": reply.public_id, "quote": "1"}
    page = body(tab.get(address("reply_to_thread", group, thread.public_id), answer))
    assert f'data-draft="reply.{thread.public_id}.{reply.public_id}.quote"' in page
    assert f'data-draft="reply.{thread.public_id}"' in body(tab.get(thread.get_absolute_url()))


@pytest.mark.usefixtures("search_engine")
def test_similar_discussions_are_shown_once_before_one_more_begins(tab: Client, group: Group, member: User) -> None:
    alike = make_thread(member, group, "Comment expliquer un indice de danger au public ?")
    index_now()
    values = {"title": "Expliquer l’indice de danger", "text": "Bonjour", "token": "a1"}
    warned = tab.post(address("new_thread", group), values)
    assert alike.get_absolute_url() in body(warned)
    assert "Bonjour" in body(warned)
    assert Thread.objects.count() == 1
    assert tab.post(address("new_thread", group), {**values, "seen": "1"}).status_code == 302
    fragment = body(tab.get(address("similar_threads", group), {"title": "indice de danger"}))
    assert alike.get_absolute_url() in fragment
    assert 'name="seen"' in fragment
    assert body(tab.get(address("similar_threads", group), {"title": "recette de crêpes"})).strip() == ""


@pytest.mark.usefixtures("search_engine")
def test_a_preview_publishes_nothing(tab: Client, group: Group) -> None:
    answer = tab.post(address("new_thread", group), {"title": "Un titre", "text": "**Fort**", "preview": "1"})
    assert "<strong>Fort</strong>" in body(answer)
    assert not Thread.objects.exists()


def test_a_flood_is_stopped_and_the_text_kept(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    to = address("reply_to_thread", group, thread.public_id)
    statuses = [tab.post(to, {"text": f"Réponse {number}"}).status_code for number in range(21)]
    assert statuses == [302] * 20 + [429]
    answer = tab.post(to, {"text": "Ce que j’avais écrit"})
    assert answer.status_code == 429
    assert "Ce que j’avais écrit" in body(answer)
    assert answer["Retry-After"]


def test_a_reply_to_a_closed_discussion_says_so_and_keeps_the_text(
    tab: Client, world: World, group: Group, member: User
) -> None:
    thread = make_thread(member, group)
    lock_thread(actor=world.person("animator"), thread=thread)
    answer = tab.post(address("reply_to_thread", group, thread.public_id), {"text": "Ce que j’avais écrit"})
    assert answer.status_code == 403
    assert "Ce que j’avais écrit" in body(answer)
    assert "Cette discussion est fermée" in body(answer)
    assert "composer" not in body(tab.get(thread.get_absolute_url())).split('id="replies"')[1]


def test_a_reply_to_a_deleted_discussion_says_so_and_keeps_the_text(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    to = address("reply_to_thread", group, thread.public_id)
    delete_thread(actor=member, thread=thread)
    answer = tab.post(to, {"text": "Ce que j’avais écrit"})
    assert answer.status_code == 410
    assert "Ce que j’avais écrit" in body(answer)
    assert tab.get(to).status_code == 404
    assert tab.post(address("reply_to_thread", group, "0" * 16), {"text": "x"}).status_code == 404


def test_a_reply_under_a_deleted_reply_can_go_to_the_discussion(tab: Client, world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(world.person("guest"), thread)
    from groups.discussions.actions import delete_reply

    delete_reply(actor=world.person("guest"), reply=reply)
    to = address("reply_to_thread", group, thread.public_id)
    answer = tab.post(to, {"text": "Ce que j’avais écrit", "parent": reply.public_id})
    assert answer.status_code == 403
    assert "Ce que j’avais écrit" in body(answer)
    assert 'name="parent" id="id_parent"' in body(answer)
    assert reply.public_id not in body(answer)
    assert tab.post(to, {"text": "Ce que j’avais écrit", "parent": ""}).status_code == 302


def test_a_quote_is_ready_to_be_answered(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread, "un\n\ndeux")
    page = body(tab.get(address("reply_to_thread", group, thread.public_id), {"to": reply.public_id, "quote": "1"}))
    assert "&gt; un\n&gt; \n&gt; deux\n" in page
    assert f'value="{reply.public_id}"' in page


# Reading ----------------------------------------------------------------------------------------------------------------


def test_a_text_says_its_language_when_it_is_not_the_readers(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group, "How do we explain it?", text="Who has done this before?")
    make_reply(member, thread, "Nous l’avons fait dans le nord.")
    page = body(tab.get(thread.get_absolute_url()))
    assert '<h1 lang="en">' in page
    assert 'class="post__body" lang="en"' in page
    assert '<div class="post__body"><p>Nous' in page


def test_a_permalink_leads_to_the_page_of_the_reply(
    tab: Client, group: Group, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "REPLIES_PAGE_SIZE", 6)
    thread = make_thread(member, group)
    began = thread.created_at
    replies = [
        add_reply(actor=member, thread=thread, text=f"Réponse {number}", at=began + timedelta(seconds=number))
        for number in range(17)
    ]
    first, second = replies[3], replies[9]
    assert tab.get(address("reply", group, thread.public_id, first.public_id))["Location"] == (
        f"{thread.get_absolute_url()}#reply-{first.public_id}"
    )
    place = tab.get(address("reply", group, thread.public_id, second.public_id))["Location"]
    assert place == f"{thread.get_absolute_url()}?from={replies[6].public_id}#reply-{second.public_id}"
    page = body(tab.get(place.partition("#")[0]))
    assert page.count('data-into="replies"') == 6
    assert f'id="reply-{second.public_id}"' in page
    assert f"?from={replies[12].public_id}" in page
    seen, at = [], thread.get_absolute_url()
    while at:
        page = body(tab.get(at))
        seen += [line.split('"')[0] for line in page.split(' id="reply-')[1:] if line[16] == '"']
        at = (
            thread.get_absolute_url() + page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
            if 'rel="next"' in page
            else ""
        )
    assert seen == [reply.public_id for reply in replies]


def test_a_fragment_is_the_markup_of_the_whole_page_without_a_token(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    fragment = body(tab.get(address("reply", group, thread.public_id, reply.public_id), headers={"hx-request": "true"}))
    assert "csrfmiddlewaretoken" not in fragment
    for attribute in (f'data-subject="{reply.key}"', 'data-version="1"', 'data-into="replies"', f'data-order="{reply.path}"'):
        assert attribute in fragment
        assert attribute in body(tab.get(thread.get_absolute_url()))
    hide(actor=member, thing=thread)
    gone = tab.get(address("reply", group, thread.public_id, reply.public_id), headers={"hx-request": "true"})
    assert gone.status_code == 404


def test_the_list_is_paged_without_a_gap_or_a_double(
    tab: Client, group: Group, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREADS_PAGE_SIZE", 6)
    now = timezone.now()
    for number in range(15):
        start_thread(actor=member, group=group, title=f"Titre {number}", text="x", at=now - timedelta(minutes=number // 2))
    Thread.objects.filter(title__in=["Titre 9", "Titre 13"]).update(is_pinned=True)
    seen, query = [], ""
    while query is not None:
        page = body(tab.get(address("threads", group) + query))
        seen += [line.split('"')[0] for line in page.split(' id="thread-')[1:]]
        query = page.split('href="?after=')[1].split('"')[0] if 'href="?after=' in page else None
        query = f"?after={query}" if query else None
    assert len(seen) == len(set(seen)) == Thread.objects.count()
    assert set(Thread.objects.filter(is_pinned=True).values_list("public_id", flat=True)) == set(seen[:2])


@pytest.mark.parametrize("cursor", ["x", "1-x-y", "0-99999999999999999999-a", "2-1-a", "0--", "%00"])
def test_any_cursor_gives_a_page(cursor: str, tab: Client, group: Group, member: User) -> None:
    make_thread(member, group)
    assert tab.get(address("threads", group), {"after": cursor.replace("%00", "")}).status_code == 200


def test_following_muting_and_leaving_a_discussion(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    to = address("follow_thread", group, thread.public_id)
    for wanted, rows in (("mute", [True]), ("unmute", [False]), ("no", []), ("yes", [False])):
        assert tab.post(to, {"follow": wanted}).status_code == 302
        assert list(Follow.objects.filter(member=member, key=thread.key).values_list("muted", flat=True)) == rows
    assert b"aria-pressed" in tab.post(to, {"follow": "yes"}, headers={"hx-request": "true"}).content


def test_an_edit_says_when(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    assert "modifié le" not in body(tab.get(thread.get_absolute_url()))
    edit_thread(actor=member, thread=thread, title="Autre", text="Autre")
    assert "modifié le" in body(tab.get(thread.get_absolute_url()))


# Approval ---------------------------------------------------------------------------------------------------------------


def test_the_queue_of_a_group_is_for_those_who_animate(client: Client, world: World, group: Group, member: User) -> None:
    change_group(actor=world.person("owner"), group=group, values={"is_approval_needed": True})
    group.refresh_from_db()
    tab = sign_in_as(client, member)
    answer = tab.post(address("new_thread", group), {"title": "Un titre", "text": "Mot planté"})
    assert answer["Location"] == address("waiting", group)
    assert "Mot planté" in body(tab.get(address("waiting", group)))
    thread = Thread.objects.get()
    assert tab.get(thread.get_absolute_url()).status_code == 404
    assert "Mot planté" not in body(sign_in_as(client, world.person("guest")).get(address("waiting", group)))
    animator = sign_in_as(client, world.person("animator"))
    assert "Mot planté" in body(animator.get(address("waiting", group)))
    decide = address("decide", group, "thread", thread.public_id)
    assert animator.post(decide, {"decision": "refuse", "reason": " "}).status_code == 200
    assert animator.post(decide, {"decision": "refuse", "reason": "Déjà dit"}).status_code == 302
    assert "Déjà dit" in body(sign_in_as(client, member).get(address("waiting", group)))


# Cost -------------------------------------------------------------------------------------------------------------------


def test_pages_take_as_many_statements_however_much_they_show(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    accept_reply(actor=member, reply=make_reply(member, thread))

    numbers = count()

    def grow() -> None:
        for number in islice(numbers, 8):
            author = make_member(f"Autrice {number}")
            admit(actor=None, group=group, member=author)
            parent = make_reply(author, thread, f"@{author.handle} bonjour")
            make_reply(member, thread, "oui", parent=parent)
            make_thread(author, group, f"Titre {number}")

    grow()
    pages = (("threads", ()), ("thread", (thread.public_id,)), ("group", ()))
    addresses = [address(name, group, *arguments) for name, arguments in pages]
    assert_all_constant_statements(tab.get, addresses, grow, at_most=22)


def test_accepting_a_reply_that_arrived_live_leads_to_the_whole_page(tab: Client, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(group.memberships.exclude(member=member)[0].member, thread)
    fragment = tab.get(reply.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    accept = reverse("groups:accept_reply", args=[group.address, thread.public_id])
    assert f'data-hx-post="{accept}" data-hx-swap="none"' in fragment
    for chosen, address in ((reply.public_id, reply.get_absolute_url()), ("", thread.get_absolute_url())):
        answer = tab.post(accept, {"reply": chosen}, headers={"HX-Request": "true"})
        assert (answer.headers.get("HX-Redirect"), answer.content) == (address, b"")
        assert "<html" in tab.get(address, follow=True).content.decode()
        assert tab.post(accept, {"reply": chosen})["Location"] == address
