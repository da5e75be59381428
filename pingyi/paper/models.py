"""Official papers of a season: what each says, how far it is, its number, and its files."""

from django.conf import settings
from django.db import models

from pingyi.core.scoped import Scoped
from pingyi.paper.states import KINDS, STATES

PROTECT = models.PROTECT


class Paper(models.Model):
    """One paper. entered: canonical JSON of what the office typed; facts: canonical JSON of all it says, from approval.

    number: in the series of its code and year, given at the issue and never again. docx, pdf: vault digests of the
    files as issued; fonts: what they were set with.
    """

    office = models.ForeignKey("people.Office", on_delete=PROTECT)
    season = models.ForeignKey("season.Season", on_delete=PROTECT)
    kind = models.CharField(max_length=16)
    agency = models.ForeignKey("season.Agency", on_delete=PROTECT, null=True)
    state = models.CharField(max_length=10, default="draft")
    entered = models.TextField(default="{}")
    facts = models.TextField(blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=32, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    issued_on = models.DateField(null=True)
    docx = models.CharField(max_length=64, blank=True)
    pdf = models.CharField(max_length=64, blank=True)
    fonts = models.TextField(blank=True)
    returned_why = models.TextField(blank=True)  # of a draft that was sent back and not changed since
    void_why = models.TextField(blank=True)

    objects = Scoped["Paper"]()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="paper_kind", condition=models.Q(kind__in=KINDS)),
            models.CheckConstraint(name="paper_state", condition=models.Q(state__in=STATES)),
            models.UniqueConstraint(name="paper_number", fields=["office", "code", "year", "number"]),
            models.CheckConstraint(
                name="paper_issued",
                condition=~models.Q(state="issued")
                | (
                    models.Q(number__isnull=False, issued_on__isnull=False)
                    & ~models.Q(pdf="")
                    & ~models.Q(docx="")
                    & ~models.Q(facts="")
                ),
            ),
            models.CheckConstraint(
                name="paper_two_persons",
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
