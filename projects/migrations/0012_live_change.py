"""What made live what is live stands with the project, and is no longer looked for at every look."""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models


def credit(apps, schema_editor):
    """Say of each project what made live what is live, where the last change that is about it did."""
    changes = apps.get_model("projects", "Change").objects.exclude(live_field="")
    changes = changes.filter(state__in=["applied", "noticed"]).order_by("effective_at")
    last = {
        project_id: (key, answered.get(field) or "")
        for project_id, key, field, answered in changes.values_list(
            "project_id", "id", "live_field", "answered"
        ).iterator()
    }
    SeenProject = apps.get_model("projects", "SeenProject")
    rows = (
        SeenProject(pk=pk, live_change_id=last[pk][0])
        for pk, live in SeenProject.objects.values_list("pk", "active_config_id")
        if pk in last and last[pk][1] == live
    )
    while batch := list(islice(rows, 500)):
        SeenProject.objects.bulk_update(batch, ["live_change"])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_permissions"),
    ]

    operations = [
        migrations.AddField(
            model_name="seenproject",
            name="live_change",
            field=models.ForeignKey(
                help_text="What made live what is live by default, from here or noticed; empty where no change is "
                "known to.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="projects.change",
            ),
        ),
        migrations.RunPython(credit, migrations.RunPython.noop),
    ]
