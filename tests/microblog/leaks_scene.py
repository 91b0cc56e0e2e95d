"""What the leak tests plant: posts in every place that somebody is outside of, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.utils import timezone

from groups.actions.groups import change_group
from groups.actions.membership import admit, remove_member
from groups.models import Group, GroupKind, GroupRole
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.follows.actions import follow
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from microblog import actions, streams
from microblog.actions import SentPoll
from microblog.models import Post, ReactionKind
from microblog.streams import Target
from profiles.models import Organization
from tests.groups.world import World, make_group, make_world
from tests.microblog.pictures import sent_picture
from tests.notifications.world import tell
from tests.profiles.organizations import make_organization, place

# By what becomes of them, the words of the posts, which stand in their tags, choices, pictures and answers too.
WORDS: Final = {
    "closed": "zanzibar",
    "hidden": "kumquat",
    "organization": "xylophone",
    "waiting": "ouistiti",
    "deleted": "brouhaha",
    "moderated": "farfelu",
}
FOR_EVERYONE: Final = ("deleted", "moderated")
NOBODY: Final = "0" * 16
AUTHOR: Final = "group member"


@dataclass(frozen=True)
class Scene:
    """The world of groups, whom posts in it are for, and what was planted, by what becomes of it."""

    people: Mapping[str, User]
    groups: Mapping[str, Group]
    organization: Organization
    earlier: Post
    opinion: Post
    planted: dict[str, Post] = field(default_factory=dict)

    def target(self, name: str) -> Target:
        if name == "organization":
            return Target(organization=self.organization)
        return Target(group=self.groups.get(name))

    def id_of(self, name: str) -> str:
        """The public id of a post, and before it is planted one that nothing has."""
        return self.planted[name].public_id if name in self.planted else NOBODY


def make_scene() -> Scene:
    world: World = make_world()
    people = {name: person for name, person in world.people.items() if person is not None and name != "suspended"}
    people |= {
        "colleague": make_member("Colette Cloutier"),
        "former member": make_member("Fanny Desrosiers"),
        "guest of another group": make_member("Gaston Hébert", email="gaston@elsewhere.example", kind=Kind.GUEST),
    }
    author, owner = people[AUTHOR], people["owner"]
    organization = make_organization("Affaires boréales")
    place(author, people["colleague"], organization=organization)
    place(people["other-organization employee"], organization=make_organization("Finances"))
    waiting = make_group(owner, GroupKind.OPEN, "Ce qui attend")
    admit(actor=owner, group=waiting, member=author)
    admit(actor=owner, group=waiting, member=people["animator"], role=GroupRole.ANIMATOR)
    waiting = change_group(actor=owner, group=waiting, values={"is_approval_needed": True})
    groups = {"closed": world.groups["closed"], "hidden": world.groups["hidden"], "waiting": waiting}
    earlier = actions.publish_post(author=author, text="Dit avant", target=Target(group=groups["closed"]))
    _take_part_and_leave(people["former member"], owner, groups, earlier)
    own = make_group(owner, GroupKind.CLOSED, "Ailleurs")
    admit(actor=owner, group=own, member=people["guest of another group"], role=GroupRole.GUEST, sponsor=owner)
    for person in people.values():
        if person != author and not person.is_guest:
            for key in (streams.of_person(author), *(streams.of_tag(f"mot{word}") for word in WORDS.values())):
                follow(member=person, key=key)
    opinion = actions.publish_post(author=people["employee"], text="Une opinion", target=Target())
    tell()
    return Scene(people, groups, organization, earlier, opinion)


def _take_part_and_leave(member: User, owner: User, groups: Mapping[str, Group], post: Post) -> None:
    """Somebody who marked a post, answered it and follows it, and is then removed."""
    for group in groups.values():
        admit(actor=owner, group=group, member=member)
    actions.bookmark(member=member, post=post)
    actions.react(member=member, post=post, kind=ReactionKind.USEFUL)
    actions.reply(author=member, parent=post, text="J’en suis")
    for group in groups.values():
        remove_member(actor=owner, group=group, member=member)


def plant(scene: Scene) -> None:
    """The posts, as their readers see them; those that go are still there."""
    author = scene.people[AUTHOR]
    everybody = " ".join(f"@{person.handle}" for person in scene.people.values())
    for name, word in WORDS.items():
        scene.planted[name] = actions.publish_post(
            author=author,
            text=f"{word} #Mot{word} {everybody}",
            target=scene.target(name),
            images=[sent_picture(author, f"image{word}")],
            poll=SentPoll([f"oui{word}", f"non{word}"], timezone.now() + timedelta(days=1)),
            quoted=None if name in FOR_EVERYONE else scene.opinion,
        )
        if name != "waiting":
            actions.reply(author=author, parent=scene.planted[name], text=f"reponse{word} {everybody}")
    for name in ("closed", "hidden"):
        actions.pin(actor=scene.people["owner"], post=scene.planted[name])
        actions.repost(author=scene.people["animator"], post=scene.planted[name])
    actions.reply(author=author, parent=scene.earlier, text=f"encore{WORDS['closed']}")


def take_away(scene: Scene) -> None:
    """One post is deleted by its author, with its answer, and one hidden by moderation."""
    author = scene.people[AUTHOR]
    for post in (*scene.planted["deleted"].answers.all(), scene.planted["deleted"]):
        actions.delete_post(actor=author, post=post)
    actions.hide(actor=scene.people["administrator"], post=scene.planted["moderated"])


def work() -> None:
    """What the worker does, but for mail."""
    index_now()
    tell()
