"""The wiki of the demonstration: something of everything, loaded once."""

import pytest
from django.utils import timezone
from wagtail.models import Page

from groups.actions.membership import admit
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event
from intranet.kernel.testing import make_member
from tests.groups.world import make_group
from wiki.actions.demonstration import load_wiki
from wiki.demonstration.plan import FIRES, OPEN_DATA
from wiki.models import PageLink, Space, WikiPage

pytestmark = pytest.mark.django_db

PEOPLE = ("employee", "colleague", "kateri.jacobs", "etienne.cote", "curator", "admin", "nam.pham")


@pytest.fixture
def people() -> dict[str, User]:
    """Those who write in the plan, in its two groups."""
    found = {name: make_member(f"{name} Untel", email=f"{name}@demo.gouv.example") for name in PEOPLE}
    for name, owner in ((FIRES, "kateri.jacobs"), (OPEN_DATA, "nam.pham")):
        group = make_group(found[owner], name=name)
        for member in found.values():
            if member != found[owner]:
                admit(actor=found[owner], group=group, member=member)
    return found


def test_it_shows_what_pages_can_be_and_rings_no_bell(people: dict[str, User]) -> None:
    made = load_wiki()
    assert made == WikiPage.objects.count() > 20
    assert Space.objects.count() == 3
    assert not any(Page.find_problems())
    pages = WikiPage.objects
    assert pages.get(title="Gouverner ensemble : le rapport de 2012").edition == 4
    minutes = pages.get(title="Compte rendu du 12 novembre").editions
    assert minutes.values("authors").distinct().count() == 3
    assert pages.filter(review_due_on__lt=timezone.localdate(), responsible__isnull=False).exists()
    assert pages.filter(archived_at__isnull=False).exists()
    assert pages.filter(is_template=True).exists()
    english = pages.get(title="Writing a clear page")
    assert english.counterpart is not None
    assert english.counterpart_edition < english.counterpart.edition
    assert PageLink.objects.filter(target=None).exists()
    assert PageLink.objects.filter(target__isnull=False).exists()
    plots = pages.filter(title="Carte des parcelles")
    assert plots.visible_to(people["employee"]).exists()
    assert not plots.visible_to(people["colleague"]).exists()
    assert not Event.objects.filter(kind__startswith="wiki.", withdrawn_at=None).exists()
    assert load_wiki() == 0
