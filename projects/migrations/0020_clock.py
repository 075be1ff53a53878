from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0019_draft")]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "claimed_until",
                    models.DateTimeField(help_text="Until when one process has the work to itself.", null=True),
                ),
                (
                    "calls_left",
                    models.FloatField(default=0, help_text="Calls to the remote that might be made at `calls_at`."),
                ),
                ("calls_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LastRun",
            fields=[
                ("job", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(null=True)),
                (
                    "ended_at",
                    models.DateTimeField(help_text="Before `began_at` where it runs, or was cut off.", null=True),
                ),
                ("well_at", models.DateTimeField(help_text="When it last ended without a fault.", null=True)),
                (
                    "said",
                    models.TextField(blank=True, help_text="What came of it, as a sentence; of a fault its type."),
                ),
                ("is_unfinished", models.BooleanField(default=False, help_text="It has more to do, at once.")),
            ],
        ),
        migrations.AddField(
            model_name="seenproject",
            name="versions_due",
            field=models.BooleanField(
                default=False,
                help_text="It was changed, as its list says, since its versions were last read.",
            ),
        ),
    ]
