"""The survey of a season: its answers, who was invited, what was set aside, and what the public said besides."""

from django.conf import settings
from django.db import models

from pingyi.ballot.states import BATCH_STATES, QUARANTINE_STATES, STATES
from pingyi.core.scoped import Scoped

PROTECT = models.PROTECT


class Survey(models.Model):
    """The survey of one season.

    place: the number of the last ballot of the intake that stands on the season's log. residents: people of 16 and over
    in the area, 0 while nobody said. site: the address that letters and posters print. sms_*_cents: what one text
    message costs, what all may cost, and what they cost so far.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.OneToOneField("season.Season", on_delete=PROTECT)
    state = models.CharField(max_length=10, default="waiting")
    place = models.BigIntegerField(default=0)
    residents = models.PositiveIntegerField(default=0)
    site = models.CharField(max_length=200, blank=True)
    sms_price_cents = models.PositiveIntegerField(default=5)
    sms_ceiling_cents = models.PositiveIntegerField(default=0)
    sms_spent_cents = models.PositiveIntegerField(default=0)

    objects = Scoped["Survey"]()

    class Meta:
        constraints = [models.CheckConstraint(name="survey_state", condition=models.Q(state__in=STATES))]

    def __str__(self) -> str:
        return f"survey {self.pk}"


class Answer(models.Model):
    """One person's answers, or one answer of a table of counts.

    choices: option keys joined by commas in roster order, empty = not answered. is_single: of a table of counts.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    channel = models.CharField(max_length=32)
    status = models.CharField(max_length=12, default="counted")
    choices = models.TextField()
    is_single = models.BooleanField(default=False)

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


class Area(models.Model):
    """The networks of the area, a line each, by which ballots from elsewhere are told; count: of the lines."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.OneToOneField(Survey, on_delete=PROTECT)
    networks = models.TextField()
    count = models.PositiveIntegerField()

    objects = Scoped["Area"]()

    def __str__(self) -> str:
        return f"area {self.count}"


class Portrait(models.Model):
    """What an agency did this year, in a few sentences for the page on which people answer."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    agency = models.OneToOneField("season.Agency", on_delete=PROTECT)
    text = models.TextField()

    objects = Scoped["Portrait"]()

    def __str__(self) -> str:
        return f"portrait {self.agency_id}"


class Sample(models.Model):
    """A draw from a list of people, which itself is not kept: its digest, the seed, and how many it had.

    seed: 32 bytes as hex; its digest stands on the log before the draw.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    number = models.PositiveSmallIntegerField()
    list_sha256 = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    objects = Scoped["Sample"]()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="sample_number", fields=["survey", "number"])]

    def __str__(self) -> str:
        return f"sample {self.number}"


class Series(models.Model):
    """Invitation codes with the numbers first to first + count - 1, made for one purpose or one stratum of a sample.

    listed: how many people of the stratum the list had; 0 where no sample was drawn.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    label = models.CharField(max_length=80)
    sample = models.ForeignKey(Sample, on_delete=PROTECT, null=True)
    listed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    objects = Scoped["Series"]()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(name="series_first", fields=["survey", "first"]),
            models.CheckConstraint(name="series_count", condition=models.Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.first}+{self.count}"


class Cancelled(models.Model):
    """An invitation code that is worth nothing any more, such as one of a letter that was lost. number: its own."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    number = models.PositiveIntegerField()

    objects = Scoped["Cancelled"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="cancelled_number", fields=["survey", "number"])]

    def __str__(self) -> str:
        return str(self.number)


class Finding(models.Model):
    """What one of the rules about stuffing noticed at the last look, replaced as a whole by the next.

    numbers: its statistic as JSON; seqs: numbers of the ballots as JSON; agency: the one that gains, or none.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    rule = models.CharField(max_length=4)
    advice = models.CharField(max_length=10)
    agency = models.ForeignKey("season.Agency", on_delete=PROTECT, null=True)
    numbers = models.TextField()
    seqs = models.TextField()
    count = models.PositiveIntegerField()
    found_at = models.DateTimeField()

    objects = Scoped["Finding"]()

    class Meta:
        ordering = ["rule", "pk"]

    def __str__(self) -> str:
        return f"{self.rule} {self.count}"


class Quarantine(models.Model):
    """Ballots set aside by two persons until two persons decide; nothing of them is deleted, and nobody is accused.

    seqs: numbers of the ballots as JSON; digest: what the ledger holds of them, salted.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default="proposed")
    rule = models.CharField(max_length=4)
    numbers = models.TextField()
    seqs = models.TextField()
    count = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    made_at = models.DateTimeField()
    ended_why = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["Quarantine"]()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="quarantine_number", fields=["survey", "number"]),
            models.CheckConstraint(name="quarantine_state", condition=models.Q(state__in=QUARANTINE_STATES)),
            models.CheckConstraint(
                name="quarantine_ended",
                condition=models.Q(state__in=["proposed", "quarantined"], ended_at=None)
                | models.Q(state__in=["released", "excluded"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"quarantine {self.number}"

    @property
    def key(self) -> str:
        """The name by which decisions speak of it: q3."""
        return f"q{self.number}"


class Objection(models.Model):
    """What a voter or an agency says against ballots being set aside. agency: empty for a voter."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    quarantine = models.ForeignKey(Quarantine, on_delete=PROTECT)
    agency = models.ForeignKey("season.Agency", on_delete=PROTECT, null=True)
    text = models.TextField()
    made_at = models.DateTimeField()

    objects = Scoped["Objection"]()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Opinion(models.Model):
    """What somebody wrote besides the answers; kept apart from them, with the day alone."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    survey = models.ForeignKey(Survey, on_delete=PROTECT)
    text = models.TextField()
    written_on = models.DateField()

    objects = Scoped["Opinion"]()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"opinion {self.pk}"


class Attempt(models.Model):
    """One try that counts towards a limit. what: a keyed digest of whoever tries; ends: second it is forgotten."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    what = models.CharField(max_length=64)
    at = models.BigIntegerField()
    ends = models.BigIntegerField()

    objects = Scoped["Attempt"]()

    class Meta:
        indexes = [models.Index(fields=["office", "what", "at"], name="attempt_what")]

    def __str__(self) -> str:
        return self.what


class Used(models.Model):
    """Something that is worth something once, and was used. what: its digest; ends: second it is forgotten."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    what = models.CharField(max_length=64)
    ends = models.BigIntegerField()

    objects = Scoped["Used"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="used_once", fields=["office", "what"])]

    def __str__(self) -> str:
        return self.what
