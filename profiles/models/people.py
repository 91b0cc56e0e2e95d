"""What a member shows others, section by section."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import State, User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.text.bilingual import Words
from profiles.models.organizations import Organization, Unit


class Visibility(models.TextChoices):
    """Who sees a section, from the widest to the narrowest."""

    EVERYONE = "everyone", _("Everyone")
    ORGANIZATION = "organization", _("My organization")
    FOLLOWED = "followed", _("People I follow")
    ONLY_ME = "only_me", _("Only me")


class Section(models.TextChoices):
    """A part of a profile with one visibility. Name, title, organization, unit and portrait are shown to every member."""

    PLACE = "place", _("Place of work")
    CONTACT = "contact", _("Contact")
    LANGUAGES = "languages", _("Official languages")
    ABOUT = "about", _("About")
    SKILLS = "skills", _("Skills")
    OFFERS = "offers", _("What I offer and what I am looking for")
    PATH = "path", _("Career path")


class Telework(models.TextChoices):
    NONE = "none", _("On site")
    HYBRID = "hybrid", _("Hybrid")
    FULL = "full", _("Telework")


class LanguageLevel(models.TextChoices):
    """A level in an official language, as the public service tests it."""

    A = "A", _("Beginner")
    B = "B", _("Intermediate")
    C = "C", _("Advanced")


# Sides of the stored portraits, in pixels: for lists (twice their size on screen) and for the page of the person.
PORTRAIT_SIZES = (96, 256)


def _visibility(section: Section) -> "models.CharField[str, str]":
    return models.CharField(section.label, max_length=12, choices=Visibility, default=Visibility.ORGANIZATION)


class Profile(models.Model):
    """The profile of one member. `organization` and `unit` repeat the current main affiliation, for lists and search."""

    member = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    preferred_name = models.CharField(_("preferred name"), max_length=200, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="profiles")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="profiles")
    supervisor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    # Which portrait is shown, new for each picture (`PortraitFile` has its bytes); empty without one.
    portrait = models.CharField(max_length=120, blank=True, editable=False)

    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    telework = models.CharField(_("telework"), max_length=6, choices=Telework, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    office = models.CharField(_("office"), max_length=200, blank=True)
    french_level = models.CharField(_("French"), max_length=1, choices=LanguageLevel, blank=True)
    english_level = models.CharField(_("English"), max_length=1, choices=LanguageLevel, blank=True)
    biography_fr = models.TextField(_("biography in French"), max_length=4000, blank=True)
    biography_en = models.TextField(_("biography in English"), max_length=4000, blank=True)
    interests = models.CharField(_("interests"), max_length=500, blank=True)

    place_visibility = _visibility(Section.PLACE)
    contact_visibility = _visibility(Section.CONTACT)
    languages_visibility = _visibility(Section.LANGUAGES)
    about_visibility = _visibility(Section.ABOUT)
    skills_visibility = _visibility(Section.SKILLS)
    offers_visibility = _visibility(Section.OFFERS)
    path_visibility = _visibility(Section.PATH)

    # What the member set by hand: an import never fills these again.
    own_fields: "models.JSONField[list[str]]" = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "member"], name="profiles_profile_organization"),
            models.Index(fields=["unit", "member"], name="profiles_profile_unit"),
        ]

    def __str__(self) -> str:
        return self.member.display_name

    def get_absolute_url(self) -> str:
        return reverse("profiles:person", args=[self.member.handle])

    @property
    def display_name(self) -> str:
        """The member's name, so that a profile can be drawn as a person."""
        return self.member.display_name

    @property
    def portrait_url(self) -> str:
        """The address of the small portrait, new for each new picture; empty without one."""
        return self.portrait_address(PORTRAIT_SIZES[0])

    @property
    def large_portrait_url(self) -> str:
        """The address of the portrait of one's own page."""
        return self.portrait_address(PORTRAIT_SIZES[-1])

    def portrait_address(self, size: int) -> str:
        """The address of the portrait with sides of `size` pixels; empty without one, and for someone who left."""
        if not self.portrait or self.member.state == State.DEPARTED:
            return ""
        return f"{reverse('profiles:portrait', args=[self.member.handle, size])}?v={self.portrait}"

    @property
    def title(self) -> Words:
        return Words(self.title_fr, self.title_en)

    @property
    def biography(self) -> Words:
        return Words(self.biography_fr, self.biography_en)

    def visibility_of(self, section: str) -> Visibility:
        """Who sees a section. Before the account is claimed, its work contact is shown and all the rest is kept back."""
        if self.member.state == State.UNCLAIMED:
            return Visibility.EVERYONE if section == Section.CONTACT else Visibility.ONLY_ME
        return Visibility(getattr(self, f"{section}_visibility"))


class PortraitFile(models.Model):
    """The portrait of a profile in one of `PORTRAIT_SIZES`."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="portrait_files", db_index=False)
    size = models.PositiveSmallIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "size"], name="profiles_portraitfile_size")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.size}"


class OfferKind(models.TextChoices):
    MICRO_ASSIGNMENT = "micro_assignment", _("Micro-assignment")
    MENTORING = "mentoring", _("Mentoring")
    JOB_SHADOWING = "job_shadowing", _("Job shadowing")
    SPEAKING = "speaking", _("Talk or workshop")
    PEER_REVIEW = "peer_review", _("Peer review")
    LANGUAGE_EXCHANGE = "language_exchange", _("Language exchange")


class OfferDirection(models.TextChoices):
    OFFER = "offer", _("I offer")
    SEEK = "seek", _("I am looking for")


class Offer(Addressable):
    """Something that a member offers to colleagues, or seeks from them."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="offers")
    direction = models.CharField(max_length=5, choices=OfferDirection, default=OfferDirection.OFFER)
    kind = models.CharField(_("kind"), max_length=20, choices=OfferKind)
    text = models.CharField(_("details"), max_length=300, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["direction", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        """Whether its last day is not over."""
        return self.until is None or self.until >= timezone.localdate()


class PathKind(models.TextChoices):
    EXPERIENCE = "experience", _("Experience")
    EDUCATION = "education", _("Education")
    PROJECT = "project", _("Finished project")


class PathEntry(Addressable):
    """A post held, a diploma, or a project delivered."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="path")
    kind = models.CharField(_("kind"), max_length=10, choices=PathKind)
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("where"), max_length=200, blank=True)
    start_year = models.PositiveSmallIntegerField(_("from (year)"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("to (year)"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "-start_year", "pk"]

    def __str__(self) -> str:
        return self.title


class Link(Addressable):
    """An address that a member shows in the About section."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(_("label"), max_length=100)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.label
