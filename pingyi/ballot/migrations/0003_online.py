"""Channels whose ballots are cast at the intake, and how far the season's log has them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ballot", "0002_batches"), ("people", "0003_name_the_username")]

    operations = [
        migrations.AddField(model_name="survey", name="place", field=models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="Online",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=32)),
                ("cast", models.PositiveIntegerField(default=0)),
                ("superseded", models.PositiveIntegerField(default=0)),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.office")),
                ("survey", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ballot.survey")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("survey", "channel"), name="online_channel")]},
        ),
    ]
