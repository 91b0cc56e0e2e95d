"""Who holds which role over a thing: the one reader of guardian's grants.

A role is held by a group of django's auth, which has guardian's permissions on the thing. They are read from guardian's table
and not through `has_perm`, which says yes to every superuser: here `is_superuser` and `is_staff` widen nothing.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from guardian.models import GroupObjectPermission

from intranet.kernel.accounts.models import User


def role_group_name(key: str, role: str) -> str:
    """The name of the group whose members hold a role over the thing of a key, such as `group:4f7…`."""
    return f"{key}:{role}"


def role_in(name: str) -> str:
    """The role that is held by the group of this name."""
    return name.rpartition(":")[2]


def public_id_in(name: str) -> str:
    """The public id of the thing over which the group of this name holds a role."""
    return name.split(":")[1]


def grants_of(member: User, model: type[models.Model]) -> "QuerySet[GroupObjectPermission]":
    """What a member may do with things of a model; nothing for an account that does not work.

    A row says the thing by `object_pk`, the verb by `permission__codename`, and the role by `group__name`.
    """
    if not member.is_active:
        return GroupObjectPermission.objects.none()
    return GroupObjectPermission.objects.filter(group__user=member, content_type=ContentType.objects.get_for_model(model))


def grants_on(member: User, thing: models.Model) -> "QuerySet[GroupObjectPermission]":
    """What a member may do with one thing."""
    return grants_of(member, type(thing)).filter(object_pk=str(thing.pk))
