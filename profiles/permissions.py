"""Who may do what with people, organizations and skills."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import (
    AffiliationRequest,
    DeclaredSkill,
    Link,
    Offer,
    Organization,
    OrganizationRole,
    PathEntry,
    SavedSearch,
    Section,
    SourceRecord,
)
from profiles.roles import holds_anywhere, roles_of
from profiles.visibility import people_visible_to, visible_sections

# What one profile holds at most: offers, steps of the path and links, each; and skills.
MAX_ENTRIES = 50
MAX_SKILLS = 100
# What the employer's file keeps, when there is one; and all that a member writes by hand.
SOURCE_FIELDS = frozenset({"title_fr", "title_en"})
PROFILE_FIELDS = SOURCE_FIELDS.union(
    ("preferred_name", "pronouns", "city", "region", "telework", "phone", "office", "french_level", "english_level"),
    ("biography_fr", "biography_en", "interests"),
    (f"{section}_visibility" for section in Section),
)

# A member waits for at most this many organizations at once.
MAX_OPEN_REQUESTS = 3


def can_see_person(viewer: User, member: User) -> Decision:
    """See that the person exists: their name and page. A page answers a refusal as if there were nobody."""
    if people_visible_to(viewer).filter(pk=member.pk).exists():
        return allowed
    return denied(_("There is no one at this address."))


def can_edit_profile(actor: User, member: User) -> Decision:
    """Write what a profile says: its owner, and nobody for them."""
    if actor.is_active and actor.pk == member.pk:
        return allowed
    return denied(_("Only the owner of a profile can edit it."))


def can_administer_organization(actor: User, organization: Organization) -> Decision:
    """Decide what an organization decides for itself: those who administer it."""
    if OrganizationRole.ADMINISTRATOR in roles_of(actor, organization):
        return allowed
    return denied(_("Only an administrator of this organization can do this."))


def can_change_organization(actor: User, organization: Organization) -> Decision:
    """Change its names and its place among the others: its administrators, and those of the site, who also create it."""
    if can_arrange_organizations(actor):
        return allowed
    return can_administer_organization(actor, organization)


def can_set_site_reach(actor: User) -> Decision:
    """Say how far profiles are shown where no organization says otherwise: the administrators of the site."""
    if actor.is_active and actor.is_staff:
        return allowed
    return denied(_("Only an administrator of the site can decide how far profiles are shown."))


def can_set_reach(actor: User, organization: Organization) -> Decision:
    """Say how far an organization shows its people: its administrators, and nobody for them."""
    if organization.replaced_by_id or organization.ended_on:
        return denied(_("This organization no longer exists."))
    return can_administer_organization(actor, organization)


def can_grant_role(actor: User, organization: Organization) -> Decision:
    """Name who does what for it: its administrators, and those of the site, who name the first one."""
    if actor.is_active and actor.is_staff:
        return allowed
    return can_administer_organization(actor, organization)


def can_hold_role(member: User) -> Decision:
    """A guest, or an account that does not work, is given no role."""
    if member.is_active and not member.is_guest:
        return allowed
    return denied(_("Only a member with an active account can have a role. Guests cannot."))


def can_confirm_affiliation(actor: User, organization: Organization) -> Decision:
    """Say who belongs to an organization: its registrars and administrators."""
    if roles_of(actor, organization) & {OrganizationRole.REGISTRAR, OrganizationRole.ADMINISTRATOR}:
        return allowed
    return denied(_("Only a registrar of this organization can do this."))


def can_affiliate_member(actor: User, member: User, organization: Organization) -> Decision:
    """Admit someone unasked. Never oneself; someone of another organization asks for it, or both registrars agree."""
    decision = can_confirm_affiliation(actor, organization)
    if decision and actor.pk == member.pk:
        return denied(_("You cannot confirm your own affiliation. Ask another registrar."))
    if decision and (member.is_guest or member.state not in {State.ACTIVE, State.UNCLAIMED}):
        return denied(_("Only an employee whose account is open can belong to an organization."))
    elsewhere = member.affiliations.filter(ended_at=None).exclude(organization=organization).select_related("organization")
    if decision and any(not can_confirm_affiliation(actor, current.organization) for current in elsewhere):
        return denied(_("This person belongs to another organization; they can ask to join yours."))
    return decision


def can_request_affiliation(member: User, organization: Organization) -> Decision:
    """Ask to be recognised as one of an organization, once at a time."""
    if not member.is_active or member.is_guest or member.kind == Kind.RETIREE:
        return denied(_("Only employees can ask to belong to an organization."))
    if organization.replaced_by_id or organization.ended_on:
        return denied(_("This organization no longer exists."))
    if member.affiliations.filter(organization=organization, ended_at=None).exists():
        return denied(_("You already belong to this organization."))
    if member.affiliation_requests.filter(organization=organization, decided_at=None).exists():
        return denied(_("You have already asked to join. A registrar will answer."))
    if member.affiliation_requests.filter(decided_at=None).count() >= MAX_OPEN_REQUESTS:
        return denied(_("You already have several pending requests. Withdraw one first."))
    return allowed


def can_decide_request(actor: User, request: AffiliationRequest) -> Decision:
    """A registrar of the organization that was asked, once, and never for themselves."""
    decision = can_confirm_affiliation(actor, request.organization)
    if decision and actor.pk == request.member_id:
        return denied(_("You cannot confirm your own affiliation. Ask another registrar."))
    if decision and request.decided_at is not None:
        return denied(_("This request has already been answered."))
    return decision


def can_arrange_organizations(actor: User) -> Decision:
    """Create organizations and merge them: it moves people from one to the other, so the site's administrators decide."""
    if actor.is_active and actor.is_staff:
        return allowed
    return denied(_("Only an administrator of the site can create and merge organizations."))


