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
        from groups.moderation import PLACES, SUBJECT
        from groups.search import GROUPS, GROUPS_SECTION
        from intranet.kernel import demonstrations
        from intranet.kernel.accounts.models import User
        from intranet.kernel.api import register as register_api
        from intranet.kernel.cards import register as register_card
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import levels, subjects
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
        levels.register_place_moderators(PLACES)
        definitions.register(GROUPS)
        sections.register(GROUPS_SECTION)
        for card in CARDS:
            register_card(card)
        periodic.register(name="groups.recount", every=timedelta(minutes=5), run=recount_groups)
        register_api("", router)
        demonstrations.register(demonstrations.Demonstration(key="groups", noun="groups", order=10, load=load_groups))

    def _register_joining(self) -> None:
        """Requests, invitations, guests and bans."""
        from groups.joining.actions.demonstration import load_joining
        from groups.joining.actions.guests import hand_over_guests, look_after_guests
        from groups.joining.actions.imports import forget_imports
        from groups.joining.actions.invitations import forget_invitations
        from groups.joining.api import router
        from groups.joining.cards import CARDS
        from groups.joining.notifications import KINDS
        from groups.joining.panels import PANELS
        from groups.panels import register as register_panel
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

        from groups.discussions import receivers as receivers
        from groups.discussions.actions import forget_readings
        from groups.discussions.actions.demonstration import load_discussions
        from groups.discussions.api import router
        from groups.discussions.moderation import SUBJECTS
        from groups.discussions.notifications import KINDS
        from groups.discussions.panels import PANEL
        from groups.discussions.permissions import DISCUSSIONS, can_follow_thread
        from groups.discussions.search import REPLIES, REPLIES_SECTION, THREADS, THREADS_SECTION
        from groups.panels import register as register_panel
        from groups.queries.mentions import people_to_mention
        from intranet.kernel import demonstrations, tools
        from intranet.kernel.api import register as register_api
        from intranet.kernel.content import mentions
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import subjects
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
        periodic.register(name="groups.forget_readings", every=timedelta(days=1), run=forget_readings)
        part = demonstrations.Demonstration(key="discussions", noun="discussions", order=20, load=load_discussions)
        demonstrations.register(part)

    def _register_exports(self) -> None:
        """Copies of what groups hold."""
        from groups.actions.exports import forget_exports
        from groups.discussions.exports import PART as DISCUSSIONS_PART
        from groups.exports import PART
        from groups.notifications import KIND
        from intranet.kernel import exports
        from intranet.kernel.notifications import kinds
        from intranet.kernel.work import periodic

        exports.register(PART)
        exports.register(DISCUSSIONS_PART)
        kinds.register(KIND)
        periodic.register(name="groups.forget_exports", every=timedelta(hours=1), run=forget_exports)

    def _register_reveals(self) -> None:
        """What an administrator may have revealed."""
        from groups.discussions.revealing import REPLY, THREAD
        from groups.revealing import GROUP
        from intranet.kernel.audiences import revealing

        for kind in (GROUP, THREAD, REPLY):
            revealing.register(kind)
