"""The stored logs: heads, entries and signed checkpoints; nothing here appends, signs or decides."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from pingyi.ledger import entries, note


class Log(models.Model):
    """The head of one log. Its row is the lock under which indexes are given."""

    origin = models.TextField(unique=True)
    vkey = models.TextField()
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.origin

    @property
    def key(self) -> note.Key:
        """The key that signs this log's checkpoints."""
        return note.parse_key(self.vkey)


class Entry(models.Model):
    """One entry as it stands in the log. Triggers in the database refuse to change or delete a row."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveBigIntegerField()
    raw = models.TextField()
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="ledger_entry_index"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("raw"), entries.LIMIT), name="ledger_entry_length"),
        ]
        indexes = [models.Index(fields=["log", "leaf"], name="ledger_entry_leaf")]

    def __str__(self) -> str:
        return f"{self.index}: {self.raw}"


class Checkpoint(models.Model):
    """One signed checkpoint; `note` is what was signed, `root` the same root as hex."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="ledger_checkpoint_size")]

    def __str__(self) -> str:
        return f"{self.size}: {self.root}"
