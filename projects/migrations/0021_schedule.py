import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0020_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="apply_at",
            field=models.DateTimeField(
                help_text="When it is to be applied by itself; approvals are of that.", null=True
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="apply_at_local",
            field=models.CharField(
                blank=True,
                help_text="The same as it was chosen, on the clocks of that zone: 2026-11-24T06:00.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="apply_at_zone",
            field=models.CharField(blank=True, help_text="The zone's name in the tz database.", max_length=64),
        ),
        migrations.AddField(
            model_name="change",
            name="held_because",
            field=models.TextField(blank=True, help_text="Why it was not applied by itself, as a sentence."),
        ),
        migrations.AddField(
            model_name="change",
            name="schedule",
            field=models.CharField(
                blank=True,
                choices=[("waiting", "Scheduled"), ("sent", "Sent by itself"), ("held", "Held"), ("missed", "Missed")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="scheduled_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="touched_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When it was last begun, asked for, edited or brought up to date, or is to be applied.",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("schedule", ""), _negated=True),
                fields=["schedule", "apply_at"],
                name="change_scheduled",
            ),
        ),
    ]
