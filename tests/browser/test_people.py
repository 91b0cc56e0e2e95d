"""What one does on pages of people, with a real browser: with scripts, and without."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from profiles.models import DeclaredSkill, Endorsement, Profile, Visibility
from profiles.queries.people import followed_people
from tests.browser.conftest import sign_in
from tests.profiles.directory import index, make_skill
from tests.profiles.people import declared_by, show

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person() -> User:
    member = make_member("Amadou Diallo")
    show(member, Visibility.EVERYONE)
    declared_by(member, "Télédétection")
    return member


@pytest.fixture
def reader() -> User:
    return make_member("Kateri Jacobs")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def tab(has_scripts: bool, reader: User, browser: Browser, live_server: LiveServer) -> Iterator[Tab]:
    with browser.new_context(java_script_enabled=has_scripts, base_url=live_server.url) as context:
        sign_in(context, reader, live_server.url, "fr")
        yield context.new_page()


@pytest.fixture
def scripted(reader: User, browser: Browser, live_server: LiveServer) -> Iterator[Tab]:
    with browser.new_context(base_url=live_server.url) as context:
        sign_in(context, reader, live_server.url, "fr")
        yield context.new_page()


def test_one_click_endorses_follows_and_takes_each_back(tab: Tab, person: User, reader: User, has_scripts: bool) -> None:
    """With scripts, the focus stays on the button, and what it says now is announced."""
    tab.goto(reverse("profiles:person", args=[person.handle]))
    tab.get_by_role("button", name="Appuyer").press("Enter")
    expect(tab.get_by_role("button", name="Appuyée")).to_have_attribute("aria-pressed", "true")
    expect(tab.locator(".skill")).to_contain_text("Appuyée par Kateri Jacobs")
    if has_scripts:
        expect(tab.get_by_role("button", name="Appuyée")).to_be_focused()
        expect(tab.locator("#said")).to_have_text(re.compile("Appuyée.*Télédétection, activé"))
    tab.get_by_role("button", name="Suivre").press("Enter")
    expect(tab.get_by_role("button", name="Vous suivez")).to_have_attribute("aria-pressed", "true")
    if has_scripts:
        expect(tab.get_by_role("button", name="Vous suivez")).to_be_focused()
        expect(tab.locator("#said")).to_have_text("Vous suivez Amadou Diallo, activé")
    assert Endorsement.objects.get().endorser == reader
    assert followed_people(reader).get().member == person
    tab.get_by_role("button", name="Appuyée").click()
    expect(tab.get_by_role("button", name="Appuyer")).to_have_attribute("aria-pressed", "false")
    tab.get_by_role("button", name="Vous suivez").click()
    expect(tab.get_by_role("button", name="Suivre")).to_be_visible()
    assert not Endorsement.objects.exists()
    assert not followed_people(reader)


def test_a_skill_typed_in_either_language_is_completed_by_keyboard(scripted: Tab, reader: User) -> None:
    skill = make_skill("Modélisation des feux de forêt", "Wildfire modelling")
    index()
    scripted.goto(reverse("profiles:edit_section", args=["skills"]))
    field = scripted.get_by_role("combobox", name="Ajouter une compétence")
    field.press_sequentially("wildf")
    expect(scripted.locator(".combobox__option")).to_contain_text("Modélisation des feux de forêt")
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() in {str(skill.name_fr), str(skill.name_en)}
    scripted.get_by_role("button", name="Ajouter la compétence").click()
    expect(scripted.locator("#toasts")).to_contain_text("Compétence ajoutée")
    assert DeclaredSkill.objects.get().skill == skill


def test_without_scripts_a_skill_is_a_plain_field(tab: Tab, reader: User, has_scripts: bool) -> None:
    """A form that is shown again with its errors stands where no page is: its language may change all the same."""
    address = reverse("profiles:edit_section", args=["skills"])
    tab.goto(address)
    for language, add, error in (("English", "Ajouter la compétence", "Entrez"), ("Français", "Add the skill", "Enter")):
        tab.locator("#id_skill").fill("!!!")
        tab.get_by_role("button", name=add).click()
        expect(tab.locator(".govuk-error-summary")).to_contain_text(error)
        tab.locator(".foot").get_by_role("button", name=language).click()
        expect(tab).to_have_url(re.compile(f"{address}$"))
        expect(tab.locator("html")).to_have_attribute("lang", language[:2].lower())
        expect(tab.locator("#id_skill")).to_have_value("!!!" if has_scripts else "")
    tab.locator("#id_skill").fill("Lecture des vents")
    tab.get_by_role("button", name="Ajouter la compétence").click()
    expect(tab.locator("main")).to_contain_text("Lecture des vents")
    assert DeclaredSkill.objects.get().profile_id == reader.pk


def _picture() -> FilePayload:
    """Red on the left, blue on the right."""
    image, out = Image.new("RGB", (400, 200), (200, 20, 20)), BytesIO()
    image.paste((20, 20, 200), (200, 0, 400, 200))
    image.save(out, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_a_portrait_is_sent_and_shown(tab: Tab, reader: User) -> None:
    tab.goto(reverse("profiles:edit_portrait"))
    tab.get_by_label("Image", exact=True).set_input_files(_picture())
    tab.get_by_role("button", name="Enregistrer").click()
    expect(tab).to_have_url(f"{tab.url.split('/profile')[0]}{reverse('profiles:edit')}")
    assert Profile.objects.get(pk=reader.pk).portrait
    tab.goto(reverse("profiles:person", args=[reader.handle]))
    assert tab.locator(".profile-head .avatar img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 256


def test_the_square_of_a_portrait_is_chosen_by_ranges(scripted: Tab, reader: User) -> None:
    scripted.goto(reverse("profiles:edit_portrait"))
    scripted.get_by_label("Image", exact=True).set_input_files(_picture())
    across = scripted.get_by_label("De gauche à droite")
    expect(across).to_be_visible()
    across.fill("100")
    expect(scripted.locator("input[name=x]")).to_have_value("200")
    expect(scripted.locator("input[name=side]")).to_have_value("200")
    pixel = scripted.locator("canvas").evaluate("canvas => [...canvas.getContext('2d').getImageData(20, 128, 1, 1).data]")
    assert pixel == [20, 20, 200, 255]
