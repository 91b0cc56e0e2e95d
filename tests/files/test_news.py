"""What notifications say of libraries."""

import pytest
from django.utils.translation import override

from files.actions.locks import ask_to_release, lock_item
from files.actions.versions import add_version
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.lines import lines_of
from tests.files.libraries import add, library_of, stored
from tests.groups.world import World

pytestmark = pytest.mark.django_db


def said_to(reader: User, kind: str, language: str = "fr") -> str:
    with override(language):
        (line,) = lines_of(Event.objects.filter(kind=kind).order_by("-pk"), reader)
    return line.sentence.line


def test_documents_that_come_together_are_counted_and_several_people_have_a_plural(world: World) -> None:
    owner, animator, member = (world.person(one) for one in ("owner", "animator", "group member"))
    top = library_of(world.groups["closed"], owner)
    document = add(animator, top, "un.txt")
    assert said_to(owner, "files.added", "en") == "Anouk Fortin added “un.txt” to the library: Group closed"
    add(animator, top, "deux.txt")
    assert "Anouk Fortin added “deux.txt” and 1 other document to the library" in said_to(owner, "files.added", "en")
    add(member, top, "trois.txt")
    assert said_to(owner, "files.added").startswith("Marc Bélanger et Anouk Fortin ont ajouté")
    assert "2 autres documents" in said_to(owner, "files.added")
    lock_item(actor=owner, item=document)
    for person in (member, animator):
        ask_to_release(actor=person, item=document)
    assert "vous demandent" in said_to(owner, "files.release_asked")


def test_versions_of_several_people_are_one_line_that_says_the_last(world: World) -> None:
    owner = world.person("owner")
    document = add(owner, library_of(world.groups["closed"], owner), "plan.txt")
    for persona in ("animator", "group member"):
        person = world.person(persona)
        add_version(actor=person, item=document, file=stored(person))
    assert "ont ajouté des versions, la dernière est la 3" in said_to(owner, "files.replaced")
