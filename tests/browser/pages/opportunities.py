"""The page of all opportunities, one of them for whoever applies and for those who choose, and the supervisor's page."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from projects.models import Application, ProjectRole
from projects.opportunities.actions.applying import apply_to
from tests.browser.pages.projects import build
from tests.browser.pages.table import Address, Page
from tests.profiles.directory import declares
from tests.projects.opportunities import offered


def at(name: str, role: ProjectRole | None = ProjectRole.LEAD) -> Address:
    """A page of an opportunity that two people applied to, one of whom the reader supervises."""

    def address(reader: User | None) -> str:
        assert reader is not None
        world = build(reader, role)
        opportunity = offered(world, french_level="B", city="Port-Brume")
        for persona in ("employee", "registrar"):
            declares(world.person(persona), world.skill)
            apply_to(member=world.person(persona), opportunity=opportunity, text="Je l’ai déjà fait.")
        declares(world.person("other-organization employee"), world.skill)
        if role is None:
            declares(reader, world.skill)
        Application.objects.filter(member=world.person("employee")).update(supervisor=reader)
        index_now()
        if name == "opportunities":
            return reverse("projects:opportunities")
        if name == "new_opportunity":
            return reverse("projects:new_opportunity", args=[world.projects["public"].address])
        if name == "agreement":
            return reverse("projects:agreement", args=[Application.objects.get(supervisor=reader).public_id])
        return reverse(f"projects:{name}", args=[opportunity.public_id])

    return address


def choose_without_words(tab: Tab) -> None:
    tab.fill("textarea[name=word_to_chosen]", "")
    tab.locator("button[form=choose]").click()


PAGES = [
    Page(name="opportunities", address=at("opportunities", None), is_tried_in_all_conditions=True),
    Page(name="opportunities-none", address=lambda _reader: reverse("projects:opportunities")),
    Page(name="opportunity", address=at("opportunity", None), is_tried_in_all_conditions=True),
    Page(name="opportunity-choose", address=at("choose"), is_tried_in_all_conditions=True),
    Page(name="opportunity-choose-errors", address=at("choose"), act=choose_without_words, act_status=422),
    # It asks, of everybody who is suggested, what they show and what may hold them back.
    Page(name="opportunity-people", address=at("people"), is_tried_in_all_conditions=True, statements_at_most=31),
    Page(name="opportunity-new", address=at("new_opportunity"), is_tried_in_all_conditions=True),
    Page(name="opportunity-edit", address=at("edit_opportunity")),
    Page(name="opportunity-agreement", address=at("agreement", None)),
]
