"""`{% follow_button person is_followed %}` and `{% keep_button person is_kept %}`: forms that are drawn from outlines."""

from django import template
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from profiles.outlines import follow_form, keep_form

register = template.Library()


@register.simple_tag(takes_context=True)
def follow_button(context: template.Context, person: User, is_followed: bool, *, small: bool = False) -> SafeString:
    """Follow a person, or stop; a small one comes back to this page."""
    back = context["request"].get_full_path() if small else ""
    return follow_form(person, is_followed=is_followed, is_small=small, back=back, csrf_token=context["csrf_token"])


@register.simple_tag(takes_context=True)
def keep_button(context: template.Context, person: User, is_kept: bool, *, large: bool = False) -> SafeString:
    """Set a person aside, or no longer."""
    return keep_form(person, is_kept=is_kept, is_large=large, csrf_token=context["csrf_token"])
