from datetime import timedelta

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from intranet.kernel.follows.keys import register_kind
        from intranet.kernel.search import definitions, sections
        from intranet.kernel.work import periodic
        from profiles import permissions
        from profiles import receivers as receivers
        from profiles.actions.directory import reindex_ended_offers
        from profiles.search.organizations import ORGANIZATIONS
        from profiles.search.people import PEOPLE
        from profiles.search.sections import ORGANIZATIONS_SECTION, PEOPLE_SECTION, SKILLS_SECTION
        from profiles.search.skills import SKILLS

        register_kind("person", permissions.can_follow_person)
        for definition in (PEOPLE, SKILLS, ORGANIZATIONS):
            definitions.register(definition)
        for section in (PEOPLE_SECTION, SKILLS_SECTION, ORGANIZATIONS_SECTION):
            sections.register(section)
        periodic.register(name="profiles.reindex_ended_offers", every=timedelta(days=1), run=reindex_ended_offers)
