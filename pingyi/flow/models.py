"""Proposals: the first key of an act that needs two; deeds: who did what, when and why."""

from django.conf import settings
from django.db import models

from pingyi.core.scoped import Scoped


class Proposal(models.Model):
    """A binding act that one person asked for and another must approve."""

    OUTCOMES = ("waiting", "approved", "declined")

    office = models.ForeignKey("people.Office", on_delete=models.PROTECT)
    subject = models.CharField(max_length=80)  # "<noun>:<id>"
    move = models.CharField(max_length=40)
    payload = models.TextField()  # canonical JSON: exactly what the second key approves
    summary = models.TextField(default="[]")  # canonical JSON: the same for people, see keys.Act
    why = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, default="waiting")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)

    objects = Scoped["Proposal"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_outcome",
                condition=models.Q(outcome="waiting", decided_by=None, decided_at=None)
                | models.Q(outcome__in=["approved", "declined"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_two_persons",
                condition=~models.Q(outcome="approved") | ~models.Q(proposed_by=models.F("decided_by")),
            ),
            models.UniqueConstraint(
                name="proposal_one_waiting",
                fields=["subject", "move", "payload"],
                condition=models.Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.subject}"


class Deed(models.Model):
    """One line of the audit trail; written in the act's transaction, never changed.

    subject: "<noun>:<id>", about: what else it concerned, as plain text, such as an agency's name; actor is empty where
    nobody was signed in. entry, salt: of the deed on the office's own ledger, where it stands there.
    """

    office = models.ForeignKey("people.Office", on_delete=models.PROTECT)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20, blank=True)
    move = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    why = models.TextField(blank=True)
    entry = models.PositiveBigIntegerField(null=True)
    salt = models.CharField(max_length=64, blank=True)

    objects = Scoped["Deed"]()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["office", "-id"], name="deed_office"),
            models.Index(fields=["office", "subject", "-id"], name="deed_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.subject}"
