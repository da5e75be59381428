"""Figures of a part that were found elsewhere."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_name_the_username'),
        ('season', '0002_dates_texts_amendments_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='Given',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=32)),
                ('number', models.PositiveSmallIntegerField()),
                ('scores', models.TextField()),
                ('source', models.CharField(max_length=200)),
                ('signers', models.CharField(max_length=60)),
                ('given_at', models.DateTimeField()),
                ('salt', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='season.season')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('season', 'component', 'number'), name='given_number')],
            },
        ),
    ]
