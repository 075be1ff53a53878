from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0021_schedule")]

    operations = [
        migrations.AddField(
            model_name="change",
            name="score",
            # With nothing where there is none: so SQLite adds a column, and does not write the whole table anew.
            field=models.JSONField(
                help_text="The score that moved, as told: name, before, after; all empty where scores were not read.",
                null=True,
            ),
        ),
    ]
