"""What is said where one may not look is found nowhere: every way out of posts is walked, for everybody who is outside.

Posts are planted in a closed and in a hidden group, in an organization, where they wait for approval, where their author
deletes them and where moderation hides them; each with a tag, a poll, a picture, an answer, and mentions of everybody.
Whoever is outside must get, on each way out, what they got before anything was planted, to the letter: no count tells of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any, Final

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from pytest_django.plugin import DjangoDbBlocker

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime import events
from intranet.kernel.realtime.connections import Connection
from intranet.kernel.realtime.news import ChangeNews
from intranet.kernel.realtime.queries import changes_for
from intranet.kernel.realtime.sessions import Standing
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.testing import index_now, own_index
from intranet.kernel.testing import sign_in_as
from intranet.kernel.web import views
from microblog import actions, streams
from microblog.feeds import KIND as FEED
from microblog.search import POST
from microblog.streams import Target
from microblog.urls import urlpatterns
from tests.groups.exports import exported
from tests.groups.signed_in import bare_page
from tests.keeping import Keeper
from tests.microblog.leaks_scene import AUTHOR, FOR_EVERYONE, NOBODY, WORDS, Scene, make_scene, plant, take_away, work
from tests.notifications.world import send

pytestmark = pytest.mark.django_db

# A search finds what has all its words but one: either of two, which some reader may find and no outsider.
SEARCHED: Final = (("closed", "hidden"), ("organization", "waiting"), ("deleted", "moderated"))
OUTSIDERS: Final = ("employee", "other-organization employee", "administrator", "former member", "guest of another group")
# Who reads each of them.
READERS: Final = {"animator": ("closed", "hidden", "waiting"), "colleague": ("organization",), "employee": FOR_EVERYONE}
# Ways that show no post to anybody, and must not tell how many there are either.
STILL: Final = {
    *("groups", "people to mention", "what is followed", "suggestions"),
}
# Addresses that show no post to anybody, or are walked as those of the post that they belong to.
NO_WAY_OUT: Final = {"publish", "reach", "decide", "react", "repost", "bookmark", "pin", "follow", "follow_tag"}


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most answers are refusals: they are compared with their reasons, and without the page around them."""
    monkeypatch.setattr(views, "_page", bare_page)


@contextmanager
def _kept_scene() -> Iterator[Scene]:
    yield make_scene()


