"""What the kernel asks of discussions: who follows one, who sees one, and the demonstration."""

from django.utils.translation import gettext_lazy as _

from groups.discussions.actions.demonstration import load_discussions
from groups.discussions.permissions import can_follow_thread, can_see_reply, can_see_thread
from groups.models import Reply, Thread
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.notifications.wording import first_words

JOINED = ("audience", "place__audience")

shared_kinds.register(
    SharedKind(
        word="thread",
        noun=_("Discussion"),
        find=lambda public_id: Thread.objects.select_related(*JOINED, "group__content").filter(public_id=public_id).first(),
        is_visible=lambda viewer, thread: bool(can_see_thread(viewer, thread)),
        title=lambda thread: str(thread.title),
        address=lambda thread: str(thread.get_absolute_url()),
        manages=lambda viewer, thread: viewer.pk == thread.author_id,
    )
)
shared_kinds.register(
    SharedKind(
        word="reply",
        noun=_("Reply in a discussion"),
        find=lambda public_id: (
            Reply.objects.select_related(*JOINED, "thread__group__content").filter(public_id=public_id).first()
        ),
        is_visible=lambda viewer, reply: bool(can_see_reply(viewer, reply)),
        title=lambda reply: first_words(reply.html),
        address=lambda reply: str(reply.get_absolute_url()),
        manages=lambda viewer, reply: viewer.pk == reply.author_id,
    )
)
followables.register(Followable("thread", can_follow_thread))
demonstrations.register(Demonstration(key="discussions", noun="discussions", order=20, load=load_discussions))
