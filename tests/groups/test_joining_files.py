"""Lists of addresses: read in the background, each bad line reported by its number, nothing invited twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groups.actions.membership import set_role
from groups.joining import permissions
from groups.joining.actions import ban_member, invite_address, invite_file, read_some_lines
from groups.joining.actions.imports import lines_left
from groups.joining.imports import read_lines
from groups.models import Group, GroupRole, Invitation, InvitationImport, LineProblem
from groups.tasks import read_invitations
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, statements
from intranet.kernel.work.models import OutgoingMail
from tests.groups.joining import OUTSIDE, allow_government, mails
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _government(db: None, settings: object) -> None:
    allow_government()
    settings.REFUSED_MAIL_DOMAINS = ["jetable.example"]  # type: ignore[attr-defined]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # type: ignore[attr-defined]


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


def send(client: Client, group: Group, text: str | bytes, name: str = "liste.csv") -> object:
    content = text.encode() if isinstance(text, str) else text
    return client.post(
        reverse("groups:invite_file", args=[group.address]),
        {"file-file": SimpleUploadedFile(name, content, "text/csv"), "file-language": "fr", "file-message": "Bonjour à vous"},
    )


def work() -> None:
    """What the worker does with the last file."""
    read_invitations.func(InvitationImport.objects.latest("pk").public_id)


def test_the_page_does_not_wait_for_the_lines(client: Client, group: Group, owner: User) -> None:
    client.force_login(owner)
    counts = []
    for size in (2, 200):
        with statements() as sql:
            answer = send(client, group, "\n".join(f"p{size}.{number}@universite.example" for number in range(size)))
        counts.append(len(sql))
        assert answer.status_code == 302  # type: ignore[attr-defined]
    assert counts[1] <= counts[0]
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_long_list_of_which_some_lines_are_bad(client: Client, world: World, group: Group, owner: User) -> None:
    banned = make_member("Bernard Banni", email="bernard@demo.gouv.example")
    ban_member(actor=owner, group=group, member=banned, reason="Abus")
    invite_address(actor=owner, group=group, email="deja@universite.example")
    mails()
    lines = [f"personne{number}@universite.example" for number in range(300)]
    bad = {
        7: ("pas une adresse", LineProblem.NO_ADDRESS),
        120: ("PERSONNE3@universite.example", LineProblem.DOUBLE),
        121: ("member@demo.gouv.example", LineProblem.MEMBER),
        250: ("Bernard@demo.gouv.example", LineProblem.BANNED),
        251: ("deja@universite.example", LineProblem.INVITED),
        290: ("x@sous.jetable.example", LineProblem.REFUSED_DOMAIN),
        299: ('=HYPERLINK("http://x.example")', LineProblem.NO_ADDRESS),
        300: ("personne299@universite", LineProblem.NO_ADDRESS),
    }
    for number, (text, _problem) in bad.items():
        lines[number - 1] = text
    client.force_login(owner)
    progress = send(client, group, "\n".join(lines))["Location"]  # type: ignore[index]
    waiting = client.get(progress).content.decode()
    assert "<progress" in waiting
    assert 'data-hx-trigger="every 2s"' in waiting
    work()
    file = InvitationImport.objects.get()
    assert (file.total, file.lines, file.invited, file.refused_count) == (300, 300, 292, 8)
    assert [(number, LineProblem(problem)) for number, problem, _text in file.refused] == [
        (number, problem) for number, (_text, problem) in sorted(bad.items())
    ]
    assert file.text == "", "the list is forgotten once it is dealt with"
    assert OutgoingMail.objects.count() == 292
    assert OutgoingMail.objects.filter(priority=0).count() == 0, "mail that nobody waits for lets other mail pass"
    page = client.get(progress).content.decode()
    assert "data-hx-trigger" not in page
    assert all(f'id="line-{number}"' in page for number in bad)
    report = client.get(reverse("groups:invited_file_report", args=[group.address, file.public_id]))
    text = report.content.decode("utf-8-sig")
    assert len(text.splitlines()) == 9
    assert "\"'=HYPERLINK" in text, "no cell is run as a formula"


def test_every_reason_is_said_in_words(client: Client, group: Group, owner: User) -> None:
    client.force_login(owner)
    progress = send(client, group, "nobody\n")["Location"]  # type: ignore[index]
    work()
    for language, words in (("fr", "name@example.org"), ("en", "Enter an e-mail address")):
        page = client.get(progress, headers={"accept-language": language}).content.decode()
        assert "nobody" in page
        if language == "en":
            client.cookies["language"] = "en"
            page = client.get(progress).content.decode()
            assert words in page


def test_a_worker_that_dies_leaves_no_line_out_and_repeats_none(group: Group, owner: User) -> None:
    text = "\n".join(f"p{number}@universite.example" for number in range(120))
    file = invite_file(actor=owner, group=group, name="x.csv", text=text)
    assert read_some_lines(public_id=file.public_id, lines=lines_left(file.public_id))
    assert Invitation.objects.count() == 50
    work()
    work()
    assert Invitation.objects.count() == 120
    assert len(mails()) == 120
    file.refresh_from_db()
    assert (file.invited, file.refused_count) == (120, 0)
    assert file.finished_at is not None


def test_who_may_no_longer_invite_has_the_rest_refused(world: World, group: Group, owner: User) -> None:
    animator = world.person("animator")
    text = "\n".join(f"p{number}@universite.example" for number in range(60))
    file = invite_file(actor=animator, group=group, name="x.csv", text=text)
    read_some_lines(public_id=file.public_id, lines=lines_left(file.public_id))
    set_role(actor=owner, group=group, member=animator, role=GroupRole.MEMBER)
    work()
    file.refresh_from_db()
    assert (file.invited, file.refused_count, file.lines) == (50, 10, 60)
    assert {problem for _number, problem, _text in file.refused} == {"stopped"}


def test_people_of_the_government_are_members_and_the_others_guests(group: Group, owner: User) -> None:
    invite_file(actor=owner, group=group, name="x.csv", text=f"{OUTSIDE}\nines@demo.gouv.example")
    work()
    roles = dict(Invitation.objects.values_list("email", "role"))
    assert roles == {OUTSIDE: "guest", "ines@demo.gouv.example": "member"}
    assert Invitation.objects.get(email=OUTSIDE).access_until is not None
    assert Invitation.objects.get(email="ines@demo.gouv.example").access_until is None


def test_an_open_group_refuses_the_lines_of_outsiders(world: World, owner: User) -> None:
    group = world.groups["open"]
    invite_file(actor=owner, group=group, name="x.csv", text=f"{OUTSIDE}\nines@demo.gouv.example")
    work()
    file = InvitationImport.objects.get()
    assert (file.invited, [tuple(row) for row in file.refused]) == (1, [(1, "outside", OUTSIDE)])


@pytest.mark.parametrize(
    "text",
    [
        "a@x.example\nb@x.example",
        "a@x.example\r\nb@x.example\r\n\r\n",
        "courriel;nom\na@x.example;Ana\nb@x.example;Bob",
        'Name,E-mail\n"Roy, Ana",a@x.example\nBob,b@x.example',
        "nom\tcourriel\nAna\ta@x.example\nBob\tb@x.example",
        "Ana Roy <a@x.example>\nBob <B@X.example>",
        " a@x.example \n\tb@x.example",
    ],
)
def test_lists_are_read_as_people_have_them(text: str) -> None:
    assert [line.email for line in read_lines(text)] == ["a@x.example", "b@x.example"]


def test_numbers_are_those_of_the_file() -> None:
    lines = read_lines("courriel\n\na@x.example\n\nnobody\n")
    assert [(line.number, line.problem) for line in lines] == [(3, None), (5, LineProblem.NO_ADDRESS)]


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [
        (b"", False),
        (b"\n\n", False),
        ("\ufeffa@x.example".encode(), True),
        ("Zoé <a@x.example>".encode("cp1252"), True),
        (b"\x00a@x.example", True),
        (b"\xff\xfe\x00\x01" * 20, True),
        (b"a@x.example\n" * 5_000, True),
        (b"a@x.example\n" * 5_001, False),
        (b"x" * 1_000_001, False),
        (b'"' + b"x" * 200_000, False),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    client: Client, group: Group, owner: User, content: bytes, is_kept: bool
) -> None:
    client.force_login(owner)
    answer = send(client, group, content)
    assert answer.status_code == (302 if is_kept else 200)  # type: ignore[attr-defined]
    if not is_kept:
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert "govuk-error-summary" in page
        assert "Bonjour à vous" in page
    assert InvitationImport.objects.exists() == is_kept


def test_a_list_that_is_too_much_for_a_day_is_refused_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch, group: Group, owner: User
) -> None:
    monkeypatch.setattr(permissions, "MAX_INVITATIONS_A_DAY", 2)
    client.force_login(owner)
    page = send(client, group, "a@x.example\nb@x.example\nc@x.example")
    assert page.status_code == 200  # type: ignore[attr-defined]
    assert not InvitationImport.objects.exists()


@pytest.mark.parametrize("persona", ["group member", "guest", "employee"])
def test_only_animators_send_lists(world: World, group: Group, persona: str) -> None:
    with pytest.raises(PermissionRefused):
        invite_file(actor=world.person(persona), group=group, name="x.csv", text=OUTSIDE)


def test_a_list_is_of_its_group(client: Client, world: World, group: Group, owner: User) -> None:
    file = invite_file(actor=owner, group=group, name="x.csv", text=OUTSIDE)
    client.force_login(owner)
    for name in ("invited_file", "invited_file_report"):
        assert client.get(reverse(f"groups:{name}", args=[world.groups["hidden"].address, file.public_id])).status_code == 404


def test_the_fragment_of_the_progress_is_no_whole_page(client: Client, group: Group, owner: User) -> None:
    file = invite_file(actor=owner, group=group, name="x.csv", text=OUTSIDE)
    client.force_login(owner)
    address = reverse("groups:invited_file", args=[group.address, file.public_id])
    fragment = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'id="file"' in fragment
