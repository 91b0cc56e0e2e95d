"""What should we ask? The questions to somebody who leaves, as a colleague and as the person see them."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from profiles.departures.actions import open_plan
from profiles.models import DepartureKind
from tests.browser.pages.knowledge import a_page
from tests.browser.pages.table import Address, Page
from tests.groups.world import make_group
from tests.profiles.departures import in_days
from tests.wiki.asking import KEYS, SMOKE, Asking, ask, fresh, make_asking
from wiki.knowledge.actions.asking import join, open_round, propose, settle, support, take_up
from wiki.knowledge.actions.pages import answer_in_words
from wiki.knowledge.queries.asking import stop_token
from wiki.models import AskedQuestion, KnowledgePage


def build(reader: User | None) -> Asking:
    """Twelve questions: one joined to another, one declined, one answered; the reader is a colleague."""
    assert reader is not None
    asking = make_asking()
    admit(actor=asking.louise, group=asking.leaving.groups[0], member=reader)
    asked = [ask(asking.maude, asking.round, SMOKE), ask(asking.nam, asking.round, KEYS)]
    asked += [ask(member, asking.round, f"Tour {number}\u202f?") for member in (asking.jean, reader) for number in range(5)]
    support(actor=reader, question=fresh(asked[0]))
    support(actor=asking.nam, question=fresh(asked[0]))
    join(actor=asking.louise, question=fresh(asked[2]), into=fresh(asked[0]))
    page = a_page(asking.louise)
    take_up(actor=asking.louise, question=fresh(asked[0]))
    answer_in_words(actor=asking.louise, page=KnowledgePage.objects.get(pk=page.pk), question=SMOKE, words="Oui.", seen="")
    settle(actor=asking.louise, question=fresh(asked[3]), reply="Je ne sais plus.", knows=asking.jean)
    return asking


def as_colleague(reader: User | None) -> str:
    return build(reader).round.get_absolute_url()


def as_person(name: str, *, of_question: bool) -> Address:
    """The reader is the one who leaves."""

    def address(reader: User | None) -> str:
        asking = make_asking()
        assert reader is not None
        group = make_group(reader, GroupKind.OPEN, "Tours")
        admit(actor=reader, group=group, member=asking.maude)
        plan = open_plan(actor=reader, member=reader, kind=DepartureKind.RETIREMENT, day=in_days(20))
        round_ = open_round(actor=reader, plan=plan)
        for words in (SMOKE, KEYS):
            propose(actor=asking.maude, round_=round_, words=words)
        question = AskedQuestion.objects.filter(round=round_).first()
        assert question is not None
        return reverse(name, args=[question.public_id if of_question else plan.public_id])

    return address


def stopping(_reader: User | None) -> str:
    return reverse("wiki:stop_by_mail", args=[stop_token(make_asking().round)])


def propose_what_is_known(tab: Tab) -> None:
    tab.locator("[name=words]").fill("Comment savoir qu’une fumée est un feu\u202f?")
    tab.locator("#send button").click()


PAGES = [
    Page(name="questions", address=as_colleague, is_tried_in_all_conditions=True),
    Page(name="questions-similar", address=as_colleague, act=propose_what_is_known),
    Page(name="questions-person", address=as_person("wiki:colleague_questions", of_question=False)),
    Page(name="question-settle", address=as_person("wiki:asked_question", of_question=True)),
    Page(name="departure-asked", address=as_person("profiles:departure", of_question=False)),
    Page(name="questions-stop", persona="anonymous", address=stopping),
]
