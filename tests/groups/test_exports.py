"""What an owner takes away of a group: what they may see, whole, in files that are read without the site."""

import pytest
from django.utils import timezone

from groups.actions.groups import add_co_owner, archive_group, change_group, switch_tools
from groups.actions.membership import admit
from groups.discussions.actions import accept_reply, delete_reply, delete_thread, edit_reply, hide, lock_thread, pin_thread
from groups.discussions.queries import exports as discussions
from groups.joining.actions import ban_member, invite_address
from groups.models import Group, GroupKind, GroupRole, GuestAccount, Reply, Thread
from groups.queries import exports as queries
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.actions import audience_for
from intranet.kernel.audiences.models import MEMBER
from intranet.kernel.testing import make_member, statements
from profiles.actions.people import ensure_profile
from profiles.models import Profile, Visibility
from tests.groups.discussions import make_reply, make_thread
from tests.groups.exports import exported
from tests.groups.joining import allow_government
from tests.groups.world import World, make_group
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


# The group and its people -----------------------------------------------------------------------------------------------


def test_the_facts_of_the_group_are_in_both_languages(world: World, owner: User, group: Group) -> None:
    change_group(actor=owner, group=group, values={"welcome_fr": "Bienvenue à tous", "purpose_en": "Talk to each other"})
    facts = exported(owner, group).data("group.json")
    assert facts["name"] == {"fr": "Groupe closed", "en": "Group closed"}
    assert facts["purpose"] == {"fr": "Se parler", "en": "Talk to each other"}
    assert facts["welcome"] == {"fr": "Bienvenue à tous", "en": ""}
    assert (facts["kind"], facts["member_count"], facts["archived_at"]) == ("closed", group.member_count, None)
    assert facts["owners"] == [{"name": "Olivia Owens", "handle": owner.handle}]
    assert [tool["key"] for tool in facts["tools"]] == group.tools
    assert facts["address"].endswith(group.get_absolute_url())
    assert facts["address"].startswith("http")


def test_the_organizations_of_the_group_are_named(owner: User, group: Group) -> None:
    organization = make_organization("Ministère des Forêts")
    place(owner, organization=organization)
    add_co_owner(actor=owner, group=group, organization=organization)
    assert exported(owner, group).data("group.json")["organizations"] == [{"fr": "Ministère des Forêts", "en": ""}]


def test_members_are_listed_by_name_with_their_role_and_place(world: World, owner: User, group: Group) -> None:
    member, guest = world.person("group member"), world.person("guest")
    place(member, organization=make_organization("Ministère des Forêts"))
    GuestAccount.objects.create(member=guest, organization="Université du Nord")
    lines = exported(owner, group).members
    today = timezone.localdate().isoformat()
    assert [line[0] for line in lines] == ["Anouk Fortin", "Guillaume Roy", "Marc Bélanger", "Olivia Owens"]
    by_handle = {line[1]: line for line in lines}
    assert by_handle[member.handle][3:6] == ["Membre", "Ministère des Forêts", today]
    assert by_handle[guest.handle][3:5] == ["Sur invitation", "Université du Nord"]


def test_the_list_speaks_the_language_of_the_owner(owner: User, group: Group) -> None:
    owner.language = "en"
    owner.save(update_fields=["language"])
    archive = exported(owner, group)
    assert archive.text("members.csv").startswith("\ufeffName,Handle,E-mail,Role,Organization,Joined on")
    assert {line[3] for line in archive.members} == {"Owner", "Facilitator", "Member", "Guest"}
    assert '<html lang="en">' in archive.text("discussions/index.html")


def test_an_address_is_there_when_its_section_is_open_to_the_owner(world: World, owner: User, group: Group) -> None:
    member, animator = world.person("group member"), world.person("animator")
    for person, visibility in ((member, Visibility.EVERYONE), (animator, Visibility.ONLY_ME)):
        Profile.objects.filter(pk=ensure_profile(member=person).pk).update(contact_visibility=visibility)
    ensure_profile(member=world.person("guest"))
    emails = {line[1]: line[2] for line in exported(owner, group).members}
    assert emails[member.handle] == member.email
    assert emails[animator.handle] == ""
    assert emails[world.person("guest").handle] == "", "a guest has no page for others"