@pytest.fixture
def _start(keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Everybody is there before each test, and nothing is planted."""
    with django_db_blocker.unblock():
        keeper.keep("scene of posts", _kept_scene)


@pytest.fixture
def scene(db: None, keeper: Keeper) -> Scene:
    assert isinstance(keeper.made, Scene)
    return deepcopy(keeper.made)


@pytest.fixture
def _index(scene: Scene) -> Iterator[None]:
    """What there is before anything is planted, indexed. Only those who search need it."""
    with own_index():
        index_now()
        yield


# The ways out -------------------------------------------------------------------------------------------------------------


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """Names of ways out, and addresses where posts are read, counted or found."""
    author, post_addresses = scene.people[AUTHOR], ("post", "counts", "history", "reply", "edit", "delete", "vote")
    for name in ("home", "everyone", "mentions", "bookmarks"):
        yield name, reverse(f"microblog:{name}")
        if name != "bookmarks":
            yield f"{name} in JSON", f"/api/v1/streams/{name}"
    yield "person", reverse("microblog:person", args=[author.handle])
    yield "person in JSON", f"/api/v1/streams/people/{author.handle}"
    yield "organization", reverse("microblog:organization", args=[scene.organization.address])
    yield "organization in JSON", f"/api/v1/streams/organizations/{scene.organization.public_id}"
    for name, group in scene.groups.items():
        yield f"group {name}", reverse("microblog:group", args=[group.address])
        yield f"group {name} in JSON", f"/api/v1/streams/groups/{group.public_id}"
        yield f"front page of {name}", reverse("groups:group", args=[group.address])
    yield "waiting", reverse("microblog:waiting", args=[scene.groups["waiting"].address])
    for name, word in WORDS.items():
        yield f"tag {name}", reverse("microblog:tag", args=[f"Mot{word}"])
        yield f"tag {name} in JSON", f"/api/v1/streams/tags/mot{word}"
        for one in post_addresses:
            yield f"{one} {name}", reverse(f"microblog:{one}", args=[scene.id_of(name)])
        yield f"post {name} in JSON", f"/api/v1/posts/{scene.id_of(name)}"
        yield f"quoting {name}", f"{reverse('microblog:publish')}?quoted={scene.id_of(name)}"
        yield f"report {name}", reverse("moderation:report", args=[f"post:{scene.id_of(name)}"])
        image = scene.planted[name].images.first() if name in scene.planted else None
        yield f"picture {name}", reverse("microblog:image", args=[image.public_id if image else NOBODY])
    yield "front page", reverse("home:index")
    yield "profile", reverse("profiles:person", args=[author.handle])
    yield "what is followed", reverse("profiles:follows")
    yield "people to mention", f"{reverse('content:mentions')}?in=everyone&q={author.display_name[:4]}"
    yield "groups", reverse("groups:directory")
    yield "news", reverse("notifications:list")
    yield "number of news", reverse("notifications:count")
    yield "ledger", reverse("notifications:ledger")
    yield "news in JSON", "/api/v1/notifications"


def searches() -> Iterator[tuple[str, str]]:
    """Names of ways to search, and their addresses."""
    for names in SEARCHED:
        words = [WORDS[name] for name in names]
        for begin in ("", "reponse", "#mot"):
            typed = " ".join(f"{begin}{word}" for word in words)
            for name, address in (("search", "microblog:search"), ("search of everything", "home:search")):
                yield f"{name} {typed}", f"{reverse(address)}?{urlencode({'q': typed})}"
        yield f"search in JSON {names}", f"/api/v1/search?{urlencode({'q': ' '.join(words)})}"
    yield "suggestions", f"{reverse('home:suggestions')}?q={WORDS['hidden'][:6]}"


def look(scene: Scene, viewer: User, is_wanted: Callable[[str], bool] = bool) -> dict[str, str]:
    """What the viewer gets on each way out, or on some of them."""
    ways = [(name, address) for name, address in (*addresses(scene), *searches()) if is_wanted(name)]
    got = {**look_at(scene, viewer, ways), **look_for(viewer)}
    for name in ("home", streams.EVERYONE, "mentions", streams.of_person(scene.people[AUTHOR])):
        got[f"Atom {name}"] = feed(viewer, name)
    for name, word in WORDS.items():
        got[f"Atom tag {name}"] = feed(viewer, f"tag:mot{word}")
    for name in ("closed", "hidden"):
        got[f"Atom group {name}"] = feed(viewer, scene.groups[name].key)
    got["Atom organization"] = feed(viewer, streams.of_organization(scene.organization))
    return {name: answer for name, answer in got.items() if is_wanted(name)}


def look_for(viewer: User) -> dict[str, str]:
    """What the index counts for the viewer."""
    got = {f"hits {typed}": str(hits(viewer, typed)) for word in WORDS.values() for typed in (word, f"reponse{word}")}
    return {**got, "facets": str(facets(viewer))}


def look_at(scene: Scene, viewer: User, ways: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is answered to each of these ways, without what is new in each answer. What nothing has yet is asked for once."""
    cache.clear()  # more pages than one may read in a minute
    ids = {post.public_id: NOBODY for post in scene.planted.values()}
    ids |= {image.public_id: NOBODY for post in scene.planted.values() for image in post.images.all()}
    tab = sign_in_as(Client(), viewer)
    answers: dict[str, str] = {}
    got = {}
    for name, address in ways:
        if address not in answers:
            answer = tab.get(address, headers={"HX-Request": "true"} if name.startswith("vote") else {})
            answers[address] = f"{answer.status_code} {settled(answer.content.decode(errors='replace'), ids)}"
        got[name] = answers[address]
    return got


def settled(text: str, ids: Mapping[str, str]) -> str:
    """A page without tokens, and with one id for what was planted where the address asked for it."""
    text = re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text)
    text = re.sub(r'name="token" value="\w+"', "", text)
    text = re.sub(r'(#i-clock"/></svg><span>)[^,<]*', r"\1", text)  # what time it is where somebody lives
    text = re.sub(r"(<time [^>]*>)[^<]*", r"\1", text)  # how long ago it was: the looks are minutes apart on a busy machine
    return re.sub("|".join(ids), lambda found: ids[found[0]], text) if ids else text


def feed(viewer: User, name: str) -> str:
    try:
        return FEED.content(viewer, FEED.place(viewer, name).name).body.decode()
    except (Http404, PermissionRefused) as refused:
        return type(refused).__name__


def hits(viewer: User, text: str) -> int:
    return search(SearchRequest(kind=POST, viewer_audiences=audience_ids(viewer), text=text)).total


