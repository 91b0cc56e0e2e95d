"""Reporting, deciding, the record, and what became of one's own."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.actions.links import make_link
from intranet.kernel.accounts.models import LinkPurpose, User
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Case, Reason, Verb
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page, named, send
from tests.moderation.world import NOTES, WALLS, Note, case_of, decide, make_central, make_note, make_wall, report

PASSWORD = "une phrase de plusieurs mots"
TEXT = "Encore une idée des ressources. Ces gens sont des incapables, et Paul le premier : il n’a jamais su compter."


def furnish(reader: User | None) -> list[Note]:
    """A wall that the reader looks after, with notes that three people reported; the reader also decides at the centre."""
    assert reader is not None
    wall = make_wall(reader, name="Mur des idées des équipes de la protection des forêts")
    authors = [
        make_member(name) for name in ("Étienne Côté", "Jean-François Beauregard-Desrochers de la Durantaye", "Amadou Diallo")
    ]
    things = [make_note(author, text=TEXT, wall=wall) for author in authors]
    reporters = [make_member(name) for name in ("Kateri Jacobs", "Louise Fontaine-Gagnon", "Thomas O’Connor")]
    for thing in things:
        report(thing, reporters[0], Reason.HARASSMENT, "Paul est dans mon équipe ; il l’a lu ce matin devant tout le monde.")
        report(thing, reporters[1], Reason.PRIVATE)
        report(thing, reporters[2], Reason.PRIVATE)
    things[1].text = "Encore une idée de la direction des ressources."
    report(things[1], make_member("Łukasz Nowak"), Reason.OTHER, "Le texte a été adouci depuis.")
    actions.name_central_moderator(actor=None, member=reader)
    return things


def anew(address: Address) -> Address:
    """Walls are not in the database: each page begins without those of another."""

    def cleared(reader: User | None) -> str:
        NOTES.clear()
        WALLS.clear()
        return address(reader)

    return cleared


def queue(query: str = "") -> Address:
    def address(reader: User | None) -> str:
        furnish(reader)
        return reverse("moderation:queue") + query

    return address


def case(number: int, *verbs: Verb) -> Address:
    """A case, after some decisions of the reader."""

    def address(reader: User | None) -> str:
        assert reader is not None
        thing = furnish(reader)[number]
        for verb in verbs:
            decide(reader, thing, verb, "Le message vise une personne : la charte demande de parler des idées.")
        return reverse("moderation:case", args=[case_of(thing).public_id])

    return address


def profile(*parts: str) -> Address:
    """The case of a profile, some sections of which the reader may have hidden."""

    def address(reader: User | None) -> str:
        assert reader is not None
        kind = subjects["person"]
        thing = kind.find(make_member("Étienne Côté").public_id)
        assert thing is not None
        made = actions.report(reporter=make_member("Kateri Jacobs"), kind=kind, thing=thing, reason=Reason.PRIVATE)
        actions.name_central_moderator(actor=None, member=reader)
        if parts:
            actions.decide(actor=reader, case=made.case, verb=Verb.HIDE, reason="Un numéro médical.", parts=parts)
        return reverse("moderation:case", args=[made.case.public_id])

    return address


def beyond(reader: User | None) -> str:
    """A case that reached the centre after an appeal, about a thing that the reader does not see."""
    assert reader is not None
    animator, author = make_member("Anne Animation"), make_member("Étienne Côté")
    wall = make_wall(animator, readers=[author])
    thing = make_note(author, text=TEXT, wall=wall)
    wall.readers.append(reporter := make_member("Kateri Jacobs"))
    report(thing, reporter)
    decide(animator, thing, Verb.HIDE, "Le message vise une personne.")
    actions.name_central_moderator(actor=None, member=reader)
    actions.appeal(author=author, case=case_of(thing), text="Paul a ri avec nous : c’était une citation de lui.")
    return reverse("moderation:case", args=[case_of(thing).public_id])


def record(reader: User | None) -> str:
    assert reader is not None
    for thing, verb in zip(furnish(reader), (Verb.HIDE, Verb.WARN, Verb.DISMISS), strict=True):
        decide(reader, thing, verb, "Le message vise une personne : la charte demande de parler des idées.")
    return reverse("moderation:record")


def form(reader: User | None) -> str:
    animator = make_member("Anne Animation")
    return reverse("moderation:report", args=[make_note(make_member("Étienne Côté"), wall=make_wall(animator)).key])


def already(reader: User | None) -> str:
    assert reader is not None
    thing = make_note(make_member("Étienne Côté"))
    report(thing, reader)
    return reverse("moderation:report", args=[thing.key])


def own_reports(reader: User | None) -> str:
    assert reader is not None
    centre = make_central()
    for verb in (Verb.HIDE, Verb.DISMISS, None):
        thing = make_note(make_member("Étienne Côté"), text=TEXT)
        report(thing, reader, Reason.HARASSMENT, "Paul l’a lu ce matin.")
        if verb is not None:
            decide(centre, thing, verb, "Le message vise une personne.")
    return reverse("moderation:own_reports")


def mine(reader: User | None) -> Note:
    """Something of the reader's that was hidden, beside something that was contested."""
    assert reader is not None
    centre = make_central()
    contested, hidden = make_note(reader, text=TEXT), make_note(reader, text=TEXT)
    for thing, verb in ((contested, Verb.WARN), (hidden, Verb.HIDE)):
        report(thing, make_member("Kateri Jacobs"))
        decide(centre, thing, verb, "Le message vise une personne.")
    actions.appeal(author=reader, case=case_of(contested), text="C’était une citation.")
    return hidden


