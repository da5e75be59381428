"""Invitations, what was noticed and set aside, what the public says besides, and limits on tries."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballot', '0003_online'),
        ('people', '0003_name_the_username'),
        ('season', '0002_dates_texts_amendments_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='survey',
            name='residents',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='survey',
            name='site',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='survey',
            name='sms_ceiling_cents',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='survey',
            name='sms_price_cents',
            field=models.PositiveIntegerField(default=5),
        ),
        migrations.AddField(
            model_name='survey',
            name='sms_spent_cents',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=4)),
                ('advice', models.CharField(max_length=10)),
                ('numbers', models.TextField()),
                ('seqs', models.TextField()),
                ('count', models.PositiveIntegerField()),
                ('found_at', models.DateTimeField()),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='season.agency')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'ordering': ['rule', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_on', models.DateField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Portrait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='season.agency')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
            ],
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(default='proposed', max_length=12)),
                ('rule', models.CharField(max_length=4)),
                ('numbers', models.TextField()),
                ('seqs', models.TextField()),
                ('count', models.PositiveIntegerField()),
                ('salt', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('ended_why', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='season.agency')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('quarantine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.quarantine')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('list_sha256', models.CharField(max_length=64)),
                ('seed', models.CharField(max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('label', models.CharField(max_length=80)),
                ('listed', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('sample', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='ballot.sample')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'ordering': ['first'],
            },
        ),
        migrations.CreateModel(
            name='Used',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=64)),
                ('ends', models.BigIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=64)),
                ('at', models.BigIntegerField()),
                ('ends', models.BigIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'what', 'at'], name='attempt_what')],
            },
        ),
        migrations.CreateModel(
            name='Cancelled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ballot.survey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='cancelled_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='quarantine',
            constraint=models.UniqueConstraint(fields=('survey', 'number'), name='quarantine_number'),
        ),
        migrations.AddConstraint(
            model_name='quarantine',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('proposed', 'quarantined', 'released', 'excluded'))), name='quarantine_state'),
        ),
        migrations.AddConstraint(
            model_name='quarantine',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['proposed', 'quarantined'])), models.Q(('ended_at__isnull', False), ('state__in', ['released', 'excluded'])), _connector='OR'), name='quarantine_ended'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(fields=('survey', 'number'), name='sample_number'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(fields=('survey', 'first'), name='series_first'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='series_count'),
        ),
        migrations.AddConstraint(
            model_name='used',
            constraint=models.UniqueConstraint(fields=('office', 'what'), name='used_once'),
        ),
    ]
