"""Who may do what with an item: in an open, a closed and a hidden library; as its folder, narrower, wider; by a link."""

from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from files import permissions
from files.actions.links import make_link
from files.actions.sharing import Line, share_item
from files.models import Item, Link, Right
from files.queries.links import link_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.permissions import Decision
from tests.files.libraries import add, library_of, make_folder
from tests.groups.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

NOTHING, VIEW, COMMENT, EDIT, MANAGE = "", "see", "see comment", "see comment edit", "see comment edit manage share"
PEOPLE: Final = ("owner", "animator", "group member", "guest", "employee", "administrator", "suspended")
# The list of an item, by the person or the group that a line names, and who reads it then.
NARROWER: Final = {"owner": Right.MANAGE, "group member": Right.COMMENT}
WIDER: Final = {"owner": Right.MANAGE, "employee": Right.EDIT, "guest": Right.VIEW}
AS_ITS_GROUP: Final = {"owner": Right.MANAGE, "group": Right.VIEW}

# What each of PEOPLE may do, by library and list.
TABLE: Final = {
    ("open", None): (MANAGE, MANAGE, EDIT, NOTHING, VIEW, VIEW, NOTHING),
    ("open", "narrower"): (MANAGE, NOTHING, COMMENT, NOTHING, NOTHING, NOTHING, NOTHING),
    ("open", "wider"): (MANAGE, NOTHING, NOTHING, VIEW, EDIT, NOTHING, NOTHING),
    ("closed", None): (MANAGE, MANAGE, EDIT, COMMENT, NOTHING, NOTHING, NOTHING),
    ("closed", "narrower"): (MANAGE, NOTHING, COMMENT, NOTHING, NOTHING, NOTHING, NOTHING),
    ("closed", "wider"): (MANAGE, NOTHING, NOTHING, VIEW, EDIT, NOTHING, NOTHING),
    ("closed", "group"): (MANAGE, VIEW, VIEW, VIEW, NOTHING, NOTHING, NOTHING),
    ("hidden", None): (MANAGE, MANAGE, EDIT, COMMENT, NOTHING, NOTHING, NOTHING),
    ("hidden", "narrower"): (MANAGE, NOTHING, COMMENT, NOTHING, NOTHING, NOTHING, NOTHING),
    ("hidden", "wider"): (MANAGE, NOTHING, NOTHING, VIEW, EDIT, NOTHING, NOTHING),
    ("hidden", "group"): (MANAGE, VIEW, VIEW, VIEW, NOTHING, NOTHING, NOTHING),
}
LISTS: Final = {"narrower": NARROWER, "wider": WIDER, "group": AS_ITS_GROUP}


def made(world: World, kind: str, listed: str | None) -> Item:
    """A document in a folder of a library, with a list of its own or without."""
    owner, group = world.person("owner"), world.groups[kind]
    document = add(owner, make_folder(owner, library_of(group, owner), "Dossier"), "plan.txt")
    if listed is None:
        return document
    named = {who: group.members_audience if who == "group" else only(world.person(who)) for who in LISTS[listed]}
    return share_item(actor=owner, item=document, lines=[Line(named[who], right) for who, right in LISTS[listed].items()])


def verbs(person: User, item: Item) -> str:
    found: dict[str, Decision] = {
        "see": permissions.can_see_item(person, item),
        "comment": permissions.can_comment_item(person, item),
        "edit": permissions.can_edit_item(person, item),
        "manage": permissions.can_manage_item(person, item),
        "share": permissions.can_share_item(person, item, beyond=True),
    }
    return " ".join(verb for verb, decision in found.items() if decision)


@pytest.mark.parametrize("row", TABLE)
def test_who_may_do_what(world: World, row: tuple[str, str | None]) -> None:
    item = Item.objects.get(pk=made(world, *row).pk)
    found = {persona: verbs(world.person(persona), item) for persona in PEOPLE}
    assert found == dict(zip(PEOPLE, TABLE[row], strict=True))
    seen = {persona for persona in PEOPLE if Item.objects.visible_to(world.person(persona)).filter(pk=item.pk).exists()}
    assert seen == {persona for persona, verbs in found.items() if verbs}


@pytest.mark.parametrize("row", TABLE)
def test_a_link_gives_what_it_says_and_no_verb_of_the_item(world: World, row: tuple[str, str | None]) -> None:
    item = made(world, *row)
    before = {persona: verbs(world.person(persona), item) for persona in PEOPLE}
    makers = [persona for persona in PEOPLE if permissions.can_make_link(world.person(persona), item, right=Right.COMMENT)]
    assert makers == [persona for persona, found in before.items() if "manage" in found]
    _link, secret = make_link(actor=world.person("owner"), item=item, until=timezone.now() + timedelta(days=1))
    assert link_of(secret, is_anonymous=False) == Link.objects.get()
    assert {persona: verbs(world.person(persona), item) for persona in PEOPLE} == before
