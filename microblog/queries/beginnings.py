"""The first morning of a member: what they could say first."""

from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from microblog.models import Post
from profiles.models import DeclaredSkill

SKILLS_NAMED = 2


def has_published(member: User) -> bool:
    """Whether a member ever wrote a post."""
    return Post.objects.filter(author=member).exists()


def first_words(member: User) -> str:
    """A post to begin with, made of the member's profile, which they change as they like."""
    profile = member.profile
    who = ", ".join(str(part) for part in (profile.title, profile.organization and profile.organization.name) if part)
    declared = DeclaredSkill.objects.filter(profile=profile).select_related("skill")[:SKILLS_NAMED]
    skills = ", ".join(str(one.skill.name) for one in declared)
    words = [_("Hello! I am new to Passerelle.")]
    if who:
        words.append(f"{who}.")
    if skills:
        words.append(_("Ask me about: {skills}.").format(skills=skills))
    return " ".join(words)
