"""Posts in JSON."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.follows.actions import follow
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions
from microblog.actions import SentPoll
from microblog.models import Bookmark, Post, Reaction
from microblog.streams import Target
from tests.groups.statements import assert_all_constant_statements
from tests.microblog.conftest import make_group
from tests.microblog.pictures import encoded, sent_picture, two_halves
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db

NOBODY = "0" * 16
PHOTO = encoded(two_halves(40, 20))


@pytest.fixture(autouse=True)
def _storage_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tab(client: Client, reader: User) -> Client:
    return sign_in_as(client, reader)


def say(author: User, text: str = "Bonjour", group: Group | None = None, **others: Any) -> Post:
    return actions.publish_post(author=author, text=text, target=Target(group=group), **others)


def send(tab: Client, address: str, **values: object) -> Any:
    return tab.post(f"/api/v1/{address}", values, content_type="application/json")


def read(tab: Client, address: str) -> Any:
    answer = tab.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def texts(tab: Client, address: str) -> list[str]:
    return [one["text"] for one in read(tab, address)["results"]]


def test_a_post_is_published_read_and_answered(tab: Client, author: User, reader: User) -> None:
    made = send(tab, "posts", text="Le *modèle* est prêt #Carte", audience="everyone")
    assert made.status_code == 201
    post = Post.objects.get()
    assert (made.json()["id"], made.json()["language"], made.json()["hashtags"]) == (post.public_id, "fr", ["carte"])
    assert made.json()["audience"] == {"value": "everyone", "name": ""}
    first = send(tab, f"posts/{post.public_id}/replies", text="Merci")
    assert (first.status_code, first.json()["root"], first.json()["parent"]) == (201, post.public_id, post.public_id)
    second = send(tab, f"posts/{first.json()['id']}/replies", text="De rien")
    assert (second.json()["root"], second.json()["parent"]) == (post.public_id, first.json()["id"])
    thread = read(tab, f"posts/{post.public_id}")
    assert (thread["replies"], thread["can_reply"]) == (2, True)
    assert [one["text"] for one in thread["results"]] == ["Merci", "De rien"]
    assert read(tab, f"posts/{first.json()['id']}")["results"] == []


def test_streams_are_those_of_the_pages(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    say(author, f"À tous, @{reader.handle} #FeuxDeForêt")
    say(author, "Au groupe", group)
    follow(member=reader, key=f"person:{author.public_id}")
    assert texts(tab, "streams/home") == ["Au groupe", f"À tous, @{reader.display_name} #FeuxDeForêt"]
    for address in ("everyone", "mentions", "tags/feux-de-foret", "tags/FeuxDeForêt"):
        assert texts(tab, f"streams/{address}") == [f"À tous, @{reader.display_name} #FeuxDeForêt"], address
    assert texts(tab, f"streams/groups/{group.public_id}") == ["Au groupe"]
    assert len(texts(tab, f"streams/people/{author.handle}")) == 2


def test_a_stream_goes_on_where_its_page_ended(tab: Client, author: User) -> None:
    for number in range(25):
        say(author, f"Numéro {number}")
    first = read(tab, "streams/everyone")
    second = read(tab, f"streams/everyone?before={first['before']}")
    found = [one["text"] for one in (*first["results"], *second["results"])]
    assert found == [f"Numéro {number}" for number in reversed(range(25))]
    assert second["before"] == ""


def test_an_organization_speaks_to_its_people_alone(tab: Client, author: User, reader: User) -> None:
    own, foreign = make_organization("Forêts"), make_organization("Finances")
    place(reader, organization=own)
    place(author, organization=foreign)
    key = f"organization:{own.public_id}"
    made = send(tab, "posts", text="Entre nous", audience=key)
    assert (made.status_code, made.json()["audience"]) == (201, {"value": key, "name": "Forêts"})
    assert texts(tab, f"streams/organizations/{own.public_id}") == ["Entre nous"]
    assert send(tab, "posts", text="x", audience=f"organization:{foreign.public_id}").status_code == 404
    assert tab.get(f"/api/v1/streams/organizations/{foreign.public_id}").status_code == 404
    elsewhere = sign_in_as(Client(), author)
    assert elsewhere.get(f"/api/v1/streams/organizations/{own.public_id}").status_code == 404
    assert elsewhere.get(f"/api/v1/posts/{made.json()['id']}").status_code == 404


def test_what_one_may_not_see_is_what_does_not_exist(tab: Client, author: User) -> None:
    group = make_group(author, kind=GroupKind.HIDDEN)
    hidden = say(author, "Entre nous #secret", group)
    for address, other in (
        (f"posts/{hidden.public_id}", f"posts/{NOBODY}"),
        (f"streams/groups/{group.public_id}", f"streams/groups/{NOBODY}"),
        ("streams/people/nobody", "streams/people/nobody.else"),
    ):
        answers = [tab.get(f"/api/v1/{one}") for one in (address, other)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert texts(tab, "streams/tags/secret") == texts(tab, f"streams/people/{author.handle}") == []
    for verb, address in (
        ("post", "replies"),
        ("put", "reactions/useful"),
        ("delete", "reactions/useful"),
        ("put", "repost"),
        ("delete", "repost"),
        ("put", "bookmark"),
        ("delete", "bookmark"),
        ("put", "votes/0"),
        ("delete", ""),
    ):
        paths = [f"/api/v1/posts/{post}/{address}".rstrip("/") for post in (hidden.public_id, NOBODY)]
        answers = [getattr(tab, verb)(path, {"text": "x"}, content_type="application/json") for path in paths]
        assert [one.status_code for one in answers] == [404, 404], (verb, address)
        assert answers[0].content == answers[1].content
    pictures = {"text": "x", "alternatives": ["x"]}
    answers = [send_pictures(tab, f"posts/{post}/replies", "reply", PHOTO, **pictures) for post in (hidden.public_id, NOBODY)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    for values in ({"audience": group.key}, {"audience": "everyone", "quoted": hidden.public_id}):
        assert send(tab, "posts", text="x", **values).status_code == 404
        assert send_pictures(tab, "posts", "post", PHOTO, **pictures, **values).status_code == 404
    assert Post.objects.get() == hidden


def test_a_group_seen_from_outside_refuses_its_stream(tab: Client, author: User) -> None:
    group = make_group(author)
    assert tab.get(f"/api/v1/streams/groups/{group.public_id}").status_code == 403
    assert send(tab, "posts", text="x", audience=group.key).status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        {"text": "x"},
        {"text": "", "audience": "everyone"},
        {"text": "x" * 501, "audience": "everyone"},
        {"text": "\u200b", "audience": "everyone"},
        {"text": "x", "audience": "everyone", "author": "me"},
        {"text": "x", "audience": "Everyone!"},
        {"text": "x", "audience": "everyone", "language": "xx"},
    ],
)
def test_bad_input_is_refused(values: dict[str, str], tab: Client) -> None:
    answer = send(tab, "posts", **values)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Post.objects.exists()


def test_the_handle_of_an_author_is_given_where_a_page_would_lead_to_them(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    addresses = ("streams/everyone", f"posts/{post.public_id}")
    actions.repost(author=author, post=say(reader, "Oui"))
    follow(member=reader, key=f"person:{author.public_id}")

    def handles() -> set[str]:
        seen, one = (read(tab, address) for address in addresses)
        shared = [entry["shared_by"]["handle"] for entry in read(tab, "streams/home")["results"] if entry["shared_by"]]
        return {one["author"]["handle"], *shared, *(entry["author"]["handle"] for entry in seen["results"])} - {reader.handle}

    assert handles() == {author.handle}
    author.is_protected = True
    author.save()
    assert handles() == {""}
    assert read(tab, addresses[1])["author"]["name"] == author.display_name
    assert f"/people/{author.handle}/" not in tab.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["streams/nothing", "streams/everyone?page=2", "posts/A*"])
def test_what_is_no_address_or_no_parameter_is_refused(address: str, tab: Client) -> None:
    assert tab.get(f"/api/v1/{address}").status_code == 422


def test_the_same_token_makes_one(tab: Client) -> None:
    made = {send(tab, "posts", text="x", audience="everyone", token="a1").json()["id"] for _ in range(2)}
    assert made == {Post.objects.get().public_id}


POLL = {"choices": ["Oui", "Non"]}


@pytest.mark.parametrize(
    "other",
    [
        {"text": "y"},
        {"audience": "group"},
        {"quoted": "post"},
        {"language": "en"},
        {"poll": {"choices": ["Oui", "Non", "Peut-être"]}},
        {"poll": None},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_token_used_for_something_else_is_a_conflict_and_never_the_first_post(
    other: dict[str, Any], tab: Client, author: User, reader: User
) -> None:
    places = {"group": f"group:{make_group(author, reader).public_id}", "post": say(author).public_id}
    first = {"text": "x", "audience": "everyone", "language": "fr", "poll": POLL, "token": "a1"}
    assert send(tab, "posts", **first).status_code == 201
    other = {name: places.get(value, value) if isinstance(value, str) else value for name, value in other.items()}
    answer = send(tab, "posts", **{**first, **other})
    assert (answer.status_code, "jeton" in answer.json()["detail"]) == (409, True)
    assert Post.objects.filter(author=reader).count() == 1
    assert send(tab, "posts", **{**first, **other, "token": "a2"}).status_code == 201


def test_a_deleted_post_is_not_given_again_for_its_token(tab: Client, author: User, reader: User) -> None:
    post = send(tab, "posts", text="x", audience="everyone", token="a1").json()
    assert tab.delete(f"/api/v1/posts/{post['id']}").status_code == 204
    for text in ("x", "y"):
        assert send(tab, "posts", text=text, audience="everyone", token="a1").status_code == 409
    post = send(tab, "posts", text="x", audience="everyone", token="a2").json()
    actions.reply(author=author, parent=Post.objects.get(public_id=post["id"]), text="Oui")
    assert tab.delete(f"/api/v1/posts/{post['id']}").status_code == 204
    assert send(tab, "posts", text="x", audience="everyone", token="a2").status_code == 409


def test_the_token_of_a_reply_is_for_one_place(tab: Client, author: User) -> None:
    first, second = say(author), say(author)
    answers = [send(tab, f"posts/{post.public_id}/replies", text="Oui", token="a1") for post in (first, first, second)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert send(tab, "posts", text="Oui", audience="everyone", token="a1").status_code == 409
    assert not Post.objects.filter(root=second).exists()


def test_marks_are_made_and_taken_back(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    base = f"/api/v1/posts/{post.public_id}"
    for _ in range(2):
        assert tab.put(f"{base}/reactions/useful").status_code == 200
        assert tab.put(f"{base}/repost").status_code == 200
        found = tab.put(f"{base}/bookmark").json()
    useful = next(one for one in found["reactions"] if one["kind"] == "useful")
    assert (useful, found["reposts"], found["is_shared"], found["is_bookmarked"]) == (
        {"kind": "useful", "count": 1, "is_mine": True},
        1,
        True,
        True,
    )
    shared = read(tab, f"streams/people/{reader.handle}")["results"][0]
    assert (shared["id"], shared["shared_by"]["handle"]) == (post.public_id, reader.handle)
    for name in ("reactions/useful", "repost", "bookmark"):
        assert tab.delete(f"{base}/{name}").status_code == 200
    assert not Reaction.objects.exists()
    assert not Bookmark.objects.exists()
    assert tab.put(f"{base}/reactions/angry").status_code == 422


def test_only_its_author_deletes_a_post(tab: Client, author: User) -> None:
    foreign = say(author)
    assert tab.delete(f"/api/v1/posts/{foreign.public_id}").status_code == 403
    own = send(tab, "posts", text="Le mien", audience="everyone").json()["id"]
    assert tab.delete(f"/api/v1/posts/{own}").status_code == 204
    assert tab.get(f"/api/v1/posts/{own}").status_code == 404
    assert texts(tab, "streams/everyone") == ["Bonjour"]


def test_what_waits_is_said_to_wait_and_can_be_taken_back(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    made = send(tab, "posts", text="À approuver", audience=group.key).json()
    assert (made["is_waiting"], made["published_at"]) == (True, None)
    assert texts(tab, f"streams/groups/{group.public_id}") == []
    assert tab.delete(f"/api/v1/posts/{made['id']}").status_code == 204


def test_a_post_that_was_deleted_under_its_answers_has_no_words(tab: Client, author: User) -> None:
    post = say(author, "Un secret #mot")
    actions.reply(author=author, parent=post, text="Une réponse")
    actions.delete_post(actor=author, post=post)
    found = read(tab, f"posts/{post.public_id}")
    assert (found["state"], found["text"], found["html"], found["hashtags"]) == ("withdrawn", "", "", [])
    assert send(tab, f"posts/{post.public_id}/replies", text="Trop tard").status_code == 403


def test_the_results_of_a_poll_are_told_to_who_has_voted(tab: Client, author: User, reader: User) -> None:
    post = say(author, "Lequel ?", poll=SentPoll(["Un", "Deux"], timezone.now() + timedelta(days=1)))
    actions.vote(member=author, post=post, position=0)

    def told() -> list[tuple[int | None, int | None]]:
        return [(one["votes"], one["percent"]) for one in read(tab, f"posts/{post.public_id}")["poll"]["choices"]]

    assert told() == [(None, None), (None, None)]
    address = f"/api/v1/posts/{post.public_id}/votes"
    for _ in range(2):
        assert tab.put(f"{address}/1").json()["poll"]["votes"] == 2
    assert told() == [(1, 50), (1, 50)]
    assert [tab.put(f"{address}/{number}").status_code for number in ("2", "-1", "9" * 30, "x")] == [404] * 3 + [422]


def test_a_post_is_made_with_a_poll(tab: Client, reader: User) -> None:
    made = send(tab, "posts", text="Lequel ?", audience="everyone", poll={"choices": ["Un", "Deux"], "days": 7})
    poll = made.json()["poll"]
    assert [one["text"] for one in poll["choices"]] == ["Un", "Deux"]
    assert (made.status_code, poll["is_closed"], poll["votes"]) == (201, False, 0)
    left = Post.objects.get().poll.closes_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


@pytest.mark.parametrize(
    "poll",
    [
        {"choices": ["Un"]},
        {"choices": ["Un", " un "]},
        {"choices": ["Un", "\u200b"]},
        {"choices": ["Un", "x" * 81]},
        {"choices": [str(number) for number in range(7)]},
        {"choices": ["Un", "Deux"], "days": 30},
        {"choices": ["Un", "Deux"], "votes": 3},
    ],
)
def test_a_poll_that_a_page_would_refuse_is_refused(poll: dict[str, object], tab: Client) -> None:
    answer = send(tab, "posts", text="Lequel ?", audience="everyone", poll=poll)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Post.objects.exists()


def send_pictures(tab: Client, address: str, part: str, *files: bytes, **values: object) -> Any:
    sent = [SimpleUploadedFile(f"{number}.jpg", content) for number, content in enumerate(files)]
    return tab.post(f"/api/v1/{address}/with-pictures", {part: json.dumps(values), "pictures": sent})


def test_a_post_and_an_answer_are_made_with_pictures_and_what_they_show(tab: Client) -> None:
    photo = encoded(two_halves(400, 200))
    said = {"text": "Voyez", "audience": "everyone"}
    made = send_pictures(tab, "posts", "post", photo, photo, **said, alternatives=["Rouge et bleu", "Encore"])
    assert made.status_code == 201, made.content
    images = made.json()["images"]
    assert [(one["alternative"], one["width"], one["height"]) for one in images] == [
        ("Rouge et bleu", 400, 200),
        ("Encore", 400, 200),
    ]
    assert tab.get(images[0]["address"])["Content-Type"] == "image/webp"
    replies = f"posts/{made.json()['id']}/replies"
    answer = send_pictures(tab, replies, "reply", photo, text="Et ceci", alternatives=["Une autre"])
    assert [one["alternative"] for one in answer.json()["images"]] == ["Une autre"]


@pytest.mark.parametrize(
    ("files", "alternatives"),
    [
        ([PHOTO], [""]),
        ([PHOTO], ["\u200b"]),
        ([PHOTO], []),
        ([PHOTO], None),
        ([PHOTO], ["Un", "Deux"]),
        ([PHOTO, PHOTO], ["Un"]),
        ([], ["Un"]),
        ([b"not a picture"], ["Un"]),
        ([PHOTO] * 5, ["Un"] * 5),
    ],
)
def test_pictures_that_a_page_would_refuse_are_refused(files: list[bytes], alternatives: list[str] | None, tab: Client) -> None:
    values = {} if alternatives is None else {"alternatives": alternatives}
    answer = send_pictures(tab, "posts", "post", *files, text="Voyez", audience="everyone", **values)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Post.objects.exists()


def test_a_part_that_is_not_known_is_refused(tab: Client) -> None:
    body = json.dumps({"text": "Voyez", "audience": "everyone", "alternatives": ["Un"]})
    sent = {"post": body, "pictures": SimpleUploadedFile("1.jpg", PHOTO), "author": "me"}
    assert tab.post("/api/v1/posts/with-pictures", sent).status_code == 422
    assert not Post.objects.exists()


def test_the_description_names_what_makes_a_post_with_pictures(tab: Client) -> None:
    described = read(tab, "openapi.json")["paths"]["/api/v1/posts/with-pictures"]["post"]["requestBody"]["content"]
    assert set(described["multipart/form-data"]["schema"]["properties"]) == {"post", "pictures"}


def test_who_publishes_too_often_waits(tab: Client) -> None:
    answers = [send(tab, "posts", text=f"Numéro {number}", audience="everyone") for number in range(11)]
    assert [one.status_code for one in answers] == [201] * 10 + [429]
    assert answers[-1]["Retry-After"]


def test_a_guest_reads_the_streams_of_their_groups_alone(author: User) -> None:
    guest = make_member("Guillaume Roy", email="guest@elsewhere.example", kind=Kind.GUEST)
    say(author, "Pour tous #carte")
    tab = sign_in_as(Client(), guest)
    for address in ("home", "everyone", "mentions", "tags/carte", f"people/{author.handle}"):
        assert tab.get(f"/api/v1/streams/{address}").status_code == 404, address
    assert send(tab, "posts", text="x", audience="everyone").status_code == 403


@pytest.mark.parametrize("address", ["streams/home", f"streams/groups/{NOBODY}", f"posts/{NOBODY}"])
def test_nobody_reads_without_signing_in(client: Client, address: str) -> None:
    assert client.get(f"/api/v1/{address}").status_code == 401


def test_a_page_takes_as_many_statements_however_much_it_shows(tab: Client, author: User, reader: User) -> None:
    forests = make_organization("Forêts")
    for member in (author, reader):
        place(member, organization=forests)
    group = make_group(author, reader)
    follow(member=reader, key=f"person:{author.public_id}")
    first = say(author, "Première")
    quoting = say(author, "Deuxième", quoted=first)
    inside = say(author, f"Dedans @{reader.handle} #carte", group)

    def grow() -> None:
        for number in range(3):
            other = make_member(f"Personne {number}")
            picture = sent_picture(other, "Rouge et bleu")
            poll = SentPoll(["Un", "Deux"], timezone.now() + timedelta(days=1))
            say(
                other,
                f"Numéro {number} @{reader.handle} #carte",
                quoted=quoting,
                images=[picture],
                poll=poll,
            )
            own = Target(organization=forests)
            actions.publish_post(author=author, text=f"Entre nous @{reader.handle} #carte", target=own, quoted=quoting)
            answer = actions.reply(author=other, parent=first, text=f"Réponse {number} @{reader.handle}")
            actions.reply(author=author, parent=answer, text=f"Merci @{reader.handle}")
            actions.reply(author=reader, parent=inside, text="Oui")
            actions.repost(author=other, post=first)

    grow()
    addresses = (
        *("streams/home", "streams/everyone", "streams/mentions", "streams/tags/carte"),
        *(f"streams/groups/{group.public_id}", f"streams/organizations/{forests.public_id}"),
        *(f"streams/people/{author.handle}", f"posts/{first.public_id}", f"posts/{inside.public_id}"),
    )
    assert_all_constant_statements(tab.get, [f"/api/v1/{address}" for address in addresses], grow)
