"""Name the field for the people who read about it; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_accounts_and_bodies")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(max_length=40, unique=True, verbose_name="User name"),
        ),
    ]
