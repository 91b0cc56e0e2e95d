"""The card of a person in vCard 4.0 (RFC 6350), with what the reader may see and nothing else."""

from collections.abc import Iterable

from profiles.models import Section
from profiles.queries.people import PersonPage

MAX_OCTETS = 75


def vcard(page: PersonPage, *, address: str) -> str:
    """The lines of the card, folded and ended as the RFC asks. `address` is that of the person's page, and identifies them."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(page, address))


def _lines(page: PersonPage, address: str) -> Iterable[str]:
    person, profile = page.person, page.profile
    yield from ("BEGIN:VCARD", "VERSION:4.0", "KIND:individual", "PRODID:-//Passerelle//FR", f"UID:{address}")
    yield f"FN:{_text(person.display_name)}"
    if person.display_name == f"{person.given_name} {person.family_name}".strip():
        yield f"N:{_text(person.family_name)};{_text(person.given_name)};;;"
    if not page.has_left:
        yield from _work(page)
    if Section.CONTACT in page.sections:
        if person.email:
            yield f"EMAIL;TYPE=work:{_text(person.email)}"
        if profile.phone:
            yield f"TEL;TYPE=work:{_text(profile.phone)}"
    office = profile.office if Section.CONTACT in page.sections else ""
    city, region = (profile.city, profile.region) if Section.PLACE in page.sections else ("", "")
    if office or city or region:
        yield f"ADR;TYPE=work:;{_text(office)};;{_text(city)};{_text(region)};;"
    if Section.PLACE in page.sections:
        yield f"TZ:{_text(person.time_zone)}"
    yield from (f"URL:{address}", "END:VCARD")


def _work(page: PersonPage) -> Iterable[str]:
    profile = page.profile
    for language, title in (("fr", profile.title_fr), ("en", profile.title_en)):
        if title:
            yield f"TITLE;LANGUAGE={language};ALTID=1:{_text(title)}"
    if profile.organization:
        names = (profile.organization.name, *(unit.name for unit in page.units))
        yield f"ORG:{';'.join(_text(str(name)) for name in names)}"


def _text(value: str) -> str:
    """A value whose separators and line ends are escaped; other control characters have no place in a card."""
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in escaped if sign.isprintable())


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each after the first opened by a space; no character is cut."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > MAX_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece])
