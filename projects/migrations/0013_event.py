"""Every step of a change leaves an event: who did what to it, and when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0012_live_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(help_text="One of `services.transitions.Action`.", max_length=20)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "words",
                    models.TextField(
                        blank=True, help_text="What was said with it: a note, or why it did not go through."
                    ),
                ),
                ("data", models.JSONField(default=dict, help_text="What else it leaves behind, by name: answered.")),
                ("request_id", models.CharField(blank=True, max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        help_text="Who did it; empty for the panel itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="projects.change",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["change", "id"], name="event_of_change")],
            },
        ),
    ]
