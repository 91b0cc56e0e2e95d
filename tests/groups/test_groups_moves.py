"""A group that changes its kind while it holds many things: outsiders are kept out at once, and let in as things follow."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from groups.actions.groups import change_kind, delete_group
from groups.models import Group, GroupKind, Thread
from groups.queries.directory import GroupSearch, groups_page
from groups.queries.suggestions import groups_to_join
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences import actions
from intranet.kernel.audiences.models import Place, PlaceMove
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Text, Words, definitions, keys_of
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.search.receivers import has_followed
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from tests.groups.world import make_group
from tests.registries import hold

pytestmark = pytest.mark.django_db

# More than the worker moves in a turn.
THINGS = 600


def _documents(keys: "list[int]") -> Iterator[Document]:
    for thread in Thread.objects.filter(pk__in=keys, deleted_at=None):
        assert thread.place_id is not None
        yield Document(
            key=thread.pk,
            audience=thread.audience_id,
            shadowed_by=(thread.place_id,),
            values={"title": (Words.both(thread.title),), "group": ("one",)},
        )


@pytest.fixture
def things(search_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of the things in the index: threads, as simply as they can be described."""
    kind = "thread_of_test"
    of_test = IndexDefinition(
        kind=kind,
        fields=(Text("title"), Facet("group")),
        documents=_documents,
        all_keys=lambda: keys_of(Thread.objects.all()),
    )
    monkeypatch.setattr(Thread, "search_kind", kind)
    hold(monkeypatch, definitions, [*definitions, of_test])
    return kind


@pytest.fixture
def owner(db: None) -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def outsider(owner: User) -> User:
    return make_member("Tom O’Neil")


@pytest.fixture
def full_group(owner: User, things: str, monkeypatch: pytest.MonkeyPatch) -> Group:
    """An open group with its threads, all indexed."""
    monkeypatch.setattr(actions, "BATCHES_A_TURN", 1)
    assert actions.MOVED_AT_ONCE < THINGS
    return _fill(make_group(owner), THINGS)


def _fill(group: Group, count: int) -> Group:
    owner = group.memberships.get().member
    Thread.objects.bulk_create(
        (
            Thread(
                group=group,
                author=owner,
                title=f"Fenêtre de brûlage {number}",
                text="x",
                html="<p>x</p>",
                audience=group.content.audience,
                place=Place.objects.get(key=group.tool_key("discussions")),
                published_at=group.created_at,
            )
            for number in range(count)
        ),
        batch_size=500,
    )
    build_missing()
    index_now()
    return group


def _found(viewer: User, kind: str) -> tuple[int, int, int, int]:
    """What somebody reads, finds, counts and receives: rows, hits, a facet, and the group itself in its directory."""
    ids = audience_ids(viewer)
    result = search(SearchRequest(kind=kind, viewer_audiences=ids, text="brûlage", facets={"group": 1}, size=1))
    facet = dict(result.facets["group"]).get("one", 0)
    listed = groups_page(viewer, GroupSearch(text="feux")).total
    return Thread.objects.visible_to(viewer).count(), result.total, facet, listed


def _work(times: int = 40) -> None:
    """The worker, until nothing is left of the moves and of the index."""
    move = next(one for one in outboxes.boxes if one.model is PlaceMove)
    for _ in range(times):
        while outboxes.deliver_batch(move):
            pass
        index_now()
        PlaceMove.objects.update(available_at=timezone.now())
        if not PlaceMove.objects.exists():
            return
    raise AssertionError("The moves never end.")


def test_outsiders_are_kept_out_at_once_and_let_in_as_things_follow(
    full_group: Group, owner: User, outsider: User, things: str
) -> None:
    everything, nothing = (THINGS, THINGS, THINGS, 1), (0, 0, 0, 0)
    assert _found(outsider, things) == everything
    change_kind(actor=owner, group=full_group, kind=GroupKind.CLOSED)
    assert _found(outsider, things) == (0, 0, 0, 1)
    assert _found(owner, things) == everything
    change_kind(actor=owner, group=full_group, kind=GroupKind.HIDDEN)
    assert _found(outsider, things) == nothing
    assert not suggest(["group"], "feux", viewer_audiences=audience_ids(outsider))
    assert not groups_to_join(outsider)
    assert _found(owner, things) == everything
    _work()
    assert _found(outsider, things) == nothing
    assert _found(owner, things) == everything
    assert not Place.objects.exclude(moved_at=None).exists()
    change_kind(actor=owner, group=full_group, kind=GroupKind.OPEN)
    assert _found(owner, things)[:3] == everything[:3]
    _work()
    assert _found(outsider, things) == everything


def test_opened_and_closed_again_before_the_worker_has_passed(
    full_group: Group, owner: User, outsider: User, things: str
) -> None:
    change_kind(actor=owner, group=full_group, kind=GroupKind.HIDDEN)
    change_kind(actor=owner, group=full_group, kind=GroupKind.OPEN)
    change_kind(actor=owner, group=full_group, kind=GroupKind.CLOSED)
    assert _found(outsider, things)[:3] == (0, 0, 0)
    _work()
    assert _found(outsider, things) == (0, 0, 0, 1)
    assert _found(owner, things) == (THINGS, THINGS, THINGS, 1)


def test_a_document_that_cannot_be_indexed_keeps_the_shadow_of_its_own_place_only(owner: User, things: str) -> None:
    here, elsewhere = _fill(make_group(owner), 1), _fill(make_group(owner), 1)
    stuck = Thread.objects.get(group=here)
    assert stuck.place is not None
    SearchChange.objects.create(kind=things, key=stuck.pk, set_aside_at=timezone.now())
    assert not has_followed(stuck.place, timezone.now())
    change_kind(actor=owner, group=elsewhere, kind=GroupKind.HIDDEN)
    _work()
    assert not Place.objects.exclude(moved_at=None).exists()


def test_a_document_of_a_thing_that_has_gone_is_waited_for(full_group: Group, things: str) -> None:
    place = Place.objects.get(key=full_group.tool_key("discussions"))
    SearchChange.objects.create(kind=things, key=10**9)
    assert not has_followed(place, timezone.now())


def test_a_deleted_group_takes_everything_with_it_at_once(full_group: Group, owner: User, outsider: User, things: str) -> None:
    delete_group(actor=owner, group=full_group)
    for viewer in (outsider, owner):
        assert _found(viewer, things) == (0, 0, 0, 0)
    _work()
    for viewer in (outsider, owner):
        assert _found(viewer, things) == (0, 0, 0, 0)
