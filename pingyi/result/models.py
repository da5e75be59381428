"""Scoring runs, what each agency got, and the published bundle."""

from django.db import models

from pingyi.core.scoped import Scoped

PROTECT = models.PROTECT


class Run(models.Model):
    """One scoring of one season; `files` are the digests that the ledger's `result` entry carries."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey("season.Season", on_delete=PROTECT)
    round = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    decisions = models.PositiveIntegerField()  # how many decisions it rests on
    givings = models.PositiveIntegerField(default=0)  # how often figures found elsewhere had been given
    leaf = models.CharField(max_length=64)  # leaf hash of the `result` entry
    folder = models.CharField(max_length=64)  # vault digest of the inputs and results as a zip
    sensitivity = models.TextField(blank=True)  # rows of sensitivity.csv below the header

    objects = Scoped["Run"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="run_round", fields=["season", "round"])]

    def __str__(self) -> str:
        return f"round {self.round}"


class Standing(models.Model):
    """One agency's row of results.csv and the why behind it; texts as published."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    run = models.ForeignKey(Run, on_delete=PROTECT)
    agency = models.ForeignKey("season.Agency", on_delete=PROTECT)
    figures = models.TextField()  # canonical JSON {component: figure text}
    total = models.CharField(max_length=24, blank=True)
    computed_grade = models.CharField(max_length=32, blank=True)
    override = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=32, blank=True)
    rank = models.PositiveSmallIntegerField(null=True)
    notes = models.TextField(blank=True)
    why = models.TextField()  # canonical JSON of the trace tree

    objects = Scoped["Standing"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="standing_agency", fields=["run", "agency"])]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.total}"


class Publication(models.Model):
    """The public bundle of a season, stored by content."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.OneToOneField("season.Season", on_delete=PROTECT)
    run = models.ForeignKey(Run, on_delete=PROTECT)
    bundle = models.CharField(max_length=64)  # SHA-256 of bundle.json, as on the ledger
    archive = models.CharField(max_length=64)  # vault digest of the zip
    published_at = models.DateTimeField()

    objects = Scoped["Publication"]()

    def __str__(self) -> str:
        return self.bundle
