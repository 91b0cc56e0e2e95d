from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        self._register_core()
        self._register_joining()
        self._register_discussions()
        self._register_exports()
        self._register_reveals()

    def _register_core(self) -> None:
        from groups import permissions
        from groups import receivers as receivers
        from groups.actions.demonstration import load_groups
        from groups.actions.departures import recount_groups
        from groups.api import router
        from groups.cards import CARDS, SHELF
        from groups.reporting import SUBJECT
        from groups.search import GROUPS, GROUPS_SECTION
        from intranet.kernel import demonstrations
        from intranet.kernel.accounts.models import User
        from intranet.kernel.api import register as register_api
        from intranet.kernel.cards import register as register_card
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import subjects
        from intranet.kernel.navigation import Entry, create_menu, main_menu, register_shelf
        from intranet.kernel.search import definitions, sections
        from intranet.kernel.work import periodic

        def may_browse(viewer: object) -> bool:
            return isinstance(viewer, User) and bool(permissions.can_browse_groups(viewer))

        def may_create(viewer: object) -> bool:
            return isinstance(viewer, User) and bool(permissions.can_create_group(viewer))

        register_kind("group", permissions.can_follow_group)
        main_menu.register(
            Entry(
                key="groups",
                label=_("Groups"),
                url_name="groups:directory",
                icon="messages-square",
                order=36,
                hint=_("Work with people from other organizations"),
                is_for=may_browse,
            )
        )
        create_menu.register(
            Entry(
                key="group",
                label=_("Group"),
                url_name="groups:new",
                icon="messages-square",
                order=50,
                hint=_("Gather people around a subject"),
                is_for=may_create,
            )
        )
        register_shelf(SHELF)
        subjects.register(SUBJECT)
        definitions.register(GROUPS)
        sections.register(GROUPS_SECTION)
        for card in CARDS:
            register_card(card)
        periodic.register(name="groups.recount", every=timedelta(minutes=5), run=recount_groups)
        register_api("", router)
        demonstrations.register(demonstrations.Demonstration(key="groups", noun="groups", order=10, load=load_groups))

    def _register_joining(self) -> None:
        """Requests, invitations, guests and bans."""
        from groups.actions.guests import hand_over_guests, look_after_guests
        from groups.actions.joining.demonstration import load_joining
        from groups.actions.joining.imports import forget_imports
        from groups.actions.joining.invitations import forget_invitations
        from groups.api_joining import router
        from groups.notifications.joining import KINDS
        from groups.panels import register as register_panel
        from groups.panels_joining import CARDS, PANELS
        from groups.signals import member_left
        from intranet.kernel import demonstrations
        from intranet.kernel.api import register as register_api
        from intranet.kernel.cards import register as register_card
        from intranet.kernel.navigation import Entry, account_menu
        from intranet.kernel.notifications.kinds import register as register_news
        from intranet.kernel.work import periodic

        for kind in KINDS:
            register_news(kind)
        for panel in PANELS:
            register_panel(panel)
        for card in CARDS:
            register_card(card)
        register_api("", router)
        demonstrations.register(
            demonstrations.Demonstration(key="joining", noun="requests and invitations", order=20, load=load_joining)
        )
        member_left.connect(hand_over_guests)
        periodic.register(name="groups.look_after_guests", every=timedelta(minutes=5), run=look_after_guests)
        periodic.register(name="groups.forget_imports", every=timedelta(days=1), run=forget_imports)
        periodic.register(name="groups.forget_invitations", every=timedelta(days=1), run=forget_invitations)
        account_menu.register(
            Entry(
                key="invitations",
                label=_("Invitations and requests"),
                url_name="groups:own_invitations",
                icon="mail-open",
                order=30,
            )
        )

    def _register_discussions(self) -> None:
        """Threads and replies."""
        from django.urls import reverse

        from groups.actions.discussions import forget_readings
        from groups.actions.discussions.demonstration import load_discussions
        from groups.api_discussions import router
        from groups.discussions_panel import PANEL
        from groups.moderation import PLACES, SUBJECTS
        from groups.notifications.discussions import KINDS
        from groups.panels import register as register_panel
        from groups.permissions.discussions import DISCUSSIONS, can_follow_thread
        from groups.queries.mentions import people_to_mention
        from groups.search_discussions import REPLIES, REPLIES_SECTION, THREADS, THREADS_SECTION
        from intranet.kernel import demonstrations, tools
        from intranet.kernel.api import register as register_api
        from intranet.kernel.content import mentions
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import levels, subjects
        from intranet.kernel.notifications import kinds
        from intranet.kernel.search import definitions, sections
        from intranet.kernel.work import periodic

        tools.register(
            tools.Tool(
                key=DISCUSSIONS,
                label=_("Discussions"),
                icon="messages-square",
                order=20,
                address=lambda address: reverse("groups:threads", args=[address]),
            )
        )
        register_kind("thread", can_follow_thread)
        mentions.register_place("group", people_to_mention)
        register_panel(PANEL)
        register_api("", router)
        for definition, section in ((THREADS, THREADS_SECTION), (REPLIES, REPLIES_SECTION)):
            definitions.register(definition)
            sections.register(section)
        for kind in KINDS:
            kinds.register(kind)
        for subject in SUBJECTS:
            subjects.register(subject)
        levels.register_place_moderators(PLACES)
        periodic.register(name="groups.forget_readings", every=timedelta(days=1), run=forget_readings)
        part = demonstrations.Demonstration(key="discussions", noun="discussions", order=20, load=load_discussions)
        demonstrations.register(part)

    def _register_exports(self) -> None:
        """Copies of what groups hold."""
        from groups.actions.exports import forget_exports
        from groups.exports import PART
        from groups.exports_discussions import PART as DISCUSSIONS_PART
        from groups.notifications.exports import KIND
        from intranet.kernel import exports
        from intranet.kernel.notifications import kinds
        from intranet.kernel.work import periodic

        exports.register(PART)
        exports.register(DISCUSSIONS_PART)
        kinds.register(KIND)
        periodic.register(name="groups.forget_exports", every=timedelta(hours=1), run=forget_exports)

    def _register_reveals(self) -> None:
        """What an administrator may have revealed."""
        from groups.revealing import GROUP, REPLY, THREAD
        from intranet.kernel.audiences import revealing

        for kind in (GROUP, THREAD, REPLY):
            revealing.register(kind)
