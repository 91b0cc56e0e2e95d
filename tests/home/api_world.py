"""What a member may read and change by the API: one thing of each kind, with identities that descriptions can name."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.joining.actions.invitations import invite_person
from groups.models import GroupKind
from intranet.kernel.accounts.actions import make_token
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.testing import make_member
from microblog.actions import SentPoll, publish_post, reply
from microblog.streams import Target
from profiles.actions.organizations import grant_role
from profiles.models import Organization, OrganizationRole, Skill
from tests.groups.discussions import make_reply, make_thread
from tests.profiles.organizations import make_organization, place
from tests.projects.world import registered, sent
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.tags import tag_page
from wiki.knowledge.actions.pages import begin_knowledge, publish_knowledge
from wiki.models import QuestionSet
from wiki.models.pages import empty_body

MEMBER: Final = "marc.belanger"
# What names things that there are, by the beginning of the address.
IN_ADDRESSES: Final = {
    "/api/v1/posts/{id}": ["post1", "post2"],
    "/api/v1/groups/{id}": ["closed1", "open1", "other1"],
    "/api/v1/streams/groups/{id}": ["closed1"],
    "/api/v1/streams/organizations/{id}": ["organization1"],
    "/api/v1/organizations/{id}": ["organization1"],
    "/api/v1/projects/{id}": ["project1"],
    "/api/v1/invitations/{id}": ["invitation1"],
    "/api/v1/skills/{id}": ["skill1"],
    "/api/v1/wiki/spaces/{id}": ["space1"],
    "/api/v1/wiki/pages/{id}": ["page1", "page2"],
    "/api/v1/wiki/knowledge/{id}": ["knowledge1"],
}
# The same in other parts of addresses, and in bodies, by the schema and the field.
PARTS: Final = {"thread_id": ["thread1"], "handle": [MEMBER]}
IN_BODIES: Final = {
    ("NewPost", "audience"): ["everyone", "organization:organization1", "group:closed1"],
    ("NewPost", "quoted"): ["", "post1"],
    ("NewReply", "parent"): ["", "reply1"],
    ("PageChange", "parent"): ["page1", "page2"],
    ("PageChange", "after"): ["page1", "page2"],
    ("ReportIn", "subject"): ["post:post2", "reply:reply1"],
}


def make_api_world() -> str:
    """A token of a member of a group, who has posts and discussions to read."""
    member, owner = make_member("Marc Bélanger", handle=MEMBER), make_member("Olivia Owens")
    place(member, organization=_called("organization1", make_organization("Régie des sols")))
    kinds = {"closed1": GroupKind.CLOSED, "open1": GroupKind.OPEN, "other1": GroupKind.CLOSED}
    groups = {
        name: create_group(actor=owner, kind=kind, texts={"name_fr": f"Groupe {name}"}, public_id=name)
        for name, kind in kinds.items()
    }
    closed = groups["closed1"]
    admit(actor=owner, group=closed, member=member)
    _called("invitation1", invite_person(actor=owner, group=groups["other1"], person=member))
    _called("reply1", make_reply(owner, _called("thread1", make_thread(member, closed))))
    _called("skill1", Skill.objects.create(name_fr="Gestion de projet", name_en="Project management", is_curated=True))
    post = _called("post1", publish_post(author=member, text="Bonjour #feux", target=Target()))
    reply(author=owner, parent=post, text="Oui")
    poll = SentPoll(choices=["Oui", "Non"], closes_at=timezone.now() + timedelta(days=1))
    _called("post2", publish_post(author=owner, text="Ça va ?", target=Target(group=closed), poll=poll))
    registrar = make_member("Odile Registre")
    lead = Organization.objects.get(public_id="organization1")
    grant_role(actor=None, member=registrar, organization=lead, role=OrganizationRole.REGISTRAR)
    top = open_space(actor=owner, owner=closed)
    _called("space1", top.space)
    for name in ("page1", "page2"):
        page = create_page(actor=owner, parent=top, title=f"Page {name}", language="fr", body=empty_body(), public_id=name)
        tag_page(actor=owner, page=page, labels=["Feux"])
    questions = QuestionSet.objects.get(organization=None)
    begun = begin_knowledge(
        actor=member, owner=closed, title="Savoir", language="fr", questions=questions, public_id="knowledge1"
    )
    publish_knowledge(actor=member, page=begun, choice=Choice(AROUND))
    _called("project1", registered(member, registrar, sent(lead, "Carte des risques", "Risk map")))
    return make_token(member=member, name="tests", can_write=True, days=1)[1]


def _called[Thing: Any](public_id: str, thing: Thing) -> Thing:
    thing.public_id = public_id
    thing.save(update_fields=["public_id"])
    return thing
