"""Files for spreadsheets: what a viewer may see of people, as lines of text."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell
from intranet.kernel.text.bilingual import Words
from profiles.models import Section
from profiles.queries.directory import FoundPerson


def people_csv(people: Iterable[FoundPerson]) -> str:
    """One line for each person, in the reader's language; a cell is empty when its section is hidden from the viewer."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(
        [
            *(_("Name"), _("Title"), _("Organization"), _("Unit"), _("E-mail"), _("Phone"), _("City"), _("Region")),
            *(_("French"), _("English"), _("Skills"), _("Address of the profile")),
        ]
    )
    for person in people:
        writer.writerow([safe_cell(cell) for cell in _cells(person)])
    return out.getvalue()


def _cells(person: FoundPerson) -> list[object]:
    profile, sections = person.profile, person.sections
    contact, place, languages = (section in sections for section in (Section.CONTACT, Section.PLACE, Section.LANGUAGES))
    return [
        person.member.display_name,
        profile.title,
        profile.organization.name if profile.organization else Words(),
        profile.unit.name if profile.unit else Words(),
        person.email,
        profile.phone if contact else "",
        profile.city if place else "",
        profile.region if place else "",
        profile.french_level if languages else "",
        profile.english_level if languages else "",
        "; ".join(str(row.name) for row in person.declared),
        profile.get_absolute_url(),
    ]
