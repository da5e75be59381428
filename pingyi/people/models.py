"""Offices, the bodies they review, their people, and what lets a person in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from pingyi.core.scoped import Scoped

PROTECT = models.PROTECT
OFFICE_ROLES = ("operator", "approver", "auditor")
AGENCY_ROLES = ("agency_clerk", "agency_approver")
ROLES = OFFICE_ROLES + AGENCY_ROLES


class Office(models.Model):
    """A law-publicity office of one level; every other row belongs to one."""

    LEVELS = ("province", "city", "county")

    key = models.SlugField(unique=True, max_length=32)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", on_delete=PROTECT, null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    log = models.ForeignKey("ledger.Log", on_delete=PROTECT, null=True)  # moves that belong to no season

    class Meta:
        constraints = [
            models.CheckConstraint(name="office_level", condition=models.Q(level__in=["province", "city", "county"]))
        ]

    def __str__(self) -> str:
        return self.name_zh


class Body(models.Model):
    """A public body that the office may review; one row for all years. former_names: one a line."""

    KINDS = (
        "enforcement",
        "judicial",
        "service",
        "enterprise",
        "institution",
        "mass_organisation",
        "other_key",
        "supervising",
    )

    office = models.ForeignKey(Office, on_delete=PROTECT)
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    former_names = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)

    objects = Scoped["Body"]()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="body_key", fields=["office", "key"]),
            models.UniqueConstraint(name="body_name", fields=["office", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Finds people by user name; the only manager not bound to an office, since sign-in precedes one."""


class User(AbstractBaseUser):
    """A person of an office with one role; people of an agency belong to its body.

    season_key: the one season that an auditor may read, or empty; ends_at: when the account ends by itself.
    """

    username = models.CharField(_("User name"), max_length=40, unique=True)
    name = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=PROTECT)
    role = models.CharField(max_length=20)
    body = models.ForeignKey(Body, on_delete=PROTECT, null=True)
    season_key = models.CharField(max_length=32, blank=True)
    ends_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_role", condition=models.Q(role__in=ROLES)),
            models.CheckConstraint(
                name="user_body",
                condition=models.Q(role__in=OFFICE_ROLES, body=None)
                | models.Q(role__in=AGENCY_ROLES, body__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_office(self) -> bool:
        """Tell whether the person works for the office, not for a body under review."""
        return self.role in OFFICE_ROLES

    @property
    def whole_office(self) -> bool:
        """Tell whether the person reads of every person and body of the office; an auditor of one season does not."""
        return self.of_office and not self.season_key

    @property
    def may_act(self) -> bool:
        """Tell whether the role writes at the office's desk; an auditor reads, an agency has a desk of its own."""
        return self.role in ("operator", "approver")


class Invitation(models.Model):
    """A link that lets one person set a password once: to join, or to get back in.

    kind: join or reset. digest: SHA-256 of the secret in the link, which is shown once and stored nowhere.
    drops_factors: a reset that also takes the person's second factors away, since they are lost.
    """

    KINDS = ("join", "reset")

    office = models.ForeignKey(Office, on_delete=PROTECT)
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    body = models.ForeignKey(Body, on_delete=PROTECT, null=True)
    season_key = models.CharField(max_length=32, blank=True)
    ends_at = models.DateTimeField(null=True)  # of the account
    user = models.ForeignKey(User, on_delete=PROTECT, null=True, related_name="invitations")
    drops_factors = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = Scoped["Invitation"]()

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation_kind", condition=models.Q(kind__in=["join", "reset"])),
            models.CheckConstraint(name="invitation_role", condition=models.Q(role__in=ROLES)),
        ]

    def __str__(self) -> str:
        return self.name


class Throttle(models.Model):
    """How often something failed of late. key: account:<user name>, factor:<user id> or network:<address>."""

    key = models.CharField(max_length=120, unique=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class SecondFactor(models.Model):
    """One thing that a person has besides the password: an authenticator (totp) or a passkey.

    secret: of an authenticator, encrypted with the installation's key. last_step: the newest time step used, so that
    a code works once. credential, public_key: of a passkey, base64url and as the fido2 library stores it, base64url.
    """

    KINDS = ("totp", "passkey")

    user = models.ForeignKey(User, on_delete=PROTECT, related_name="factors")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    credential = models.TextField(blank=True)
    public_key = models.TextField(blank=True)
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="factor_kind", condition=models.Q(kind__in=["totp", "passkey"]))]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper that stands in for a lost second factor, once. digest: SHA-256 of the code."""

    user = models.ForeignKey(User, on_delete=PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="recovery_code", fields=["user", "digest"])]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Sitting(models.Model):
    """One signed-in browser of a person. digest: SHA-256 of the session key; ended_why: a key of texts.ENDINGS."""

    user = models.ForeignKey(User, on_delete=PROTECT, related_name="sittings")
    digest = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.device
