"""Editing one's own profile, section by section."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from profiles.actions.people import edit_profile
from profiles.models import (
    DeclaredSkill,
    Link,
    Offer,
    OfferKind,
    PathEntry,
    PathKind,
    Profile,
    Section,
    SourceRecord,
    Visibility,
)
from profiles.permissions import MAX_ENTRIES, PROFILE_FIELDS
from tests.profiles.people import declared_by, describe

pytestmark = pytest.mark.django_db

VALID = {
    Section.PLACE: {"city": "Val-d’Aunes", "region": "Nord", "telework": "hybrid"},
    Section.CONTACT: {"phone": "555 0142, poste 317", "office": "Édifice des Pins"},
    Section.LANGUAGES: {"french_level": "C", "english_level": "B"},
    Section.ABOUT: {"pronouns": "il", "biography_fr": "Physicien.\nDeux lignes.", "biography_en": "", "interests": "feu"},
    Section.SKILLS: {},
    Section.OFFERS: {},
    Section.PATH: {},
}


@pytest.fixture
def member() -> User:
    return make_member("Amadou Diallo", handle="amadou.diallo")


@pytest.fixture
def editor(member: User, client: Client) -> Client:
    return sign_in_as(client, member)


def _profile(member: User) -> Profile:
    return Profile.objects.select_related("member").get(pk=member.pk)


def _edit(client: Client, section: Section, **values: str):
    visibility = {f"{section}_visibility": "followed"}
    return client.post(reverse("profiles:edit_section", args=[section]), VALID[section] | visibility | values)


@pytest.mark.parametrize("section", Section)
def test_each_section_is_stored_with_who_sees_it(section: Section, member: User, editor: Client) -> None:
    assert _edit(editor, section).status_code == 302
    profile = _profile(member)
    for name, value in VALID[section].items():
        assert getattr(profile, name).replace("\r\n", "\n") == value
    assert profile.chosen_visibility(section) == Visibility.FOLLOWED


@pytest.mark.parametrize("section", Section)
def test_every_page_of_editing_opens(section: Section, member: User, editor: Client) -> None:
    describe(member)
    assert editor.get(reverse("profiles:edit_section", args=[section])).status_code == 200


def test_two_windows_on_two_sections_lose_nothing(member: User, editor: Client) -> None:
    _edit(editor, Section.PLACE)
    _edit(editor, Section.ABOUT)
    _edit(editor, Section.CONTACT)
    profile = _profile(member)
    assert (profile.city, profile.pronouns, profile.office) == ("Val-d’Aunes", "il", "Édifice des Pins")


def test_what_the_member_set_is_noted_so_that_imports_leave_it(member: User, editor: Client) -> None:
    _edit(editor, Section.PLACE, region="")
    assert set(_profile(member).own_fields) == {"city", "telework", "place_visibility"}
    _edit(editor, Section.PLACE, city="", region="")
    assert "city" in _profile(member).own_fields


@pytest.mark.parametrize("phone", ["555-O142", "12345", "1" * 16, "call me", "555 0142 <b>", "٥٥٥٠١٤٢x"])
def test_a_bad_phone_is_refused_and_what_was_typed_stays(phone: str, member: User, editor: Client) -> None:
    page = _edit(editor, Section.CONTACT, phone=phone, office="Bureau d’à côté").content.decode()
    assert "Entrez un numéro de téléphone de 7 à 15 chiffres" in page
    assert 'href="#id_phone"' in page
    assert 'aria-invalid="true"' in page
    assert "Bureau d’à côté" in page
    assert not _profile(member).office


@pytest.mark.parametrize(
    "phone", ["", "555 0142", "+1 (418) 555-0142", "418.555.0142 ext. 12", "555 0142 poste 317", "5550142 #4"]
)
def test_phones_as_people_write_them_are_kept(phone: str, member: User, editor: Client) -> None:
    assert _edit(editor, Section.CONTACT, phone=phone).status_code == 302
    assert _profile(member).phone == phone


def test_an_unknown_visibility_is_refused(member: User, editor: Client) -> None:
    assert _edit(editor, Section.PLACE, place_visibility="aliens").status_code == 200
    assert _profile(member).chosen_visibility(Section.PLACE) == Visibility.EVERYONE


def test_a_preferred_name_is_shown_and_leaves_the_names_of_the_source(member: User, editor: Client) -> None:
    address = reverse("profiles:edit_name")
    editor.post(address, {"preferred_name": "Jean-Christophe Saint-Laurent-Vaillancourt", "title_fr": "", "title_en": ""})
    member.refresh_from_db()
    assert member.display_name == "Jean-Christophe Saint-Laurent-Vaillancourt"
    assert (member.given_name, member.family_name, member.handle) == ("Amadou", "Diallo", "amadou.diallo")
    editor.post(address, {"preferred_name": "", "title_fr": "", "title_en": ""})
    member.refresh_from_db()
    assert member.display_name == "Amadou Diallo"


@pytest.mark.parametrize("name", ["Cher", "محمد علي", "Ōtani Shōhei", "O’Connor", "Łukasz"])
def test_names_of_one_word_and_of_every_script_are_shown_apart_from_the_text_around(
    name: str, member: User, editor: Client
) -> None:
    editor.post(reverse("profiles:edit_name"), {"preferred_name": name, "title_fr": "", "title_en": ""})
    assert f"<h1><bdi>{name}</bdi></h1>" in editor.get(reverse("profiles:person", args=[member.handle])).content.decode()


def test_what_the_employer_keeps_is_read_only(member: User, editor: Client) -> None:
    SourceRecord.objects.create(source="hr", number="1", member=member)
    Profile.objects.filter(pk=member.pk).update(title_fr="Modélisateur")
    page = editor.get(reverse("profiles:edit_name")).content.decode()
    assert "viennent du fichier de votre employeur" in page
    assert 'name="title_fr"' not in page
    editor.post(reverse("profiles:edit_name"), {"preferred_name": "Ama", "title_fr": "Premier ministre", "title_en": "PM"})
    assert _profile(member).title_fr == "Modélisateur"
    with pytest.raises(PermissionRefused):
        edit_profile(actor=member, member=member, values={"title_fr": "Premier ministre"})


def test_only_what_a_member_writes_can_be_written(member: User) -> None:
    for name in ("organization", "supervisor", "portrait", "own_fields"):
        assert name not in PROFILE_FIELDS
        with pytest.raises(PermissionRefused):
            edit_profile(actor=member, member=member, values={name: "1"})


def test_nobody_edits_the_profile_of_another(member: User) -> None:
    with pytest.raises(PermissionRefused):
        edit_profile(actor=make_member("Kateri Jacobs"), member=member, values={"city": "Ailleurs"})


def test_what_is_typed_is_never_markup(member: User, editor: Client) -> None:
    attack = '<script>alert("1")</script>'
    _edit(editor, Section.ABOUT, biography_fr=attack, interests=attack, pronouns=attack[:40])
    _edit(editor, Section.PLACE, city=attack)
    editor.post(reverse("profiles:add_entry", args=["path"]), {"kind": "experience", "title": attack, "place": attack})
    editor.post(reverse("profiles:add_entry", args=["offers"]), {"direction": "offer", "kind": "mentoring", "text": attack})
    editor.post(reverse("profiles:add_skill"), {"skill": attack, "level": "2"})
    for address in (reverse("profiles:person", args=[member.handle]), reverse("profiles:edit")):
        assert "<script>alert" not in editor.get(address).content.decode()


# Entries -------------------------------------------------------------------------------------------------------------

ENTRIES = {
    "offers": ({"direction": "seek", "kind": "mentoring", "text": "une heure", "until": "2030-03-31"}, Offer),
    "path": ({"kind": "education", "title": "Physique", "place": "Laval", "start_year": "2001", "end_year": "2005"}, PathEntry),
    "links": ({"label": "Code", "url": "https://example.org/code"}, Link),
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_is_added_changed_and_removed_after_a_question(kind: str, member: User, editor: Client) -> None:
    values, model = ENTRIES[kind]
    assert editor.get(reverse("profiles:add_entry", args=[kind])).status_code == 200
    assert editor.post(reverse("profiles:add_entry", args=[kind]), values).status_code == 302
    entry = model.objects.get(profile=member.pk)
    address = reverse("profiles:edit_entry", args=[kind, entry.public_id])
    assert editor.get(address).status_code == 200
    assert editor.post(address, values).status_code == 302
    removal = reverse("profiles:remove_entry", args=[kind, entry.public_id])
    assert editor.get(removal).status_code == 200
    assert model.objects.exists()
    assert editor.post(removal).status_code == 302
    assert not model.objects.exists()


@pytest.mark.parametrize("kind", ENTRIES)
def test_the_entries_of_another_do_not_exist(kind: str, member: User, client: Client) -> None:
    values, model = ENTRIES[kind]
    sign_in_as(client, member).post(reverse("profiles:add_entry", args=[kind]), values)
    entry = model.objects.get()
    sign_in_as(client, make_member("Kateri Jacobs"))
    for name in ("edit_entry", "remove_entry"):
        assert client.post(reverse(f"profiles:{name}", args=[kind, entry.public_id]), values).status_code == 404
    assert model.objects.filter(profile=member.pk).exists()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("offers", {"until": "demain"}),
        ("offers", {"kind": "money"}),
        ("offers", {"direction": ""}),
        ("path", {"title": "  "}),
        ("path", {"kind": ""}),
        ("path", {"start_year": "19", "end_year": ""}),
        ("path", {"start_year": "autrefois", "end_year": ""}),
        ("path", {"start_year": "2010", "end_year": "2005"}),
        ("links", {"url": "javascript:alert(1)"}),
        ("links", {"url": "ftp://example.org"}),
        ("links", {"url": "not an address"}),
        ("links", {"url": "https://ministere.example:secret@ailleurs.example/"}),
        ("links", {"url": "", "label": ""}),
    ],
)
def test_a_wrong_entry_is_shown_again_with_its_error(kind: str, wrong: dict[str, str], editor: Client) -> None:
    values, model = ENTRIES[kind]
    response = editor.post(reverse("profiles:add_entry", args=[kind]), values | wrong)
    assert response.status_code == 200
    page = response.content.decode()
    assert "data-error-summary" in page
    assert "Ce champ est obligatoire" not in page
    assert not model.objects.exists()


def test_a_list_of_the_profile_is_bounded(member: User, editor: Client) -> None:
    profile = _profile(member)
    PathEntry.objects.bulk_create(
        PathEntry(profile=profile, kind=PathKind.PROJECT, title=f"Projet {number}") for number in range(MAX_ENTRIES)
    )
    assert editor.post(reverse("profiles:add_entry", args=["path"]), ENTRIES["path"][0]).status_code == 403
    assert PathEntry.objects.count() == MAX_ENTRIES


def test_an_offer_that_ended_is_shown_to_its_author_alone(member: User, editor: Client) -> None:
    profile = _profile(member)
    Profile.objects.filter(pk=member.pk).update(offers_visibility=Visibility.EVERYONE)
    Offer.objects.create(profile=profile, kind=OfferKind.MENTORING, text="autrefois", until="2020-01-01")
    address = reverse("profiles:person", args=[member.handle])
    assert "autrefois" in editor.get(address).content.decode()
    assert "autrefois" not in editor.get(address, {"as": "everyone"}).content.decode()
    assert "autrefois" not in sign_in_as(editor, make_member("Kateri Jacobs")).get(address).content.decode()


def test_skills_are_added_by_name_and_a_wrong_one_is_shown_again(member: User, editor: Client) -> None:
    assert editor.post(reverse("profiles:add_skill"), {"skill": "Python", "level": "3"}).status_code == 302
    assert DeclaredSkill.objects.get().level == 3
    page = editor.post(reverse("profiles:add_skill"), {"skill": "!!!", "level": "3"}).content.decode()
    assert "Entrez une compétence" in page
    assert 'value="!!!"' in page
    assert editor.post(reverse("profiles:add_skill"), {"skill": "Rust", "level": "9"}).status_code == 200
    assert DeclaredSkill.objects.count() == 1


def test_the_level_of_a_skill_is_changed_on_its_own_page(member: User, editor: Client) -> None:
    declared = declared_by(member)
    address = reverse("profiles:edit_skill", args=[declared.public_id])
    assert editor.get(address).status_code == 200
    editor.post(address, {"level": "4"})
    declared.refresh_from_db()
    assert declared.level == 4


def test_the_overview_says_every_section_and_who_sees_it(member: User, editor: Client) -> None:
    describe(member)
    page = editor.get(reverse("profiles:edit")).content.decode()
    for word in ("Zanzibourg", "5550199", "wordofabout", "wordofskill", "Mentorat", "wordofpath", "Mon organisation"):
        assert word in page
