"""Who withdrew a change and when gets fields of its own; a change is dated by when it took effect."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


def part(apps, schema_editor):
    """Who withdrew a change stood as if they had applied it; nothing of a withdrawn change was sent."""
    withdrawn = apps.get_model("projects", "Change").objects.filter(state="withdrawn", withdrawn_at=None)
    withdrawn.update(
        withdrawn_by=models.F("applied_by"), withdrawn_at=models.F("settled_at"), applied_by=None, settled_at=None
    )


def join(apps, schema_editor):
    """Put it back as it was."""
    withdrawn = apps.get_model("projects", "Change").objects.filter(state="withdrawn")
    withdrawn.update(applied_by=models.F("withdrawn_by"), settled_at=models.F("withdrawn_at"))
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table whose foreign keys it has yet to check.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_change_by_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="change",
            options={"ordering": ["-effective_at", "-id"]},
        ),
        migrations.RemoveIndex(model_name="change", name="change_newest"),
        migrations.RemoveIndex(model_name="change", name="change_by_project"),
        migrations.RemoveIndex(model_name="change", name="change_by_person"),
        migrations.RemoveIndex(model_name="change", name="change_by_state"),
        migrations.RemoveIndex(model_name="change", name="change_of_live"),
        migrations.AddField(
            model_name="change",
            name="default_environment",
            field=models.TextField(
                blank=True,
                help_text="What the environment is called that is live by default; empty where that is not known.",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawn_changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="seenproject",
            name="default_environment",
            field=models.TextField(
                blank=True,
                help_text="What its default environment is called, when that was last read; empty before.",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="effective_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        state__in=["applied", "noticed"], then=Coalesce("sent_at", "settled_at", "proposed_at")
                    ),
                    default="proposed_at",
                ),
                help_text="When it took effect; of one that did not, when it was proposed.",
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["-effective_at", "-id", "proposed_by", "applied_by", "withdrawn_by"], name="change_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["project_id", "-effective_at", "-id"], name="change_by_project"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["state", "-effective_at", "-id"], name="change_by_state"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["project_id", "-effective_at"], name="change_of_live", condition=~models.Q(live_field="")
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_name",
                condition=models.Q(requested__has_key="name"),
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["project_id", "-effective_at"],
                name="change_of_directory",
                condition=models.Q(requested__has_key="directory_id"),
            ),
        ),
        # Last, for PostgreSQL alters no table whose foreign keys it has yet to check.
        migrations.RunPython(part, join),
    ]
