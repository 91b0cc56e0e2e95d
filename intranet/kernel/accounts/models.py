"""People who have, or may claim, an account."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.identity import Addressable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HANDLE_PATTERN = r"^[a-z0-9.-]{3,40}$"


class Kind(models.TextChoices):
    """What a member is; it says nothing of whether the account works (see `State`)."""

    EMPLOYEE = "employee", _("Employee")
    RETIREE = "retiree", _("Retiree")
    GUEST = "guest", _("Guest")
    SERVICE = "service", _("Service account")


class State(models.TextChoices):
    """Whether an account works. Only `ACTIVE` signs in."""

    UNCLAIMED = "unclaimed", _("Not claimed yet")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    DEPARTED = "departed", _("Left")


class UserQuerySet(models.QuerySet["User"]):
    def listable(self) -> Self:
        """Those whom a directory, a suggestion or a mention may name: neither suspended, departed, protected nor guests."""
        return self.filter(state__in=(State.UNCLAIMED, State.ACTIVE), is_protected=False).exclude(
            kind__in=(Kind.GUEST, Kind.SERVICE)
        )


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def listable(self) -> UserQuerySet:
        return self.get_queryset().listable()


class User(Addressable, AbstractBaseUser, PermissionsMixin):
    """A member: one identity for a whole career, whatever the name, organization or employment."""

    handle = models.CharField(_("handle"), max_length=40, unique=True)
    display_name = models.CharField(_("name"), max_length=200)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", _("French")), ("en", _("English"))], default="fr")
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.EMPLOYEE)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UNCLAIMED)
    state_reason = models.CharField(_("reason of the state"), max_length=500, blank=True)
    is_active = models.GeneratedField(
        expression=models.Case(models.When(state="active", then=True), default=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_protected = models.BooleanField(
        _("protected"), default=False, help_text=_("Absent from directory, search, org chart, suggestions and exports.")
    )
    is_staff = models.BooleanField(_("administrator"), default=False, help_text=_("Administers; reads nothing more."))
    joined_at = models.DateTimeField(default=timezone.now, db_default=Now())
    onboarded_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_unique"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="accounts_user_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="accounts_user_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "kind"], name="accounts_user_state")]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.given_name or self.display_name

    @property
    def is_guest(self) -> bool:
        return self.kind == Kind.GUEST

    @property
    def state_label(self) -> "StrOrPromise":
        return State(self.state).label
