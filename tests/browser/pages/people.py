"""The directory, profiles, and their edition."""

from io import BytesIO

from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from profiles.actions.skills_declared import endorse_skill
from profiles.models import (
    DeclaredSkill,
    Level,
    Offer,
    OfferKind,
    Organization,
    PathEntry,
    PathKind,
    Profile,
    Section,
    Visibility,
)
from tests.browser.pages.table import Address, Page, named, send
from tests.profiles.directory import declares, index, make_person, make_skill
from tests.profiles.organizations import make_organization, make_unit, place

NAMES = [
    "Amadou Diallo",
    "Étienne Côté",
    "Fatima Zahra El Idrissi",
    "Jean-François Beauregard-Desrochers de la Durantaye",
    "Kateri Jacobs",
    "Łukasz Nowak",
    "Louise Fontaine-Gagnon",
    "Thomas O’Connor",
]


def furnish(reader: User | None) -> User:
    """A small government: organizations, people, skills. Gives the person whose profile is complete."""
    forests = make_organization("Ministère des Forêts", "Department of Forests", acronym_fr="MFor", acronym_en="DFor")
    transports = make_organization("Ministère des Transports")
    skills = [make_skill("Modélisation des feux de forêt", "Wildfire modelling"), make_skill("Données ouvertes", "Open data")]
    people = [make_person(name, organization=(forests, transports)[at % 2], city="Québec") for at, name in enumerate(NAMES)]
    for at, person in enumerate(people):
        declares(person, skills[at % 2], Level.EXPERT if at % 3 else Level.BEGINNER)
    complete = people[0]
    describe(complete, forests)
    if reader is not None:
        place(reader, organization=forests)
        endorse_skill(endorser=reader, declared=declares(complete, skills[1]))
    index()
    return complete


def describe(member: User, organization: Organization) -> None:
    """Fill each section of a profile, in both languages where there are two."""
    unit = make_unit(organization, "Direction de la protection", "Équipe des feux")
    place(member, organization=organization, unit=unit)
    Profile.objects.filter(pk=member.pk).update(
        title_fr="Modélisateur principal",
        title_en="Principal modeller",
        phone="418 555-0142",
        english_level="C",
        biography_fr="Je calcule où va le feu.",
        **{f"{section}_visibility": Visibility.EVERYONE for section in Section},
    )
    profile = Profile.objects.get(pk=member.pk)
    Offer.objects.create(profile=profile, kind=OfferKind.MENTORING, text="Une heure par semaine")
    PathEntry.objects.create(profile=profile, kind=PathKind.EXPERIENCE, title="Service météo")


def a_profile(reader: User | None) -> str:
    return reverse("profiles:person", kwargs={"handle": furnish(reader).handle})


def own_profile(reader: User | None) -> str:
    assert reader is not None
    furnish(reader)
    return reverse("profiles:person", kwargs={"handle": reader.handle})


def directory(query: str = "") -> Address:
    def address(reader: User | None) -> str:
        furnish(reader)
        return reverse("profiles:directory") + query

    return address


def edit(section: Section) -> Address:
    def address(reader: User | None) -> str:
        furnish(reader)
        return reverse("profiles:edit_section", kwargs={"section": section})

    return address


def furnish_whole(reader: User | None) -> User:
    """The small government, and a reader whose profile is complete too, in the unit of that other person."""
    assert reader is not None
    complete = furnish(reader)
    organization = Organization.objects.get(name_fr="Ministère des Forêts")
    describe(reader, organization)
    for at in range(6):
        declares(reader, make_skill(f"Compétence dont le nom est plutôt long, numéro {at}", f"Skill {at}"))
    return complete


def edit_whole(section: Section) -> Address:
    def address(reader: User | None) -> str:
        furnish_whole(reader)
        return reverse("profiles:edit_section", kwargs={"section": section})

    return address


def whole(url_name: str) -> Address:
    def address(reader: User | None) -> str:
        furnish_whole(reader)
        return reverse(url_name)

    return address


def own_whole(reader: User | None) -> str:
    assert reader is not None
    furnish_whole(reader)
    return reverse("profiles:person", args=[reader.handle])


def endorsers(reader: User | None) -> str:
    declared = DeclaredSkill.objects.get(profile=furnish(reader).pk, endorsement_count=1)
    return reverse("profiles:endorsers", args=[declared.profile.member.handle, declared.public_id])


def removal_of_a_skill(reader: User | None) -> str:
    furnish_whole(reader)
    declared = DeclaredSkill.objects.filter(profile__member=reader)[0]
    return reverse("profiles:remove_skill", args=[declared.public_id])


def choose_a_picture(tab: Tab) -> None:
    """A file chosen in the page of the portrait, before it is sent."""
    picture = BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    tab.locator("input[type=file]").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    tab.locator("[data-crop]").wait_for()


def open_facets(tab: Tab) -> None:
    """The facets, which narrow screens fold."""
    summary = tab.locator(".facets-box > summary")
    if summary.is_visible():
        summary.click()


PAGES = [
    Page(name="directory", address=directory("?q=feux"), is_tried_in_all_conditions=True),
    Page(name="directory-facets", address=directory(), act=open_facets),
    Page(name="directory-nothing", address=directory("?q=xyzzy")),
    Page(name="search", address=lambda reader: directory()(reader) and reverse("home:search") + "?q=feux"),
    Page(name="profile", address=a_profile, is_tried_in_all_conditions=True),
    Page(name="own-profile", address=own_profile),
    Page(name="profile-edit", address=lambda reader: own_profile(reader) and reverse("profiles:edit")),
    *[Page(name=f"profile-edit-{section}", address=edit(section)) for section in Section],
    Page(name="profile-edit-portrait", address=named("profiles:edit_portrait")),
    Page(name="profile-edit-portrait-errors", address=named("profiles:edit_portrait"), act=send),
    Page(name="profile-edit-portrait-crop", address=named("profiles:edit_portrait"), act=choose_a_picture),
    Page(name="own-profile-whole", address=own_whole),
    Page(name="profile-edit-whole", address=whole("profiles:edit")),
    *[
        Page(name=f"profile-edit-whole-{section}", address=edit_whole(section))
        for section in (Section.SKILLS, Section.OFFERS, Section.PATH)
    ],
    Page(name="profile-edit-remove", address=removal_of_a_skill),
    Page(name="profile-edit-offer-errors", address=named("profiles:add_entry", kind="offers"), act=send),
    Page(name="endorsers", address=endorsers),
    Page(name="follows", address=named("profiles:follows")),
    Page(name="saved-searches", address=named("profiles:saved_searches")),
    Page(name="shortlist", address=named("profiles:shortlist")),
    Page(name="welcome-profile", address=named("profiles:welcome_profile"), persona="newcomer"),
    Page(name="welcome-skills", address=named("profiles:welcome_skills"), persona="newcomer"),
    Page(name="welcome-skills-whole", address=whole("profiles:welcome_skills")),
    Page(name="welcome-follow", address=named("profiles:welcome_follow"), persona="newcomer"),
    Page(name="welcome-follow-whole", address=whole("profiles:welcome_follow")),
]