def facets(viewer: User) -> Mapping[str, Any]:
    """How many posts have each tag, and are in each group, as the index counts them for the viewer."""
    asked = {"tag": 50, "group": 50}
    return search(SearchRequest(kind=POST, viewer_audiences=audience_ids(viewer), facets=asked)).facets


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


# Who is outside -----------------------------------------------------------------------------------------------------------


def test_no_address_of_posts_is_left_out(scene: Scene) -> None:
    walked = {address.partition("?")[0] for _name, address in (*addresses(scene), *searches())}
    arguments = {
        "organization": scene.organization.address,
        "tag": f"Mot{WORDS['closed']}",
        "person": scene.people[AUTHOR].handle,
        "group": scene.groups["closed"].address,
        "waiting": scene.groups["waiting"].address,
    }
    for pattern in urlpatterns:
        name = str(pattern.name)
        if name not in NO_WAY_OUT:
            values = [arguments.get(name, NOBODY)] if pattern.pattern.converters else []
            assert reverse(f"microblog:{name}", args=values) in walked, name


@pytest.mark.usefixtures("_index")
def test_an_outsider_gets_on_every_way_what_they_got_before(scene: Scene) -> None:
    viewers = {persona: scene.people[persona] for persona in OUTSIDERS}
    before = {persona: look(scene, viewer) for persona, viewer in viewers.items()}
    plant(scene)
    work()
    take_away(scene)
    work()
    for persona, viewer in viewers.items():
        after = look(scene, viewer)
        ways = changed(before[persona], after)
        assert {name: (before[persona][name], after[name]) for name in ways} == {}, persona
    send()
    told_by_mail = {address for letter in mail.outbox for address in letter.to}
    assert told_by_mail.isdisjoint(viewer.email for viewer in viewers.values())


@pytest.mark.elasticsearch
def test_elasticsearch_finds_nothing_for_an_outsider_either(scene: Scene, elasticsearch: ElasticsearchEngine) -> None:
    """What every search asks it."""
    build_missing()
    index_now()
    viewers = {persona: scene.people[persona] for persona in (*OUTSIDERS, "animator")}
    before = {persona: look_for(viewer) for persona, viewer in viewers.items()}
    plant(scene)
    work()
    take_away(scene)
    work()
    moved = {persona: changed(before[persona], look_for(viewer)) for persona, viewer in viewers.items()}
    found = {f"hits {begin}{WORDS[name]}" for name in ("closed", "hidden") for begin in ("", "reponse")}
    assert moved.pop("animator") == {*found, "facets"}, "a reader finds what was planted"
    assert not set().union(*moved.values()), moved


@pytest.mark.usefixtures("_index")
def test_every_way_shows_what_was_planted_to_somebody(scene: Scene) -> None:
    """Else the walk above would prove nothing."""
    before = {persona: shown_to(scene, persona) for persona in READERS}
    plant(scene)
    work()
    animator, waiting = scene.people["animator"], scene.planted["waiting"]
    waiting_page = reverse("microblog:waiting", args=[scene.groups["waiting"].address])
    assert waiting.public_id in sign_in_as(Client(), animator).get(waiting_page).content.decode()
    actions.approve(actor=animator, post=waiting)
    actions.reply(author=animator, parent=waiting, text=f"reponse{WORDS['waiting']}")
    work()
    moved = {"waiting"}.union(*(changed(before[persona], shown_to(scene, persona)) for persona in READERS))
    send()
    told_by_mail = {address for letter in mail.outbox for address in letter.to}
    assert {scene.people[persona].email for persona in READERS} <= told_by_mail
    assert set().union(*before.values()) - moved == STILL


def shown_to(scene: Scene, persona: str) -> dict[str, str]:
    """What a reader gets on the ways to what they read; one of them goes the ways to all of it.

    Without what each page says of news: that alone proves nothing of the rest of it.
    """

    def is_wanted(way: str) -> bool:
        about = {reader for reader, names in READERS.items() for name in names if name in way or WORDS[name] in way}
        return persona in (about or {"animator"})

    got = look(scene, scene.people[persona], is_wanted)
    return {name: re.sub(r'id="bar-notifications".*?</a>', "", text, flags=re.DOTALL) for name, text in got.items()}


# Other ways ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> list[ChangeNews]:
    """What the hub is given to tell the pages that listen to something."""
    heard: list[ChangeNews] = []
    monkeypatch.setattr(events, "say_after_commit", lambda one: heard.append(one) if isinstance(one, ChangeNews) else None)
    return heard


