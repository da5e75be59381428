"""Answers of the public that came as a file, and the survey they belong to."""

from django.conf import settings
from django.db import models

from pingyi.ballot.states import BATCH_STATES, STATES
from pingyi.core.scoped import Scoped

PROTECT = models.PROTECT


class Survey(models.Model):
    """The survey of one season.

    place: the number of the last ballot of the intake that stands on the season's log.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.OneToOneField("season.Season", on_delete=PROTECT)
    state = models.CharField(max_length=10, default="waiting")
    place = models.BigIntegerField(default=0)

    objects = Scoped["Survey"]()

    class Meta:
        constraints = [models.CheckConstraint(name="survey_state", condition=models.Q(state__in=STATES))]

    def __str__(self) -> str:
        return f"survey {self.pk}"


class Answer(models.Model):
    """One person's answers. `choices`: option keys joined by commas in roster order, empty = not answered."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    channel = models.CharField(max_length=32)
    status = models.CharField(max_length=12, default="counted")
    choices = models.TextField()

    objects = Scoped["Answer"]()

    class Meta:
        indexes = [models.Index(fields=["survey", "channel", "status"], name="answer_channel")]
        constraints = [
            models.CheckConstraint(
                name="answer_status", condition=models.Q(status__in=["counted", "quarantined", "excluded"])
            )
        ]

    def __str__(self) -> str:
        return self.channel


class Online(models.Model):
    """A channel whose ballots are cast at the intake. cast, superseded: known from the close on."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    channel = models.CharField(max_length=32)
    cast = models.PositiveIntegerField(default=0)
    superseded = models.PositiveIntegerField(default=0)

    objects = Scoped["Online"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="online_channel", fields=["survey", "channel"])]

    def __str__(self) -> str:
        return self.channel


class Batch(models.Model):
    """A numbered stack of paper forms of one channel that two persons key without seeing each other's entry."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=32)
    forms_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="keying")
    made_at = models.DateTimeField()

    objects = Scoped["Batch"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="batch_number", fields=["survey", "number"]),
            models.CheckConstraint(name="batch_state", condition=models.Q(state__in=BATCH_STATES)),
        ]

    def __str__(self) -> str:
        return f"batch {self.number}"


class Slip(models.Model):
    """One person's entry of one paper form.

    choices: option keys joined by commas in roster order; empty once the batch is taken in or dropped.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    batch = models.ForeignKey(Batch, on_delete=PROTECT)
    number = models.PositiveSmallIntegerField()  # written on the form, from 1
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    keyed_at = models.DateTimeField()
    choices = models.TextField()

    objects = Scoped["Slip"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="slip_person", fields=["batch", "number", "keyed_by"])]

    def __str__(self) -> str:
        return f"slip {self.number}"
