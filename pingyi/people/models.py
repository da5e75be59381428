"""Offices and their people."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

ROLES = ("operator", "approver", "auditor")


class Office(models.Model):
    """A law-publicity office of one level; every other row belongs to one."""

    LEVELS = ("province", "city", "county")

    key = models.SlugField(unique=True, max_length=32)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="office_level", condition=models.Q(level__in=["province", "city", "county"]))
        ]

    def __str__(self) -> str:
        return self.name_zh


class Users(BaseUserManager["User"]):
    """Finds people by user name; the only manager not bound to an office, since sign-in precedes one."""


class User(AbstractBaseUser):
    """A person of an office with one role."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    role = models.CharField(max_length=10)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_role", condition=models.Q(role__in=["operator", "approver", "auditor"]))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_act(self) -> bool:
        """Tell whether the role writes at all; an auditor reads."""
        return self.role in ("operator", "approver")
