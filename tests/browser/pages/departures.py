"""Plans of departures, what is handed to somebody, and knowledge at risk."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.actions import make_token
from intranet.kernel.accounts.models import User
from profiles.departures.actions import answer, ask_as_proposed, ask_successor, close_plan, open_plan
from profiles.models import Departure, DepartureKind, Profile
from tests.browser.pages.table import Address, Page, named, send
from tests.profiles.departures import ids, in_days, make_leaving
from tests.profiles.departures import named as row
from tests.profiles.directory import declares, make_skill
from tests.profiles.organizations import place


def planned(reader: User | None) -> Departure:
    """A plan in which everything has happened once; the reader supervises who leaves, and is asked for a page."""
    assert reader is not None
    world = make_leaving()
    place(reader, organization=world.organization)
    leaver = world.louise
    declares(leaver, make_skill("Lecture des fumées", "Smoke reading"))
    Profile.objects.filter(pk=leaver.pk).update(supervisor=reader)
    plan = open_plan(actor=leaver, member=leaver, kind=DepartureKind.TRANSFER, day=in_days(38))
    ask_as_proposed(actor=leaver, plan=plan, handovers=ids(plan)[:3], word="Je te montre le reste en décembre.")
    answer(actor=world.jean, handovers=[row(plan, "Gardiens de tour").public_id], is_accepted=True)
    refused = row(plan, "Brûlage dirigé").public_id
    answer(actor=world.jean, handovers=[refused], is_accepted=False, word="J’ai déjà trois groupes.")
    asked = row(plan, "Tour 0").public_id
    ask_successor(actor=leaver, plan=plan, handovers=[asked], successor=reader, word="Tu connais déjà la moitié.")
    return plan


def at(name: str) -> Address:
    return lambda reader: reverse(f"profiles:{name}", args=[planned(reader).public_id])


def after(name: str) -> Address:
    """A page that needs no plan to be named, once there is one."""

    def address(reader: User | None) -> str:
        planned(reader)
        return reverse(f"profiles:{name}")

    return address


def own(reader: User | None) -> str:
    """The reader's own retirement: what ends with the account as well."""
    assert reader is not None
    make_token(member=reader, name="Tableau de bord", can_write=False, days=30)
    return open_plan(actor=reader, member=reader, kind=DepartureKind.RETIREMENT, day=in_days(90)).get_absolute_url()


def closed(reader: User | None) -> str:
    plan = planned(reader)
    close_plan(plan=plan)
    return plan.get_absolute_url()


def ask_nobody(tab: Tab) -> None:
    tab.locator("button[name=do][value=ask]").click()


PAGES = [
    Page(name="departures", address=after("departures")),
    Page(name="departures-none", address=named("profiles:departures")),
    Page(name="departure-new", address=named("profiles:new_departure")),
    Page(name="departure-new-errors", address=named("profiles:new_departure"), act=send),
    Page(name="departure", address=at("departure"), is_tried_in_all_conditions=True),
    Page(name="departure-errors", address=at("departure"), act=ask_nobody),
    Page(name="departure-own", address=own),
    Page(name="departure-closed", address=closed),
    Page(name="departure-change", address=at("change_departure")),
    Page(name="departure-cancel", address=at("cancel_departure")),
    Page(name="departures-given", address=after("given"), is_tried_in_all_conditions=True),
    Page(name="departures-given-none", address=named("profiles:given")),
    # Each kind of things that one can hold is asked once.
    Page(name="at-risk", address=after("at_risk"), is_tried_in_all_conditions=True, statements_at_most=33),
]
