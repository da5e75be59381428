"""The networks of the area, by which ballots from elsewhere are told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballot', '0004_online_survey'),
        ('people', '0003_name_the_username'),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('networks', models.TextField()),
                ('count', models.PositiveIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
        ),
    ]