def test_nobody_is_listed_whom_the_owner_may_not_list(owner: User, group: Group) -> None:
    for name, values in (("Paule Protégée", {"is_protected": True}), ("Simon Suspendu", {"state": State.SUSPENDED})):
        person = make_member(name)
        admit(actor=owner, group=group, member=person)
        User.objects.filter(pk=person.pk).update(**values)
    archive = exported(owner, group)
    assert not [line for line in archive.members if line[0] in {"Paule Protégée", "Simon Suspendu"}]


def test_no_cell_is_run_as_a_formula(owner: User, group: Group) -> None:
    guest = make_member('=HYPERLINK("http://x.example")', handle="formule", kind=Kind.GUEST)
    GuestAccount.objects.create(member=guest, organization="+1;@SUM(A1)")
    admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, sponsor=owner)
    line = next(line for line in exported(owner, group).members if line[1] == "formule")
    assert line[0] == '\'=HYPERLINK("http://x.example")'
    assert line[4] == "'+1;'@SUM(A1)"


def test_what_is_private_to_others_is_left_out(owner: User, group: Group) -> None:
    allow_government()
    banned = make_member("Bernard Banni")
    ban_member(actor=owner, group=group, member=banned, reason="Propos blessants")
    invite_address(actor=owner, group=group, email="secret@universite.example", message="Venez donc")
    everything = exported(owner, group).everything
    assert not [word for word in ("Bernard", "blessants", "secret@universite", "Venez donc") if word in everything]


# Discussions ------------------------------------------------------------------------------------------------------------


def test_a_discussion_is_a_page_and_data(owner: User, member: User, group: Group) -> None:
    thread = make_thread(member, group, "Été : l’œuf & la poule ?", text="Déjà **fait** ? <b>Non</b>")
    reply = make_reply(owner, thread, "Voilà, à Québec.")
    under = make_reply(member, thread, "Merci !", parent=reply)
    make_reply(member, thread, "Autre chose.")
    edit_reply(actor=member, reply=under, text="Merci à toi !")
    accept_reply(actor=member, reply=reply)
    pin_thread(actor=owner, thread=thread)
    lock_thread(actor=owner, thread=thread)
    archive = exported(owner, group)

    (found,) = archive.data()["discussions"]
    assert (found["title"], found["text"]) == ("Été : l’œuf & la poule ?", "Déjà **fait** ? <b>Non</b>")
    assert (found["author"]["name"], found["author"]["handle"]) == ("Marc Bélanger", member.handle)
    assert found["is_pinned"]
    assert found["closed_at"]
    assert (found["accepted"], found["accepted_by"]["name"]) == (reply.public_id, "Marc Bélanger")
    first, second = found["replies"]
    assert (first["text"], second["text"]) == ("Voilà, à Québec.", "Autre chose.")
    assert [one["text"] for one in first["replies"]] == ["Merci à toi !"]
    assert first["replies"][0]["edited_at"]
    assert second["replies"] == []

    assert found["page"].startswith(f"discussions/{timezone.localdate():%Y-%m-%d}-ete-loeuf-la-poule-")
    page = archive.text(found["page"])
    assert "<h1>Été : l’œuf &amp; la poule ?</h1>" in page
    assert "Déjà <strong>fait</strong> ? &lt;b&gt;Non&lt;/b&gt;" in page
    assert page.index("Voilà") < page.index("Merci à toi") < page.index("Autre chose")
    assert f'href="#reply-{reply.public_id}"' in page
    assert page.count("<article") == page.count("</article>") == 4
    assert page.count("<div") == page.count("</div>")
    index = archive.text("discussions/index.html")
    assert f'href="{found["page"].removeprefix("discussions/")}"' in index


