"""Marks: who marks what, sealed sheets and their lines."""

from django.conf import settings
from django.db import models

from pingyi.core.scoped import Scoped
from pingyi.meeting.states import STATES

PROTECT = models.PROTECT


class Marking(models.Model):
    """The marking of one component in one season."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey("season.Season", on_delete=PROTECT)
    component = models.CharField(max_length=32)
    state = models.CharField(max_length=10, default="waiting")

    objects = Scoped["Marking"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="marking_component", fields=["season", "component"]),
            models.CheckConstraint(name="marking_state", condition=models.Q(state__in=STATES)),
        ]

    def __str__(self) -> str:
        return self.component


class Sheet(models.Model):
    """All marks of one rater in one component, sealed by its digest on the ledger."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    marking = models.ForeignKey(Marking, on_delete=PROTECT)
    rater = models.OneToOneField("season.Rater", on_delete=PROTECT)
    digest = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, blank=True)  # hex; never published, see ledger/commit.py

    objects = Scoped["Sheet"]()

    def __str__(self) -> str:
        return self.digest


class Line(models.Model):
    """One rater's marks for one agency. `public_key` is the rater id of the published row."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    sheet = models.ForeignKey(Sheet, on_delete=PROTECT)
    agency = models.ForeignKey("season.Agency", on_delete=PROTECT)
    public_key = models.CharField(max_length=32)
    salt = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    marks = models.TextField()  # canonical JSON [[item, mark, status], ...] as committed

    objects = Scoped["Line"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="line_agency", fields=["sheet", "agency"])]

    def __str__(self) -> str:
        return self.line


class Keying(models.Model):
    """One person's entry of one rater's paper sheet; two persons enter each sheet without seeing the other's.

    marks: canonical JSON {agency: [[item, mark, status], ...]}, and empty once the sheet is sealed.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    marking = models.ForeignKey(Marking, on_delete=PROTECT)
    rater = models.ForeignKey("season.Rater", on_delete=PROTECT)
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    keyed_at = models.DateTimeField()
    marks = models.TextField()

    objects = Scoped["Keying"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="keying_person", fields=["rater", "keyed_by"])]

    def __str__(self) -> str:
        return f"keying {self.pk}"