async def _send(_message: object) -> None:
    """A page that nobody holds."""


def told(viewer: User, news: list[ChangeNews]) -> str:
    """What a page of the viewer is told that listens to everything there is, and what it is told when it comes back."""
    ids = audience_ids(viewer)
    standing = Standing(viewer.pk, viewer.public_id, ids, timezone.now() + timedelta(hours=1))
    page = Connection("session", standing, _send, 0)
    pushed = [one.message["text"] for one in news if page.sees(one)]
    missed = changes_for(ids, {key for one in news for key in one.keys}, -60_000_000)
    assert missed is not None
    return " ".join([*pushed, json.dumps(missed)])


def test_open_pages_hear_of_what_their_readers_may_see(scene: Scene, news: list[ChangeNews]) -> None:
    plant(scene)
    secrets = {
        name: {f"mot{WORDS[name]}", post.key, *(one.key for one in post.answers.all())}
        for name, post in scene.planted.items()
        if name not in FOR_EVERYONE
    }
    for persona in OUTSIDERS:
        heard = told(scene.people[persona], news)
        assert [secret for some in secrets.values() for secret in some if secret in heard] == [], persona
    for persona, names in (("animator", {"closed", "hidden"}), ("colleague", {"organization"})):
        heard = told(scene.people[persona], news)
        assert {name for name, some in secrets.items() if any(secret in heard for secret in some)} == names


def test_who_comes_back_is_told_no_word_of_what_was_taken_away(scene: Scene) -> None:
    plant(scene)
    take_away(scene)
    keys = [streams.EVERYONE, streams.of_person(scene.people[AUTHOR])]
    missed = json.dumps(changes_for(audience_ids(scene.people["employee"]), keys, -60_000_000))
    assert scene.planted["deleted"].key in missed
    assert [word for word in WORDS.values() if word in missed] == []


def test_no_page_is_told_that_a_handle_is_somebodys(scene: Scene, news: list[ChangeNews]) -> None:
    keys = []
    for handle in (scene.people["guest of another group"].handle, "nobody.at-all"):
        post = actions.publish_post(author=scene.people["employee"], text=f"Bonjour @{handle}", target=Target())
        texts = [one.message["text"] for one in news if post.key in one.keys]
        keys.append([json.loads(text.replace(post.public_id, NOBODY))["keys"] for text in texts])
    assert keys[0] == keys[1] != []


def test_a_page_is_told_that_an_answer_mentions_its_reader_and_nobody_else(scene: Scene, news: list[ChangeNews]) -> None:
    post = actions.publish_post(author=scene.people["employee"], text="Bonjour", target=Target())
    names = ("colleague", "animator")
    keys = {name: streams.of_mentions(scene.people[name]) for name in names}
    news.clear()
    answer = actions.reply(author=post.author, parent=post, text=" ".join(f"@{scene.people[name].handle}" for name in names))
    told_by_key = {one.keys: json.loads(one.message["text"])["keys"] for one in news if answer.key in one.message["text"]}
    named = sorted([post.key, answer.key])
    assert told_by_key == {tuple(named): named, **{(key,): [*named, key] for key in keys.values()}}


def test_an_export_of_a_group_has_what_is_said_there_alone(scene: Scene) -> None:
    plant(scene)
    take_away(scene)
    for name, words in (("closed", {"closed"}), ("waiting", set[str]())):
        everything = exported(scene.people["owner"], scene.groups[name]).everything.lower()
        assert {one for one, word in WORDS.items() if word in everything} == words


def test_who_quotes_where_others_read_shows_them_nothing_of_it(scene: Scene) -> None:
    plant(scene)
    for name in ("closed", "hidden", "organization"):
        quoted = scene.planted[name]
        actions.publish_post(author=scene.people[AUTHOR], text=f"Voyez ceci {name}", target=Target(), quoted=quoted)
    secrets = [f"image{WORDS[name]}" for name in WORDS if name not in FOR_EVERYONE]
    secrets += [post.public_id for name, post in scene.planted.items() if name not in FOR_EVERYONE]
    tab = sign_in_as(Client(), scene.people["employee"])
    shown = [tab.get(address).content.decode() for address in (reverse("microblog:everyone"), "/api/v1/streams/everyone")]
    for text in (*shown, feed(scene.people["employee"], streams.EVERYONE)):
        assert "Voyez ceci hidden" in text
        assert [secret for secret in secrets if secret in text] == []
