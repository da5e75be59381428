"""Answers of the public that came as a file, and the survey they belong to."""

from django.db import models

from pingyi.ballot.states import STATES
from pingyi.core.scoped import Scoped

PROTECT = models.PROTECT


class Survey(models.Model):
    """The survey of one season."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.OneToOneField("season.Season", on_delete=PROTECT)
    state = models.CharField(max_length=10, default="waiting")

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
