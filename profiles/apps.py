from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from intranet.kernel import demonstrations
        from intranet.kernel.accounts.claiming import register_resolver
        from intranet.kernel.accounts.models import User
        from intranet.kernel.api import register as register_api
        from intranet.kernel.audiences import revealing
        from intranet.kernel.cards import register as register_card
        from intranet.kernel.content.reading import register_people
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.moderation import levels, subjects
        from intranet.kernel.navigation import Entry, administration_menu, main_menu
        from intranet.kernel.notifications.kinds import register as register_news
        from intranet.kernel.search import definitions, sections
        from intranet.kernel.work import periodic
        from profiles import permissions
        from profiles import receivers as receivers
        from profiles.actions.affiliations import recount_members
        from profiles.actions.demonstration_reports import load_reports
        from profiles.actions.directory import reindex_ended_offers
        from profiles.api import router
        from profiles.cards import CARDS
        from profiles.notifications import KINDS
        from profiles.queries.claims import member_of_employee_number
        from profiles.queries.moderation import ORGANIZATIONS as MODERATED
        from profiles.queries.moderation import PERSON
        from profiles.queries.people_named import people_of_handles
        from profiles.queries.revealing import SECTION as SECTION_OF_PROFILE
        from profiles.search.organizations import ORGANIZATIONS
        from profiles.search.people import PEOPLE
        from profiles.search.sections import ORGANIZATIONS_SECTION, PEOPLE_SECTION, SKILLS_SECTION
        from profiles.search.skills import SKILLS

        def may_search(viewer: object) -> bool:
            return isinstance(viewer, User) and bool(permissions.can_search_directory(viewer))

        register_kind("person", permissions.can_follow_person)
        register_resolver(member_of_employee_number)
        levels.register_organization_moderators(MODERATED)
        subjects.register(PERSON)
        revealing.register(SECTION_OF_PROFILE)
        demonstrations.register(demonstrations.Demonstration(key="reports", noun="reports", order=90, load=load_reports))
        register_people(people_of_handles)
        self._register_first_login()
        self._register_account_menu()
        main_menu.register(
            Entry(
                key="people",
                label=_("Directory"),
                url_name="profiles:directory",
                icon="users",
                order=30,
                hint=_("Find a colleague by what they know"),
                is_for=may_search,
            )
        )
        main_menu.register(
            Entry(
                key="organizations",
                label=_("Organizations"),
                url_name="profiles:organizations",
                icon="building-2",
                order=32,
                hint=_("Ministries, agencies, their units and their people"),
                is_for=may_search,
            )
        )
        main_menu.register(
            Entry(
                key="skills",
                label=_("Skills"),
                url_name="profiles:skills",
                icon="badge-check",
                order=34,
                hint=_("The shared words for what people know, in both languages"),
                is_for=may_search,
            )
        )
        administration_menu.register(
            Entry(
                key="organizations",
                label=_("Organizations"),
                url_name="profiles:administered_organizations",
                icon="building-2",
                order=15,
            )
        )
        for definition in (PEOPLE, SKILLS, ORGANIZATIONS):
            definitions.register(definition)
        for section in (PEOPLE_SECTION, SKILLS_SECTION, ORGANIZATIONS_SECTION):
            sections.register(section)
        for card in CARDS:
            register_card(card)
        for kind in KINDS:
            register_news(kind)
        periodic.register(name="profiles.reindex_ended_offers", every=timedelta(days=1), run=reindex_ended_offers)
        periodic.register(name="profiles.recount_members", every=timedelta(minutes=5), run=recount_members)
        register_api("", router)

    def _register_first_login(self) -> None:
        from intranet.kernel.accounts.models import User
        from intranet.kernel.accounts.onboarding import Step, register_step

        def is_of_the_government(member: User) -> bool:
            """Nobody looks for a guest, who looks for nobody."""
            return not member.is_guest

        register_step(
            Step(
                key="profile",
                label=_("Profile"),
                url_name="profiles:welcome_profile",
                order=30,
                is_for=is_of_the_government,
            )
        )
        register_step(
            Step(
                key="skills",
                label=_("Skills"),
                url_name="profiles:welcome_skills",
                order=40,
                open_url_names=("profiles:skill_suggestions",),
                is_for=is_of_the_government,
            )
        )
        register_step(
            Step(
                key="follow",
                label=_("Whom to follow"),
                url_name="profiles:welcome_follow",
                order=50,
                is_for=is_of_the_government,
            )
        )

    def _register_account_menu(self) -> None:
        from intranet.kernel.navigation import Entry, account_menu

        account_menu.register(
            Entry(
                key="profile",
                label=_("View my profile"),
                url_name="profiles:person",
                icon="circle-user",
                order=10,
                identity=lambda viewer: viewer.get_username(),
            )
        )
        account_menu.register(
            Entry(key="follows", label=_("People I follow"), url_name="profiles:follows", icon="user-check", order=20)
        )
