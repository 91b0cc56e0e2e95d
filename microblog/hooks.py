"""What the kernel asks of the stream: what is followed, mentioned, listened to, and moved with a place."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences import places
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.content.reading import register_tag_address
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.notifications.wording import first_words
from intranet.kernel.realtime.bundles import Bundle, bundles
from microblog import permissions, streams
from microblog.actions.demonstration import load_posts
from microblog.models import Post, StreamEntry
from microblog.queries.mentions import anybody_to_mention, colleagues_to_mention
from microblog.queries.streams import keys_of_home_stream

shared_kinds.register(
    SharedKind(
        word="post",
        noun=_("Post"),
        find=lambda public_id: Post.objects.with_authors().select_related("root").filter(public_id=public_id).first(),
        is_visible=lambda viewer, post: bool(permissions.can_see_post(viewer, post)),
        title=lambda post: first_words(post.html) or str(_("Post")),
        address=lambda post: str(post.get_absolute_url()),
        manages=lambda viewer, post: viewer.pk == post.author_id,
    )
)
followables.register(Followable("post", permissions.can_follow_post))
followables.register(Followable("tag", permissions.can_follow_tag))
completions.register(Completion(streams.EVERYONE, anybody_to_mention))
completions.register(Completion(streams.ORGANIZATION, colleagues_to_mention))
register_tag_address(lambda tag: reverse("microblog:tag", args=[tag]))
bundles.register(Bundle("home", keys_of_home_stream))
bundles.register(Bundle("mentions", lambda viewer: [streams.of_mentions(viewer)]))
places.copies.register(StreamEntry)
demonstrations.register(Demonstration(key="posts", noun="posts", order=20, load=load_posts))
