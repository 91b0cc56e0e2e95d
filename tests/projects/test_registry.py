"""How a project comes into the registry."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import change_kind, delete_group
from groups.models import GroupKind
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from microblog.models import Post
from profiles.actions.organizations import grant_role
from profiles.models import Organization, OrganizationRole
from projects.actions.departures import follow_merger
from projects.actions.registering import (
    answer_registry,
    ask_for_changes,
    change_project,
    confirm_project,
    decide_partnership,
    propose_project,
    withdraw_registration,
)
from projects.actions.running import say_health
from projects.forms import ParagraphField, ProjectForm
from projects.models import Health, Partnership, Project, RegistryWord
from projects.queries.choices import choices_of_form
from projects.queries.pages import frame_of, registration_of
from projects.roles import registrars_of, standing_of
from tests.groups.world import make_group
from tests.profiles.organizations import make_organization, place
from tests.projects.news import line, mailed, told
from tests.projects.world import World, sent

pytestmark = pytest.mark.django_db


def form_of(world: World, **values: str) -> dict[str, str]:
    """A form as the page gives it, filled in."""
    form = ProjectForm(**choices_of_form(world.person("employee")))
    return {
        "token": form.initial["token"],
        "title_fr": "Alerte des embâcles",
        "summary_fr": "Prévenir douze heures avant.",
        "lead": world.lead.public_id,
        "phase": "study",
        **values,
    }


def test_a_form_sent_three_times_makes_one_project_and_one_message(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    values = form_of(
        world, partners="Service météo", skills="flood forecasting", tags="Climat", links="https://x.example Bilan"
    )
    answers = [client.post(reverse("projects:describe"), values) for _ in range(3)]
    project = Project.objects.get(title_fr="Alerte des embâcles")
    assert {answer.url for answer in answers} == {reverse("projects:registration", args=[project.address])}  # type: ignore[attr-defined]
    assert told("projects.to_confirm") == {"Registrar Untel"}
    assert [skill.name_fr for skill in project.skills.all()] == ["Prévision des crues"]
    assert project.links == [["https://x.example", "Bilan"]]
    assert project.registry_words.count() == 1


def test_what_was_typed_stays_when_the_token_was_used_for_something_else(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    values = form_of(world)
    client.post(reverse("projects:describe"), values)
    page = client.post(reverse("projects:describe"), {**values, "title_fr": "Autre chose"}).content.decode()
    assert "Autre chose" in page
    assert Project.objects.filter(title_fr="Autre chose").count() == 0


def test_a_form_that_fails_keeps_what_was_typed_and_names_what_is_wrong(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    values = form_of(world, partners="Nulle part", skills="Divination", title_fr="", links="pas une adresse")
    page = client.post(reverse("projects:describe"), values).content.decode()
    assert all(words in page for words in ("Nulle part", "Divination", "pas une adresse"))
    assert not Project.objects.filter(summary_fr="Prévenir douze heures avant.").exists()


def test_another_member_who_draws_a_known_identity_makes_another_project(world: World) -> None:
    known = world.projects["public"]
    made = propose_project(actor=world.person("employee"), sent=sent(world.lead, "Autre"), public_id=known.public_id)
    assert made.public_id != known.public_id


def test_a_withdrawn_project_is_not_made_again_by_its_form(world: World) -> None:
    employee, values = world.person("employee"), sent(world.lead, "Retiré")
    project = propose_project(actor=employee, sent=values, public_id="0123456789abcdef")
    withdraw_registration(actor=employee, project=project)
    with pytest.raises(TokenUsed):
        propose_project(actor=employee, sent=values, public_id="0123456789abcdef")


def test_who_proposes_is_asked_answers_and_is_told_by_bell_and_mail(world: World) -> None:
    employee, registrar = world.person("employee"), world.person("registrar")
    project = propose_project(actor=employee, sent=sent(world.lead, "Embâcles"))
    assert registrar.email in mailed()
    ask_for_changes(actor=registrar, project=project, reason="Avez-vous parlé au Service météo ?")
    assert told("projects.changes_asked") == {employee.display_name}
    assert employee.email in mailed()
    assert "Embâcles" in line(employee, "projects.changes_asked", "fr")
    answer_registry(actor=employee, project=project, text="Oui, hier.")
    confirm_project(actor=registrar, project=project)
    assert told("projects.confirmed") == {employee.display_name}
    assert [word.verb for word in project.registry_words.all()] == ["sent", "asked", "answered", "confirmed"]
    assert Project.objects.visible_to(world.person("other-organization employee")).filter(pk=project.pk).exists()


def test_what_the_registry_asks_stands_on_the_page_of_who_proposes(world: World, client: Client) -> None:
    project = world.projects["pending"]
    ask_for_changes(actor=world.person("registrar"), project=project, reason="Pourquoi un autre projet ?")
    client.force_login(world.person("lead"))
    page = client.get(reverse("projects:registration", args=[project.address])).content.decode()
    assert "Pourquoi un autre projet ?" in page
    assert reverse("projects:answer", args=[project.address]) in page
    client.post(reverse("projects:answer", args=[project.address]), {"answer": "Il est plus petit."})
    assert registration_of(world.person("registrar"), Project.objects.get(pk=project.pk)).question is None


def test_a_question_without_words_is_not_sent(world: World, client: Client) -> None:
    project = world.projects["pending"]
    client.force_login(world.person("registrar"))
    assert client.post(reverse("projects:ask", args=[project.address]), {"reason": " "}).status_code == 422
    project.refresh_from_db()
    assert project.changes_asked_at is None


def test_nobody_confirms_their_own_project(world: World) -> None:
    registrar = world.person("registrar")
    project = propose_project(actor=registrar, sent=sent(world.lead, "Le mien"))
    with pytest.raises(PermissionRefused):
        confirm_project(actor=registrar, project=project)


def test_without_a_registrar_the_administrators_of_the_organization_answer(world: World) -> None:
    organization = make_organization("Régie des traversiers")
    boss = make_member("Agathe Régie")
    place(boss, organization=organization)
    grant_role(actor=None, member=boss, organization=organization, role=OrganizationRole.ADMINISTRATOR)
    assert list(registrars_of(organization)) == [boss]
    project = propose_project(actor=world.person("employee"), sent=sent(organization, "Bateaux"))
    assert told("projects.to_confirm") == {"Agathe Régie"}
    confirm_project(actor=boss, project=project)


def test_a_partner_is_named_once_its_registrar_agrees_and_not_before(world: World) -> None:
    project, registrar = world.projects["public"], world.person("partner registrar")
    employee = world.person("employee")
    assert frame_of(employee, project).partners == []
    partnership = Partnership.objects.get(project=project, organization=world.partner)
    decide_partnership(actor=registrar, partnership=partnership, is_agreed=True)
    assert frame_of(employee, project).partners == [world.partner]
    assert told("projects.partner_decided") == {"Lead Untel"}
    assert "Service météo" in line(world.person("lead"), "projects.partner_decided")
    with pytest.raises(PermissionRefused):
        decide_partnership(actor=registrar, partnership=partnership, is_agreed=False, reason="Trop tard")


def test_a_partner_that_is_asked_is_told_and_declines_with_a_reason(world: World, client: Client) -> None:
    project = propose_project(actor=world.person("employee"), sent=sent(world.lead, "À deux", partners=[world.partner]))
    assert told("projects.partner_asked") == {"Partner Registrar Untel"}
    client.force_login(world.person("partner registrar"))
    address = reverse("projects:partner", args=[project.address, world.partner.public_id])
    prefix = world.partner.public_id
    assert client.post(address, {f"{prefix}-decision": "decline"}).status_code == 422
    client.post(address, {f"{prefix}-decision": "decline", f"{prefix}-reason": "Pas cette année."})
    assert Partnership.objects.get(project=project).reason == "Pas cette année."


def test_only_the_registrar_of_the_partner_answers_for_it(world: World) -> None:
    partnership = Partnership.objects.get(project=world.projects["public"])
    for persona in ("lead", "registrar", "employee", "administrator"):
        with pytest.raises(PermissionRefused):
            decide_partnership(actor=world.person(persona), partnership=partnership, is_agreed=True)


def test_a_project_that_waits_may_be_corrected_and_one_of_another_lead_is_asked_of_its_registry(world: World) -> None:
    project = world.projects["pending"]
    changed = change_project(actor=world.person("lead"), project=project, sent=sent(world.partner, "Corrigé"))
    assert (changed.title_fr, changed.lead) == ("Corrigé", world.partner)
    assert told("projects.to_confirm") == {"Partner Registrar Untel"}


def test_which_organization_leads_is_not_changed_once_it_is_confirmed(world: World) -> None:
    project = world.projects["public"]
    change_project(actor=world.person("lead"), project=project, sent=sent(world.partner, "Autre nom"))
    project.refresh_from_db()
    assert (project.title_fr, project.lead) == ("Autre nom", world.lead)


def test_the_project_of_a_group_is_as_hidden_as_the_group_is_from_one_moment_to_the_next(world: World) -> None:
    lead, outsider = world.person("lead"), world.person("employee")
    group = make_group(lead, GroupKind.OPEN, "Groupe ouvert")
    project = world.projects["public"]
    change_project(actor=lead, project=project, sent=sent(world.lead, "En groupe", group=group))
    assert Project.objects.visible_to(outsider).filter(pk=project.pk).exists()
    change_kind(actor=lead, group=group, kind=GroupKind.HIDDEN)
    assert not Project.objects.visible_to(outsider).filter(pk=project.pk).exists()
    assert Project.objects.visible_to(lead).filter(pk=project.pk).exists()


def test_a_group_that_one_does_not_own_is_refused(world: World) -> None:
    with pytest.raises(PermissionRefused):
        propose_project(actor=world.person("team"), sent=sent(world.lead, "Volé", group=world.group))


def test_a_project_outlives_its_open_group_and_not_a_hidden_one(world: World) -> None:
    lead, outsider = world.person("lead"), world.person("employee")
    group = make_group(lead, GroupKind.CLOSED, "Groupe fermé")
    project = world.projects["public"]
    change_project(actor=lead, project=project, sent=sent(world.lead, "En groupe", group=group))
    delete_group(actor=lead, group=group)
    assert Project.objects.visible_to(outsider).filter(pk=project.pk, group=None).exists()
    delete_group(actor=lead, group=world.group)
    assert not Project.objects.visible_to(outsider).filter(pk=world.projects["hidden"].pk).exists()


def test_who_proposes_leads_and_hears_of_it(world: World) -> None:
    employee = world.person("employee")
    project = propose_project(actor=employee, sent=sent(world.lead, "Nouveau"))
    assert standing_of(employee, project).leads
    assert employee.follows.filter(key=project.key).exists()


def test_the_words_of_a_registration_are_for_whom_it_concerns(world: World, client: Client) -> None:
    address = reverse("projects:registration", args=[world.projects["pending"].address])
    seen = {}
    for persona in ("lead", "registrar", "partner registrar", "employee", "team", "administrator"):
        client.force_login(world.person(persona))
        seen[persona] = client.get(address).status_code
    assert seen == {
        "lead": 200,
        "registrar": 200,
        "partner registrar": 200,
        "employee": 404,
        "team": 404,
        "administrator": 404,
    }


def test_sent_is_what_registry_words_begin_with(world: World) -> None:
    assert world.projects["public"].registry_words.first().verb == RegistryWord.Verb.SENT  # type: ignore[union-attr]


def test_one_that_was_asked_about_and_gets_another_lead_waits_for_its_registry_and_no_partner_is_forgotten(
    world: World,
) -> None:
    employee, registrar = world.person("employee"), world.person("partner registrar")
    third = make_organization("Régie des traversiers")
    project = propose_project(actor=employee, sent=sent(third, "Bateaux", partners=[world.lead]))
    assert told("projects.partner_asked") == {"Registrar Untel"}
    Project.objects.filter(pk=project.pk).update(changes_asked_at=project.pending_at)
    change_project(actor=employee, project=project, sent=sent(world.partner, "Bateaux", partners=[world.lead]))
    assert told("projects.to_confirm") == {"Partner Registrar Untel"}
    assert "Bateaux" in line(registrar, "projects.to_confirm")
    assert "Bateaux" in line(world.person("registrar"), "projects.partner_asked")
    assert registration_of(employee, Project.objects.get(pk=project.pk)).question is None


def test_an_answer_sent_twice_is_one(world: World, client: Client) -> None:
    project = world.projects["pending"]
    ask_for_changes(actor=world.person("registrar"), project=project, reason="Pourquoi ?")
    client.force_login(world.person("lead"))
    for _ in range(2):
        client.post(reverse("projects:answer", args=[project.address]), {"answer": "Il est plus petit."})
    assert [word.verb for word in project.registry_words.all()] == ["sent", "asked", "answered"]


def test_the_form_does_not_choose_an_organization_for_who_has_none(client: Client) -> None:
    make_organization("Agence de l’abécédaire")
    client.force_login(make_member("Sans Organisation"))
    lead = client.get(reverse("projects:describe")).context["form"]["lead"]
    assert (lead.value(), lead.field.choices[0][0]) == (None, "")


def test_a_name_that_two_organizations_have_is_told_in_the_language_of_the_reader_and_a_partner_of_it_stays(
    world: World, client: Client
) -> None:
    make_organization("Office de la météo", "Weather Service")
    Organization.objects.filter(pk=world.partner.pk).update(name_en="Weather Service")
    client.force_login(world.person("lead"))
    page = client.post(reverse("projects:describe"), form_of(world, partners="Weather Service"))
    assert page.context["form"].errors["partners"][0].startswith("Plusieurs organisations portent ce nom")
    project = world.projects["public"]
    address = reverse("projects:edit", args=[project.address])
    client.cookies["language"] = "en"
    values = {field.html_name: field.value() or "" for field in client.get(address).context["form"]}
    assert values["partners"] == "Weather Service"
    assert client.post(address, {**values, "title_fr": "Autre nom"}).status_code == 302
    assert [one.organization for one in project.partnerships.all()] == [world.partner]


def test_who_does_not_see_the_larger_project_does_not_take_it_away(world: World, client: Client) -> None:
    project, larger = world.projects["public"], world.projects["hidden"]
    Project.objects.filter(pk=project.pk).update(parent=larger)
    client.force_login(world.person("registrar"))
    address = reverse("projects:edit", args=[project.address])
    form = client.get(address).context["form"]
    assert [key for key, _name in form.fields["parent"].choices] == [""]
    values = {field.html_name: field.value() or "" for field in form}
    assert client.post(address, {**values, "parent": "", "title_fr": "Autre nom"}).status_code == 302
    project.refresh_from_db()
    assert (project.title_fr, project.parent) == ("Autre nom", larger)


def test_news_outlive_the_group_as_their_project_does(world: World) -> None:
    project, lead = world.projects["public"], world.person("lead")
    group = make_group(lead, GroupKind.CLOSED, "Groupe fermé")
    project = change_project(actor=lead, project=project, sent=sent(world.lead, "En groupe", group=group))
    say_health(actor=lead, project=project, health=Health.LATE, reason="La neige.")
    delete_group(actor=lead, group=group)
    assert Post.objects.visible_to(world.person("employee")).filter(about=project.key).exists()


def test_the_registry_of_the_organization_that_replaces_another_is_told_of_what_waits(world: World) -> None:
    for name, old in (("Agathe Régie", world.lead), ("Bruno Office", world.partner)):
        organization, registrar = make_organization(f"Organisation de {name}"), make_member(name)
        grant_role(actor=None, member=registrar, organization=organization, role=OrganizationRole.REGISTRAR)
        follow_merger(organization=old, into=organization)
    assert (told("projects.to_confirm"), told("projects.partner_asked")) == ({"Agathe Régie"}, {"Bruno Office"})


def test_of_two_partners_that_merge_the_one_that_agreed_stays(world: World) -> None:
    project, other = world.projects["public"], make_organization("Agence de la météo")
    Partnership.objects.create(project=project, organization=other)
    Partnership.objects.filter(project=project, organization=world.partner).update(agreed_at=project.published_at)
    follow_merger(organization=world.partner, into=other)
    assert [(one.organization, one.is_waiting) for one in project.partnerships.all()] == [(other, False)]


def test_the_end_of_a_line_counts_as_one_sign_and_a_long_address_is_not_cut(world: World) -> None:
    assert ParagraphField(max_length=5).clean("a\r\nb\r\nc") == "a\nb\nc"
    address = f"https://x.example/{'a' * 600}"
    form = ProjectForm(form_of(world, links=address), **choices_of_form(world.person("employee")))
    assert form.is_valid()
    assert form.sent.links == [(address, "")]


def test_a_question_sent_twice_is_one_and_another_is_another(world: World) -> None:
    project, registrar = world.projects["pending"], world.person("registrar")
    for reason in ("Pourquoi ?", "Pourquoi ? ", "Avec qui ?"):
        ask_for_changes(actor=registrar, project=project, reason=reason)
    assert [word.text for word in project.registry_words.filter(verb="asked")] == ["Pourquoi ?", "Avec qui ?"]


def test_a_question_that_is_answered_no_longer_waits_in_the_bell(world: World) -> None:
    project, lead = world.projects["pending"], world.person("lead")
    ask_for_changes(actor=world.person("registrar"), project=project, reason="Pourquoi ?")
    assert line(lead, "projects.changes_asked")
    answer_registry(actor=lead, project=project, text="Il est plus petit.")
    assert line(lead, "projects.changes_asked") == ""
