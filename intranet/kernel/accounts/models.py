"""People who have, or may claim, an account; and what opens one: domains, mailed links, tokens."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.secrets.models import MemberSecret

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
    private_email = models.EmailField(
        _("private e-mail"),
        blank=True,
        help_text=_("Becomes the sign-in address when the member retires, once it is verified."),
    )
    private_email_verified_at = models.DateTimeField(null=True, blank=True)
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
        indexes: ClassVar = [
            models.Index(fields=["state", "kind"], name="accounts_user_state"),
            # allauth looks an address up by equality, which the unique index above does not serve.
            models.Index(fields=["email"], name="accounts_user_email"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.given_name or self.display_name

    @property
    def is_listable(self) -> bool:
        """Whether the query set's `listable` keeps the member: asked of rows already found, it spares SQLite a bad plan."""
        is_open = self.state in (State.UNCLAIMED, State.ACTIVE) and not self.is_protected
        return is_open and self.kind not in (Kind.GUEST, Kind.SERVICE)

    @property
    def is_guest(self) -> bool:
        return self.kind == Kind.GUEST

    @property
    def state_label(self) -> "StrOrPromise":
        return State(self.state).label


class AllowedDomain(models.Model):
    """A mail domain whose holders may open an account; tied to one organization, their address proves that they belong to it.

    The kernel does not know what an organization is: it keeps the public id, and profiles hears `affiliation_proved`.
    """

    domain = models.CharField(_("domain"), max_length=253, unique=True)
    includes_subdomains = models.BooleanField(_("sub-domains too"), default=False)
    organization_public_id = models.CharField(_("organization"), max_length=16, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("allowed domain")
        verbose_name_plural = _("allowed domains")
        ordering: ClassVar = ["domain"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(domain=Lower("domain")), name="accounts_domain_lower_case")
        ]

    def __str__(self) -> str:
        return self.domain


class LinkPurpose(models.TextChoices):
    """What a mailed link does when its holder confirms it."""

    JOIN = "join", _("Open an account")
    CLAIM = "claim", _("Claim an imported account")
    RESET = "reset", _("Choose a new password")
    PRIVATE_EMAIL = "private_email", _("Verify a private e-mail")
    ADMINISTRATOR = "administrator", _("Become the first administrator")
    APPEAL = "appeal", _("Contest a suspension")


class MailedLinkQuerySet(models.QuerySet["MailedLink"]):
    def usable(self) -> Self:
        """Those neither used nor expired."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class MailedLink(models.Model):
    """A single-use link sent to one address. Only the hash of its token is kept, so that the table opens nothing."""

    purpose = models.CharField(max_length=13, choices=LinkPurpose)
    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="mailed_links")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = MailedLinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="accounts_link_expires")]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.email}"


class ApiToken(MemberSecret):
    """A member's key to the API. It reads, or reads and writes, what its member may."""

    MARK = "pas_"
    PAGE = "accounts:tokens"

    can_write = models.BooleanField(_("may write"), default=False)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes: ClassVar = [models.Index(fields=["member", "-made_at"], name="accounts_token_member")]


class CompletedStep(models.Model):
    """A step of the first login that a member went through or skipped; see `onboarding`."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="completed_steps")
    key = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="accounts_step_unique")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.key}"


class HomeVisit(models.Model):
    """When a member last opened the home page, so that it can say what happened since.

    `since` is the end of the visit before this one: a visit lasts as long as its pages are less than `VISIT_GAP` apart.
    """

    member = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id}, {self.last_at}"
