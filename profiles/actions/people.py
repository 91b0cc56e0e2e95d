"""Writing one's own profile, and following people."""

from collections.abc import Mapping

from django.db import transaction

from intranet.kernel.accounts.actions.imports import rename_members
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import claim, release, store
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.follows.actions import follow, unfollow
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles import permissions
from profiles.actions.skills import show_typed_skills
from profiles.models import PORTRAIT_SIZES, Link, Offer, PathEntry, PortraitFile, Profile
from profiles.visibility import person_key

type Entry = Offer | PathEntry | Link


@transaction.atomic
def ensure_profile(*, member: User) -> Profile:
    """The profile of a member, made empty when it is missing. Every member has one."""
    return Profile.objects.get_or_create(member=member)[0]


@transaction.atomic
def edit_profile(*, actor: User, member: User, values: Mapping[str, str]) -> None:
    """Store these fields of the member's profile, and only these: two windows that edit two sections lose nothing.

    A field whose value changes is the member's own from then on: imports never fill it again.
    """
    require(permissions.can_edit_profile(actor, member))
    require(permissions.can_edit_fields(member, values))
    profile = Profile.objects.select_for_update().get(pk=member.pk)
    changed = [name for name, value in values.items() if getattr(profile, name) != value]
    for name in changed:
        setattr(profile, name, values[name])
    profile.own_fields = sorted({*profile.own_fields, *changed})
    profile.save(update_fields=[*changed, "own_fields", "updated_at"])
    if "preferred_name" in changed:
        _show_preferred_name(member, values["preferred_name"])
    if "skills_visibility" in changed:
        show_typed_skills(members=[member.pk])
    reindex("person", [member.pk])


@transaction.atomic
def save_entry(*, actor: User, entry: Entry) -> None:
    """Add an offer, a step of the path or a link to its profile, or store what changed in it."""
    require(permissions.can_edit_profile(actor, entry.profile.member))
    if entry.pk is None:
        require(permissions.can_add_entry(entry))
    entry.save()
    reindex("person", [entry.profile_id])


@transaction.atomic
def remove_entry(*, actor: User, entry: Entry) -> None:
    """Take an offer, a step of the path or a link off its profile."""
    require(permissions.can_edit_profile(actor, entry.profile.member))
    entry.delete()
    reindex("person", [entry.profile_id])


def replace_portrait(*, actor: User, member: User, pictures: Mapping[int, bytes]) -> None:
    """Show a new portrait: a WebP for each of `PORTRAIT_SIZES`. Outside of any transaction. Raises StorageDownError."""
    require(permissions.can_edit_profile(actor, member))
    files = {size: store([pictures[size]], owner=member, name="portrait.webp", is_ours=True) for size in PORTRAIT_SIZES}
    _show_portrait(member, files)


def remove_portrait(*, actor: User, member: User) -> None:
    """Go back to the initials; removing what is not there is harmless."""
    require(permissions.can_edit_profile(actor, member))
    _show_portrait(member, {})


@transaction.atomic
def follow_person(*, follower: User, person: User) -> None:
    """Hear of what a person does. Sections that the follower shows to “people I follow” open to that person at once.

    Raises PermissionRefused for somebody who can't be followed.
    """
    follow(member=follower, key=person_key(person))


@transaction.atomic
def unfollow_person(*, follower: User, person: User) -> None:
    """Stop it. Stopping what never was is harmless."""
    unfollow(member=follower, key=person_key(person))


def _show_preferred_name(member: User, preferred_name: str) -> None:
    """The source keeps its own names: only the name that is shown changes, and comes back when the preferred one is emptied."""
    member.display_name = preferred_name or f"{member.given_name} {member.family_name}".strip() or member.display_name
    rename_members(members=[member])


@transaction.atomic
def _show_portrait(member: User, files: Mapping[int, StoredFile]) -> None:
    profile = Profile.objects.select_for_update().get(pk=member.pk)
    former = list(profile.portrait_files.values_list("file", flat=True))
    profile.portrait_files.all().delete()
    release(former)
    claim(*files.values(), by=member)
    PortraitFile.objects.bulk_create(PortraitFile(profile=profile, size=size, file=file) for size, file in files.items())
    profile.portrait = new_public_id() if files else ""
    profile.save(update_fields=["portrait", "updated_at"])
    reindex("person", [member.pk])
