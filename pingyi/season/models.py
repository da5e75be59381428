"""A year's review: the season, its dates and texts, its roster, values, raters, given figures, cases and decisions."""

from django.conf import settings
from django.db import models

from pingyi.core.scoped import Scoped
from pingyi.season.states import CASE_KINDS, CASE_STATES, STATES

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
    """The office's own value for one assumed leaf, or its confirmation of the proposed one.

    A value carried over from the season before is confirmed by nobody yet: confirmed_by and confirmed_at are empty.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    path = models.CharField(max_length=120)
    value = models.TextField()  # canonical JSON of the value that was confirmed
    changed = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

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
    body = models.ForeignKey("people.Body", on_delete=PROTECT, null=True)
    name = models.CharField(max_length=200)  # as it is called this year
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


class Given(models.Model):
    """Figures of one component that were found elsewhere; a later giving takes the place of an earlier one.

    scores: canonical JSON {agency key: decimal, 0 to 100}; who has no figure is not in it. source: who found them, and
    how. digest: what the ledger holds of them, salted.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    component = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField()
    scores = models.TextField()
    source = models.CharField(max_length=200)
    signers = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = Scoped["Given"]()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="given_number", fields=["season", "component", "number"])]

    def __str__(self) -> str:
        return f"{self.component} {self.number}"


class StageDate(models.Model):
    """The days of one stage of the season's scheme, first and last, as the office set them."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    stage = models.CharField(max_length=32)
    opens_on = models.DateField()
    closes_on = models.DateField()

    objects = Scoped["StageDate"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="stage_date", fields=["season", "stage"]),
            models.CheckConstraint(name="stage_order", condition=models.Q(opens_on__lte=models.F("closes_on"))),
        ]

    def __str__(self) -> str:
        return self.stage


class SeasonText(models.Model):
    """One text of the season that pages and papers use, by name: contact, place, demands and so on."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    name = models.CharField(max_length=32)
    text = models.TextField()

    objects = Scoped["SeasonText"]()

    class Meta:
        constraints = [models.UniqueConstraint(name="season_text", fields=["season", "name"])]

    def __str__(self) -> str:
        return self.name


class Amendment(models.Model):
    """One change of the frozen rules before the first ballot or mark; the rules it replaced are kept whole."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    signers = models.CharField(max_length=60)
    amended_at = models.DateTimeField()
    changes = models.TextField()  # canonical JSON {path: [old, new]}
    before = models.TextField()  # scheme.json that was replaced
    before_sha256 = models.CharField(max_length=64)
    after_sha256 = models.CharField(max_length=64)

    objects = Scoped["Amendment"]()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="amendment_number", fields=["season", "number"])]

    def __str__(self) -> str:
        return f"amendment {self.number}"


class Case(models.Model):
    """Absence or fraud of one agency, from the first hint to the decision; only its outcome overrides a grade.

    kind: refusal, illness, put_off or fraud. source, account: where it came from and what happened, no person named.
    statement: what the agency said; heard_on: when it was heard, or when its time to answer ended. decided_by: the body
    that decided; outcome: absent, withdrawn, fraud or none.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey(Season, on_delete=PROTECT)
    agency = models.ForeignKey(Agency, on_delete=PROTECT)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="open")
    source = models.TextField()
    account = models.TextField()
    opened_at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    statement = models.TextField(blank=True)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True)
    heard_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)  # of the outcome; published with the decision
    next_year = models.PositiveSmallIntegerField(null=True)  # to which the review was put off
    decision = models.OneToOneField(Decision, on_delete=PROTECT, null=True)

    objects = Scoped["Case"]()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="case_kind", condition=models.Q(kind__in=CASE_KINDS)),
            models.CheckConstraint(name="case_state", condition=models.Q(state__in=CASE_STATES)),
            models.CheckConstraint(
                name="case_decided",
                condition=~models.Q(state="decided")
                | (~models.Q(outcome="") & ~models.Q(decided_by="") & models.Q(decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agency_id}"


class Evidence(models.Model):
    """One piece of evidence of a case: a file in the vault, or a link."""

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    case = models.ForeignKey(Case, on_delete=PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = Scoped["Evidence"]()

    def __str__(self) -> str:
        return self.title
