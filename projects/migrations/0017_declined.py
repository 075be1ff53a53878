import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [
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


def newest(last):
    """Return the index of the list, with the last of the people by this name."""
    fields = ["-effective_at", "-id", "proposed_by", "applied_by", last]
    return models.Index(fields=fields, name="change_newest")


class Migration(migrations.Migration):
    """Who ended a change, and when: its columns keep their names, and so nothing is rewritten."""

    dependencies = [
        ("projects", "0016_move_undoes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            "change",
            {
                "ordering": ["-effective_at", "-id"],
                "permissions": [
                    ("propose_change", "Propose a change, comment, ask for changes, withdraw one’s own"),
                    ("apply_change", "Apply, undo and check changes, withdraw or decline any"),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("change", "change_newest"),
                migrations.RenameField("change", "withdrawn_by", "ended_by"),
                migrations.RenameField("change", "withdrawn_at", "ended_at"),
                migrations.AlterField(
                    "change",
                    "ended_by",
                    models.ForeignKey(
                        db_column="withdrawn_by_id",
                        help_text="Who withdrew or declined it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "change",
                    "ended_at",
                    models.DateTimeField(
                        db_column="withdrawn_at", help_text="When it was withdrawn or declined.", null=True
                    ),
                ),
                migrations.AddIndex("change", newest("ended_by")),
                migrations.AlterField(
                    "change", "state", models.CharField(choices=STATES, default="proposed", max_length=12)
                ),
            ]
        ),
    ]
