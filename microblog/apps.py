from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MicroblogConfig(AppConfig):
    name = "microblog"

    def ready(self) -> None:
        from datetime import timedelta

        from django.urls import reverse

        from groups.panels import register as register_panel
        from intranet.kernel import demonstrations, exports, tools
        from intranet.kernel.accounts.models import User
        from intranet.kernel.api import register as register_api
        from intranet.kernel.audiences.places import register_copy
        from intranet.kernel.content import mentions
        from intranet.kernel.content.reading import register_tag_address
        from intranet.kernel.feeds import kinds as feeds
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import subjects
        from intranet.kernel.navigation import Entry, main_menu
        from intranet.kernel.notifications import kinds
        from intranet.kernel.realtime import bundles
        from intranet.kernel.search import definitions, sections
        from intranet.kernel.work import periodic
        from microblog import permissions, streams
        from microblog import receivers as receivers
        from microblog.actions.demonstration import load_posts
        from microblog.actions.pictures import sweep_pictures
        from microblog.api import ROUTERS
        from microblog.exports import PART
        from microblog.feeds import KIND as STREAM_FEEDS
        from microblog.models import StreamEntry
        from microblog.moderation import SUBJECT
        from microblog.notifications import KINDS
        from microblog.panels import PANEL
        from microblog.queries.mentions import anybody_to_mention, colleagues_to_mention
        from microblog.queries.streams import keys_of_followed
        from microblog.search import POSTS, POSTS_SECTION

        def may_browse(viewer: object) -> bool:
            return isinstance(viewer, User) and bool(permissions.can_browse_streams(viewer))

        main_menu.register(
            Entry(
                key="stream",
                label=_("Stream"),
                url_name="microblog:home",
                icon="message-square-text",
                order=10,
                hint=_("What colleagues say, as they say it"),
                is_for=may_browse,
            )
        )
        tools.register(
            tools.Tool(
                key=permissions.STREAM,
                label=_("Stream"),
                icon="message-square-text",
                order=10,
                address=lambda address: reverse("microblog:group", args=[address]),
            )
        )
        register_panel(PANEL)
        demonstrations.register(demonstrations.Demonstration(key="posts", noun="posts", order=20, load=load_posts))
        for router in ROUTERS:
            register_api("", router)
        exports.register(PART)
        feeds.register(STREAM_FEEDS)
        mentions.register_place(streams.EVERYONE, anybody_to_mention)
        mentions.register_place(streams.ORGANIZATION, colleagues_to_mention)
        register_copy(StreamEntry)
        bundles.register("home", keys_of_followed)
        bundles.register("mentions", lambda viewer: [streams.of_mentions(viewer)])
        register_kind("post", permissions.can_follow_post)
        register_kind("tag", permissions.can_follow_tag)
        register_tag_address(lambda tag: reverse("microblog:tag", args=[tag]))
        subjects.register(SUBJECT)
        definitions.register(POSTS)
        sections.register(POSTS_SECTION)
        periodic.register(name="microblog.sweep_pictures", every=timedelta(days=1), run=sweep_pictures)
        for kind in KINDS:
            kinds.register(kind)
