"""The search of the whole site, section by section."""

import pytest

from intranet.kernel.search.sections import found_sections
from intranet.kernel.search.testing import own_index
from intranet.kernel.testing import make_member
from microblog.actions import publish_post
from microblog.streams import Target
from tests.groups.world import make_group
from tests.projects.world import make_skill

pytestmark = pytest.mark.django_db


def test_what_one_section_finds_as_typed_no_other_finds_by_another_spelling() -> None:
    make_skill("Comportement du feu", "Fire behaviour")
    viewer = make_member("Jeanne Deux")
    with own_index():
        assert [found.section.kind for found in found_sections(viewer, "feux")] == ["skill"]
        (people,) = found_sections(viewer, "deuxx")
    assert (people.section.kind, people.suggestion) == ("person", "deux")


def test_what_neither_title_nor_subtitle_shows_is_said_as_the_reason() -> None:
    make_skill("Brûlage culturel", "Cultural burning", synonyms_fr=("feu culturel",))
    viewer = make_member()
    make_group(viewer, name="Savoirs", purpose_fr="Écouter ce que dit le feu.")
    publish_post(author=viewer, text="Le feu est éteint", target=Target())
    with own_index():
        found = {one.section.kind: one.lines[0] for one in found_sections(viewer, "feu")}
    assert found["skill"].why == "<mark>feu</mark> culturel"
    assert found["group"].why == "Écouter ce que dit le <mark>feu</mark>."
    assert (found["post"].title, found["post"].why) == ("Le <mark>feu</mark> est éteint", "")
