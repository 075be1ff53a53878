import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from adminpanel.accounts.groups import grant

MANAGE = ("manage_notifications", "Say who is told of changes outside this panel")


def grant_to_roles(apps, schema_editor):
    """Admins begin with it."""
    grant(apps, schema_editor.connection.alias, "notifications.Endpoint", MANAGE, ["Admin"])


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("projects", "0018_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=40)),
                ("body", models.TextField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Given up")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.event"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("problem", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="notifications.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailbox",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "channel",
                    models.CharField(
                        choices=[("webhook", "Signed webhook"), ("slack", "Slack"), ("email", "E-mail")], max_length=10
                    ),
                ),
                ("address", models.CharField(max_length=2000)),
                ("secret", models.CharField(blank=True, max_length=120)),
                ("old_secret", models.CharField(blank=True, max_length=120)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("events", models.JSONField(default=list)),
                ("environments", models.JSONField(default=list)),
                ("panel_address", models.CharField(max_length=300)),
                (
                    "off",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "an admin switched it off"),
                            ("gone", "it answered that it wants nothing more (410)"),
                            ("failing", "everything failed for three days"),
                        ],
                        help_text="Why it is switched off; empty while on.",
                        max_length=10,
                    ),
                ),
                ("off_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("not_before", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "permissions": [("manage_notifications", "Say who is told of changes outside this panel")],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="endpoint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notifications.endpoint",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("outcome", "waiting")), fields=["next_try_at"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "-made_at", "-id"], name="delivery_newest"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["made_at"], name="delivery_age"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "event"), name="delivery_once_an_event"),
        ),
        migrations.RunPython(grant_to_roles, migrations.RunPython.noop),
    ]