def test_replies_stand_under_what_they_answer_however_deep(owner: User, member: User, group: Group) -> None:
    thread = make_thread(member, group)
    parent, texts = None, [f"Niveau {number}." for number in range(7)]
    replies = []
    for text in texts:
        parent = make_reply(owner, thread, text, parent=parent)
        replies.append(parent)
    make_reply(owner, thread, "À part.")
    (found,) = exported(owner, group).data()["discussions"]
    assert [one["text"] for one in found["replies"]] == ["Niveau 0.", "À part."]
    level, depth = found["replies"][0], 0
    while level["replies"] and len(level["replies"]) == 1:
        level, depth = level["replies"][0], depth + 1
    assert depth == 3
    # From the fifth level on a reply stands beside the one that it answers, and names it.
    assert [one["text"] for one in level["replies"]] == texts[4:]
    assert [one["answers"] for one in level["replies"]] == [one.public_id for one in replies[3:6]]


def test_what_is_hidden_deleted_or_waiting_is_left_out(owner: User, member: User, group: Group) -> None:
    hidden, deleted, waiting, shown = (make_thread(member, group, f"Fil {word}", text=f"Texte {word}") for word in "HDWS")
    for thread in (hidden, deleted, waiting):
        make_reply(owner, thread, f"Sous {thread.title}")
    hide(actor=owner, thing=hidden)
    Thread.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    Thread.objects.filter(pk=waiting.pk).update(pending_at=timezone.now(), published_at=None)
    words = ("cachée", "supprimée", "en attente")
    for word, values in zip(words, ("hidden_at", "deleted_at", "pending_at"), strict=True):
        reply = make_reply(owner, shown, f"Réponse {word}")
        Reply.objects.filter(pk=reply.pk).update(**{values: timezone.now()})
    aside = make_reply(owner, shown, "Réponse à une seule personne")
    Reply.objects.filter(pk=aside.pk).update(audience=audience_for(kind=MEMBER, key=member.public_id))
    make_reply(owner, shown, "Réponse lisible")
    archive = exported(owner, group)
    (found,) = archive.data()["discussions"]
    assert found["title"] == "Fil S"
    assert [one["text"] for one in found["replies"]] == ["Réponse lisible"]
    gone = (*(f"{what} {word}" for what in ("Fil", "Texte") for word in "HDW"), *(f"Réponse {word}" for word in words))
    assert not [word for word in (*gone, "à une seule personne") if word in archive.everything]


def test_what_others_answered_leaves_a_trace_without_words(owner: User, member: User, group: Group) -> None:
    thread = make_thread(member, group, "Question retirée", text="Mots retirés")
    hidden = make_reply(member, thread, "Mots cachés")
    make_reply(owner, thread, "Sous ce qui est caché", parent=hidden)
    withdrawn = make_reply(member, thread, "Mots effacés")
    make_reply(owner, thread, "Sous ce qui est effacé", parent=withdrawn)
    lonely = make_reply(member, thread, "Caché sans réponse")
    for reply in (hidden, lonely):
        hide(actor=owner, thing=reply)
    delete_reply(actor=member, reply=withdrawn)
    delete_thread(actor=member, thread=thread)
    archive = exported(owner, group)
    (found,) = archive.data()["discussions"]
    assert (found["state"], "text" in found, "author" in found) == ("withdrawn", False, False)
    assert [one["state"] for one in found["replies"]] == ["hidden", "withdrawn"]
    assert [sorted(one) for one in found["replies"]] == [["replies", "state"]] * 2
    assert [one["replies"][0]["text"] for one in found["replies"]] == ["Sous ce qui est caché", "Sous ce qui est effacé"]
    everything = archive.everything
    assert not [word for word in ("Mots", "Caché sans") if word in everything]
    page = archive.pages["Question retirée"]
    assert page.count("<article") == page.count("</article>") == 4


def test_an_accepted_answer_that_was_hidden_is_not_named(owner: User, member: User, group: Group) -> None:
    thread = make_thread(member, group)
    reply = make_reply(owner, thread)
    accept_reply(actor=member, reply=reply)
    Reply.objects.filter(pk=reply.pk).update(hidden_at=timezone.now())
    (found,) = exported(owner, group).data()["discussions"]
    assert (found["accepted"], found["accepted_by"], found["replies"]) == ("", None, [])


