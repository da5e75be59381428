"""The tables of the ledger and the triggers that keep its entries as they were written."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

SQLITE = (
    """CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    """CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
       WHEN EXISTS (SELECT 1 FROM ledger_entry
                    WHERE id = NEW.id OR (log_id = NEW.log_id AND "index" = NEW."index"))
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never replaced'); END""",
)
SQLITE_LIFT = (
    "DROP TRIGGER ledger_entry_no_update",
    "DROP TRIGGER ledger_entry_no_delete",
    "DROP TRIGGER ledger_entry_no_replace",
)
POSTGRESQL = (
    """CREATE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'ledger entries are never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
       FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse()""",
)
POSTGRESQL_LIFT = (
    "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
    "DROP FUNCTION ledger_entry_refuse()",
)


def guard(apps, schema_editor):
    """Make the database refuse to change or delete an entry."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    """Take the guard away again."""
    for statement in SQLITE_LIFT if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_LIFT:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Log",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin", models.TextField(unique=True)),
                ("vkey", models.TextField()),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("frontier", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveBigIntegerField()),
                ("raw", models.TextField()),
                ("leaf", models.CharField(max_length=64)),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="ledger.log"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("log", "index"), name="ledger_entry_index"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("raw"), 4096
                        ),
                        name="ledger_entry_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checkpoints", to="ledger.log"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("log", "size"), name="ledger_checkpoint_size")],
            },
        ),
        migrations.RunPython(guard, lift),
    ]
