"""Profiles as the tests of pages of people make them."""

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from profiles.actions.skills_declared import declare_skill
from profiles.models import DeclaredSkill, Level, Link, Offer, OfferKind, PathEntry, PathKind, Profile, Section, Visibility
from profiles.visibility import person_key

# A word planted in each section, that nobody may find who may not see the section.
PLANTED = {
    Section.PLACE: "Zanzibourg",
    Section.CONTACT: "5550199",
    Section.LANGUAGES: "english_level",
    Section.ABOUT: "wordofabout",
    Section.SKILLS: "wordofskill",
    Section.OFFERS: "wordofoffer",
    Section.PATH: "wordofpath",
}


def describe(member: User) -> Profile:
    """Fill every section of a profile with its planted word."""
    Profile.objects.filter(pk=member.pk).update(
        city=PLANTED[Section.PLACE],
        phone=PLANTED[Section.CONTACT],
        english_level="C",
        biography_fr=PLANTED[Section.ABOUT],
    )
    member.refresh_from_db()
    profile = Profile.objects.get(pk=member.pk)
    Link.objects.create(profile=profile, label="linkofabout", url="https://example.org/")
    Offer.objects.create(profile=profile, kind=OfferKind.MENTORING, text=PLANTED[Section.OFFERS])
    PathEntry.objects.create(profile=profile, kind=PathKind.EXPERIENCE, title=PLANTED[Section.PATH])
    declare_skill(actor=member, member=member, text=PLANTED[Section.SKILLS], level=Level.ADVANCED)
    return profile


def show(member: User, visibility: Visibility, *sections: Section) -> None:
    """Let these sections (all of them when none is named) be seen by a circle of people."""
    Profile.objects.filter(pk=member.pk).update(**{f"{section}_visibility": visibility for section in sections or Section})


def declared_by(member: User, text: str = "Python") -> DeclaredSkill:
    """A skill that a member declares, read anew."""
    declared = declare_skill(actor=member, member=member, text=text, level=Level.INTERMEDIATE)
    return DeclaredSkill.objects.select_related("profile__member", "skill").get(pk=declared.pk)


def let_follow(follower: User, followed: User) -> None:
    """Make one follow the other."""
    follow(member=follower, key=person_key(followed))
