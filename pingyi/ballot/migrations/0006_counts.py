"""Which answers are of a table of counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballot', '0005_area'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='is_single',
            field=models.BooleanField(default=False),
        ),
    ]
