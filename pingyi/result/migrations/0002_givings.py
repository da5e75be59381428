"""How often figures found elsewhere had been given before a scoring."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('result', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='givings',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
