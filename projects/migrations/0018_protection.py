import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from adminpanel.accounts.groups import grant

PROPOSE = ("propose_change", "Propose a change, comment, ask for changes, withdraw one’s own")
APPROVE = ("approve_change", "Approve what others proposed")
APPLY = ("apply_change", "Apply, undo and check changes, withdraw or decline any")
PROTECT = ("manage_protections", "Say what needs approval, apply without approval")


def grant_to_roles(apps, schema_editor):
    """Give the groups of a panel that had none of these permissions theirs."""
    using = schema_editor.connection.alias
    grant(apps, using, "projects.Change", APPROVE, ["Editor", "Admin"])
    grant(apps, using, "projects.Protection", PROTECT, ["Admin"])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0017_declined"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="change",
            options={"ordering": ["-effective_at", "-id"], "permissions": [PROPOSE, APPROVE, APPLY]},
        ),
        migrations.CreateModel(
            name="Protection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("environment_id", models.CharField(blank=True, max_length=128, unique=True)),
                ("environment_name", models.TextField(blank=True)),
                ("is_default", models.BooleanField(default=False)),
                ("approvals", models.PositiveSmallIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"permissions": [PROTECT]},
        ),
        migrations.AlterField(
            model_name="event",
            name="data",
            field=models.JSONField(
                default=dict, help_text="What else it leaves behind, by name: answered, fingerprint, about."
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="needs_reading",
            field=models.BooleanField(
                default=False, help_text="Made past an approval, here or elsewhere, and nobody has looked at it since."
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["-effective_at"], name="change_to_read", condition=models.Q(needs_reading=True)),
        ),
        migrations.RunPython(grant_to_roles, migrations.RunPython.noop),
    ]