def test_mentions_lead_to_the_site_and_nothing_is_loaded(owner: User, member: User, group: Group) -> None:
    make_thread(member, group, "Avec un nom", text=f'Voir @{owner.handle}, pas href="/x"')
    page = exported(owner, group).pages["Avec un nom"]
    assert f'href="http://127.0.0.1:8000/people/{owner.handle}/">@Olivia Owens</a>' in page
    assert "href=&quot;/x&quot;" in page
    assert not [word for word in ("<script", "<img", "<link", "@import", "url(") if word in page]


def test_a_text_that_is_markup_stays_a_text(owner: User, member: User, group: Group) -> None:
    title = "</title><script>alert(1)</script>"
    make_thread(member, group, title, text="</article></main>")
    archive = exported(owner, group)
    assert "<script" not in archive.pages[title]
    assert "<script" not in archive.text("discussions/index.html")
    assert archive.pages[title].count("</main>") == 1


def test_a_title_without_a_letter_of_an_address_has_a_page_too(owner: User, member: User, group: Group) -> None:
    make_thread(member, group, "../../日本 ???")
    make_thread(member, group, "../../日本 ???", text="Encore")
    pages = [one["page"] for one in exported(owner, group).data()["discussions"]]
    assert len(set(pages)) == 2
    assert all(page.isascii() and page.count("/") == 1 for page in pages)


def test_what_is_switched_off_is_left_out(owner: User, member: User, group: Group) -> None:
    make_thread(member, group)
    switch_tools(actor=owner, group=group, keys=[])
    assert exported(owner, group).files.keys() == {"group.json", "members.csv"}


def test_an_archived_group_is_exported_and_an_empty_one_too(owner: User) -> None:
    group = make_group(owner, GroupKind.HIDDEN)
    archive_group(actor=owner, group=group)
    archive = exported(owner, group)
    assert archive.data("group.json")["archived_at"]
    assert archive.data()["discussions"] == []


# Size -------------------------------------------------------------------------------------------------------------------


def test_batches_leave_nothing_out(monkeypatch: pytest.MonkeyPatch, owner: User, member: User, group: Group) -> None:
    monkeypatch.setattr(queries, "MEMBERS_AT_ONCE", 2)
    for name in ("THREADS_AT_ONCE", "REPLIES_AT_ONCE"):
        monkeypatch.setattr(discussions, name, 2)
    for number in range(5):
        thread = make_thread(member, group, f"Fil {number}")
        first = None
        for reply in range(number):
            made = make_reply(owner, thread, f"Réponse {number}-{reply}", parent=first if reply % 2 else None)
            first = first or made
    archive = exported(owner, group)
    found = archive.data()["discussions"]
    assert [one["title"] for one in found] == [f"Fil {number}" for number in range(5)]

    def count(replies: list[dict[str, object]]) -> int:
        return sum(1 + count(one["replies"]) for one in replies)  # type: ignore[arg-type]

    assert [count(one["replies"]) for one in found] == [0, 1, 2, 3, 4]
    assert [page.count('<article id="reply-') for page in archive.pages.values()] == [0, 1, 2, 3, 4]
    assert len(archive.members) == 4


def test_statements_grow_with_batches_and_not_with_rows(owner: User, member: User, group: Group) -> None:
    exported(owner, group)  # each of the others takes the place of a former one
    counts = []
    for size in (2, 40):
        for number in range(size):
            make_reply(owner, make_thread(member, group, f"Fil {number}"), f"Dit @{member.handle}")
        with statements() as sql:
            archive = exported(owner, group)
        counts.append(len(sql))
        pages = [name for name in archive.files if name.startswith("discussions/")]
        assert len(pages) == 1 + Thread.objects.filter(group=group).count()
    assert counts[1] <= counts[0]


def test_the_time_of_an_export_is_of_the_owner(owner: User, member: User, group: Group) -> None:
    thread = make_thread(member, group)
    late = timezone.now().replace(year=2026, month=3, day=2, hour=2, minute=30)
    Thread.objects.filter(pk=thread.pk).update(created_at=late)
    owner.time_zone = "America/Vancouver"
    owner.save(update_fields=["time_zone"])
    (found,) = exported(owner, group).data()["discussions"]
    assert found["page"].startswith("discussions/2026-03-01-")
    assert found["created_at"].startswith("2026-03-02T02:30")