def about_mine(reader: User | None) -> str:
    mine(reader)
    return reverse("moderation:about_mine")


def appeal(reader: User | None) -> str:
    return reverse("moderation:appeal", args=[case_of(mine(reader)).public_id])


def suspended(_reader: User | None) -> Note:
    """Something that had its author suspended."""
    thing = make_note(make_member("Étienne Côté"), text=TEXT)
    report(thing, make_member("Kateri Jacobs"))
    decide(make_central(), thing, Verb.SUSPEND, "Troisième message de ce genre malgré deux avertissements.")
    return thing


def contest(reader: User | None) -> str:
    author = suspended(reader).author
    assert author is not None
    token = make_link(purpose=LinkPurpose.APPEAL, email=author.email, member=author)
    return reverse("moderation:contest_suspension", args=[token])


def sign_in_suspended(reader: User | None) -> str:
    author = suspended(reader).author
    assert author is not None
    author.set_password(PASSWORD)
    author.save(update_fields=["password"])
    return reverse("account_login")


def try_to_sign_in(tab: Tab) -> None:
    """Sign in with the right password, and read why that is refused."""
    tab.locator("[name=login]").fill(User.objects.get(display_name="Étienne Côté").email)
    tab.locator("[name=password]").fill(PASSWORD)
    send_primary(tab)


def long_ago(reader: User | None) -> str:
    """A case whose words were erased."""
    address = case(0, Verb.HIDE)(reader)
    Case.objects.filter(state="decided").update(decided_at=timezone.now() - timedelta(days=400))
    actions.erase_old_words()
    return address


def central(_reader: User | None) -> str:
    make_central()
    make_central("Jean-François Beauregard-Desrochers de la Durantaye")
    return reverse("moderation:central_moderators")


def send_primary(tab: Tab) -> None:
    """Send the form of the page's main button, where another form follows it."""
    tab.locator("main .button--primary").click()


PAGES = [
    Page(name="report", address=anew(form)),
    Page(name="report-errors", address=anew(form), act=send_primary),
    Page(name="report-already", address=anew(already)),
    Page(name="moderation", address=anew(queue())),
    Page(name="moderation-nothing", address=anew(queue("?level=centre"))),
    Page(name="moderation-case", address=anew(case(1)), is_tried_in_all_conditions=True),
    Page(name="moderation-case-errors", address=anew(case(0)), act=send_primary),
    Page(name="moderation-case-decided", address=anew(case(0, Verb.HIDE))),
    Page(name="moderation-case-profile", address=profile()),
    Page(name="moderation-case-profile-hidden", address=profile("about", "skills")),
    Page(name="moderation-case-beyond", address=anew(beyond)),
    Page(name="moderation-record", address=anew(record)),
    Page(name="own-reports", address=anew(own_reports)),
    Page(name="own-reports-nothing", address=named("moderation:own_reports")),
    Page(name="about-mine", address=anew(about_mine)),
    Page(name="about-mine-nothing", address=named("moderation:about_mine")),
    Page(name="appeal", address=anew(appeal)),
    Page(name="appeal-errors", address=anew(appeal), act=send),
    Page(name="moderation-case-erased", address=anew(long_ago)),
    Page(name="suspended", address=anew(sign_in_suspended), persona="anonymous", act=try_to_sign_in, act_status=403),
    Page(name="contest-ask", address=named("moderation:ask_to_contest"), persona="anonymous"),
    Page(name="contest-asked", address=named("moderation:asked_to_contest"), persona="anonymous"),
    Page(name="contest", address=anew(contest), persona="anonymous"),
    Page(name="contest-errors", address=anew(contest), persona="anonymous", act=send),
    Page(name="contest-gone", address=named("moderation:contest_suspension", token="x"), persona="anonymous", status=410),
    Page(name="contested", address=named("moderation:contested"), persona="anonymous"),
    Page(name="central-moderators", address=anew(central), persona="administrator"),
    Page(name="central-moderators-errors", address=anew(central), persona="administrator", act=send),
]
