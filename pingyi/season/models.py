"""A year's review: the season, its roster, its confirmed values, its raters and its decisions."""

from django.conf import settings
from django.db import models

from pingyi.core.scoped import Scoped
from pingyi.season.states import STATES

PROTECT = models.PROTECT


class Season(models.Model):
    """One year's review by one office under one scheme; the scheme is frozen at `freeze`."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    key = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    scheme_id = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="drafting")
    scheme_json = models.TextField(blank=True)  # canonical JSON, from freeze on
    log = models.ForeignKey("ledger.Log", on_delete=PROTECT, null=True)
    is_demo = models.BooleanField(default=False)

    objects = Scoped["Season"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="season_key", fields=["office", "key"]),
            models.CheckConstraint(name="season_state", condition=models.Q(state__in=STATES)),
            models.CheckConstraint(
                name="season_frozen",
                condition=models.Q(state="drafting", log=None, scheme_json="")
                | (~models.Q(state="drafting") & ~models.Q(scheme_json="") & models.Q(log__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh


class Adoption(models.Model):
    """The office's own value for one assumed leaf, or its confirmation of the proposed one."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    path = models.CharField(max_length=120)
    value = models.TextField()  # canonical JSON of the value that was confirmed
    changed = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    objects = Scoped["Adoption"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="adoption_path", fields=["season", "path"])]

    def __str__(self) -> str:
        return self.path


class Agency(models.Model):
    """A body under review this year, in roster order."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    reason = models.TextField(blank=True)

    objects = Scoped["Agency"]()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="agency_key", fields=["season", "key"]),
            models.UniqueConstraint(name="agency_position", fields=["season", "position"]),
        ]

    def __str__(self) -> str:
        return self.name


class Rater(models.Model):
    """Somebody who may mark in one component; `key` is random, the name never leaves the office."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    component = models.CharField(max_length=32)
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=32, blank=True)
    unit = models.CharField(max_length=32, blank=True)
    agency = models.ForeignKey(Agency, on_delete=PROTECT, null=True)

    objects = Scoped["Rater"]()

    class Meta:
        ordering = ["component", "pk"]
        constraints = [
            models.UniqueConstraint(name="rater_key", fields=["season", "component", "key"]),
            models.UniqueConstraint(name="rater_name", fields=["season", "component", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """One row of decisions.csv; `reason` names no person."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=PROTECT, null=True)
    ref = models.CharField(max_length=120, blank=True)
    cite = models.CharField(max_length=60, blank=True)
    signers = models.CharField(max_length=60)
    decided_on = models.DateField()
    reason = models.TextField()
    salt = models.CharField(max_length=64)

    objects = Scoped["Decision"]()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(name="decision_position", fields=["season", "position"])]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The id in decisions.csv: d001."""
        return f"d{self.position:03d}"
