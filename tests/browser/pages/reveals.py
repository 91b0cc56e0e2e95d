"""Reading one thing beyond what is shown to an administrator: asking, confirming, the thing alone, and its owner's page."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from groups.actions.groups import create_group
from groups.discussions.actions import add_reply, start_thread
from groups.models import Group, GroupKind, Reply
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import reveal
from intranet.kernel.testing import make_member
from profiles.models import Profile, Section, Visibility
from tests.browser.pages.table import Address, Page
from tests.profiles.people import declared_by, describe, show

REASON = "Plainte 2026-042 : la personne dit avoir été menacée dans cette discussion, et demande que l’on vérifie."
TEXT = "Encore une idée des ressources. **Ces gens** sont des incapables :\n\n- Paul\n- les autres"


def hidden_group(owner: User) -> Group:
    texts = {
        "name_fr": "Préparation du déménagement des équipes de la protection des forêts",
        "name_en": "Moving",
        "purpose_fr": "Préparer sans inquiéter.",
        "welcome_fr": "Rien ne sort d’ici avant l’annonce.",
    }
    return create_group(actor=owner, kind=GroupKind.HIDDEN, texts=texts)


def hidden_reply() -> Reply:
    owner = make_member("Jean-François Beauregard-Desrochers de la Durantaye")
    thread = start_thread(actor=owner, group=hidden_group(owner), title="Qui part, et quand ?", text=TEXT)
    return add_reply(actor=owner, thread=thread, text=TEXT)


def of_profile() -> User:
    """Somebody who shows their skills and their place of work to nobody."""
    member = make_member("Étienne Côté")
    describe(member)
    show(member, Visibility.ONLY_ME, Section.SKILLS, Section.PLACE, Section.ABOUT)
    Profile.objects.filter(pk=member.pk).update(biography_fr="", biography_en="", interests="", pronouns="")
    member.profile.links.all().delete()
    declared_by(member)
    return member


def reading(subject: str, owner: User, reader: User | None) -> str:
    """The page of something that was just revealed to the reader."""
    assert reader is not None
    reveal(actor=reader, subject=subject, owners=[owner], reason=REASON)
    return reverse("audiences:read", args=[subject])


def thread(reader: User | None) -> str:
    found = hidden_reply().thread
    return reading(found.key, found.author, reader)


def reply(reader: User | None) -> str:
    found = hidden_reply()
    return reading(found.key, found.author, reader)


def group(reader: User | None) -> str:
    owner = make_member("Jean-François Beauregard-Desrochers de la Durantaye")
    return reading(hidden_group(owner).key, owner, reader)


def section(name: str) -> Address:
    def address(reader: User | None) -> str:
        member = of_profile()
        return reading(f"section:{member.public_id}-{name}", member, reader)

    return address


def asking(reader: User | None) -> str:
    thread(reader)
    return reverse("audiences:reveal")


def ask(tab: Tab) -> None:
    """Name somebody's page, and say why."""
    tab.locator("[name=address]").fill("/people/etienne.cote/")
    tab.locator("[name=reason]").fill(REASON)
    tab.locator("main .button--primary").click()


def ask_for_nothing(tab: Tab) -> None:
    """Confirm without choosing a section."""
    ask(tab)
    tab.locator("main .button--primary").click()


def look_at_settings(tab: Tab) -> None:
    """Name a page that is no thing."""
    tab.locator("[name=address]").fill("/account/")
    tab.locator("main .button--primary").click()
    tab.locator(".govuk-error-summary").wait_for()


def own(reader: User | None) -> str:
    assert reader is not None
    administrator = make_member("Ada Minh", is_staff=True)
    for subject in (f"section:{reader.public_id}-contact", "thread:0000000000000000"):
        reveal(actor=administrator, subject=subject, owners=[reader], reason=REASON)
    return reverse("audiences:reveals")


PAGES = [
    Page(name="reveal", address=asking, persona="administrator"),
    Page(name="reveal-errors", address=asking, persona="administrator", act=look_at_settings),
    Page(name="reveal-confirm", address=asking, persona="administrator", act=ask),
    Page(name="reveal-confirm-errors", address=asking, persona="administrator", act=ask_for_nothing),
    Page(name="revealed-discussion", address=thread, persona="administrator"),
    Page(name="revealed-reply", address=reply, persona="administrator"),
    Page(name="revealed-group", address=group, persona="administrator"),
    Page(name="revealed-section", address=section("skills"), persona="administrator"),
    Page(name="revealed-section-facts", address=section("place"), persona="administrator"),
    Page(name="revealed-section-empty", address=section("about"), persona="administrator"),
    Page(name="reveals-some", address=own),
]