def can_be_merged(organization: Organization) -> Decision:
    """An organization that exists is replaced once."""
    if organization.replaced_by_id is None:
        return allowed
    return denied(_("This organization has already been merged."))


def can_curate_skills(actor: User) -> Decision:
    """Confirm, rename and merge the entries of the shared vocabulary: a curator of any organization."""
    if holds_anywhere(actor, OrganizationRole.CURATOR):
        return allowed
    return denied(_("Only a curator can change the vocabulary of skills."))


def can_edit_fields(member: User, names: Iterable[str]) -> Decision:
    """Change these fields by hand: only those that a member writes, and no title that the employer's source keeps."""
    names = set(names)
    if not names <= PROFILE_FIELDS:
        return denied(_("Members cannot edit this."))
    if names & SOURCE_FIELDS and has_source(member):
        return denied(_("Your title comes from your employer’s file. Ask your human resources office to correct it."))
    return allowed


def has_source(member: User) -> bool:
    """Whether an employer's file keeps the member's name, title, organization, supervisor and work e-mail."""
    return SourceRecord.objects.filter(member=member, left_on=None).exists()


def can_add_entry(entry: Offer | PathEntry | Link) -> Decision:
    """Add one more to a list of the profile, as long as somebody could still read it."""
    if type(entry).objects.filter(profile=entry.profile_id).count() < MAX_ENTRIES:
        return allowed
    return denied(_("A profile can have at most %(limit)d of these. Remove one first.") % {"limit": MAX_ENTRIES})


def can_declare_skill(member: User) -> Decision:
    """Declare one more skill."""
    if DeclaredSkill.objects.filter(profile=member.pk).count() < MAX_SKILLS:
        return allowed
    return denied(_("A profile can have at most %(limit)d skills. Remove one first.") % {"limit": MAX_SKILLS})


def can_endorse_skill(actor: User, declared: DeclaredSkill) -> Decision:
    """Vouch for a skill that a colleague declares and that the actor may see; never for oneself."""
    if actor.pk == declared.profile_id:
        return denied(_("You cannot endorse your own skills."))
    person = declared.profile.member
    if can_see_person(actor, person) and Section.SKILLS in visible_sections(actor, [declared.profile])[person.pk]:
        return allowed
    return denied(_("This skill does not exist."))


def can_follow_person(actor: User, public_id: str) -> Decision:
    """Follow somebody who is there to be heard of. The kernel has refused oneself already."""
    person = people_visible_to(actor).filter(public_id=public_id).first()
    if person is None:
        return denied(_("There is no one at this address."))
    if person.state == State.DEPARTED:
        return denied(_("This person left. What they wrote stays where it is."))
    return allowed


# What a member keeps of the directory.
MAX_SAVED_SEARCHES = 100
MAX_SHORTLIST = 500


def can_search_directory(viewer: User) -> Decision:
    """Search people: every member of the government, and no guest."""
    if viewer.is_active and not viewer.is_guest:
        return allowed
    return denied(_("The directory is not open to guests. They see only what they were invited to."))


def can_save_search(member: User, name: str) -> Decision:
    """Keep one more search, or replace the one of that name."""
    decision = can_search_directory(member)
    kept = member.saved_searches.exclude(name=name).count()
    if decision and kept >= MAX_SAVED_SEARCHES:
        return denied(_("You already have %(limit)d saved searches. Delete one first.") % {"limit": MAX_SAVED_SEARCHES})
    return decision


def can_delete_search(member: User, saved: SavedSearch) -> Decision:
    """One's own."""
    return allowed if saved.member_id == member.pk else denied(_("This saved search does not exist."))


def can_keep_person(member: User, person: User) -> Decision:
    """Set aside somebody whom the directory shows, up to a limit."""
    decision = can_search_directory(member)
    if decision and not User.objects.listable().filter(pk=person.pk).exists():
        return denied(_("There is no one at this address."))
    if decision and member.shortlist.exclude(person=person).count() >= MAX_SHORTLIST:
        return denied(_("Your shortlist already has %(limit)d people. Remove someone first.") % {"limit": MAX_SHORTLIST})
    return decision
