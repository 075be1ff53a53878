import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("sending", "Being sent"),
    ("applied", "Saved"),
    ("refused", "Not accepted"),
    ("not_sent", "Not sent"),
    ("unknown", "Outcome unknown"),
    ("not_applied", "Not saved"),
    ("superseded", "Overtaken"),
    ("stale", "Out of date"),
    ("withdrawn", "Withdrawn"),
    ("declined", "Declined"),
    ("noticed", "Noticed"),
]


def touched_when_proposed(apps, schema_editor):
    """Let what is there expire from when it was proposed, or brought up to date since."""
    using = schema_editor.connection.alias
    changes = apps.get_model("projects", "Change").objects.using(using)
    refreshed = apps.get_model("projects", "Event").objects.using(using).filter(action="refresh")
    changes.update(touched_at=F("proposed_at"))
    latest = refreshed.filter(change=OuterRef("pk")).order_by("-id").values("at")[:1]
    changes.filter(pk__in=refreshed.values("change")).update(touched_at=Subquery(latest))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0018_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="is_private",
            field=models.BooleanField(
                default=False,
                help_text="A draft, or what became of one that nobody was asked for: its author’s alone.",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="touched_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When it was last begun, asked for, edited or brought up to date.",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="proposed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="When it was; of a draft, when it was begun."
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="state",
            field=models.CharField(choices=STATES, default="proposed", max_length=12),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["state", "touched_at"], name="change_by_touch"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["proposed_by", "id"], name="change_private", condition=models.Q(is_private=True)
            ),
        ),
        migrations.RunPython(touched_when_proposed, migrations.RunPython.noop),
    ]
