"""Finds an entry by its leaf, as who holds a receipt asks for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_logs_and_entries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["log", "leaf"], name="ledger_entry_leaf"),
        ),
    ]
