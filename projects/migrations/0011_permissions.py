"""What each role may do with changes and directories becomes Django's permissions on the role's group."""

from django.db import migrations

from adminpanel.accounts.groups import grant

PROPOSE = ("propose_change", "Propose a change, withdraw one’s own")
APPLY = ("apply_change", "Apply, undo and check changes, withdraw any")
LABEL = ("label_directory", "Label directories")


def grant_to_roles(apps, schema_editor):
    """Give the groups of a panel that had none of these permissions theirs."""
    using = schema_editor.connection.alias
    grant(apps, using, "projects.Change", PROPOSE, ["Viewer", "Editor", "Admin"])
    grant(apps, using, "projects.Change", APPLY, ["Editor", "Admin"])
    grant(apps, using, "projects.DirectoryLabel", LABEL, ["Editor", "Admin"])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_withdrawn_effective_environment"),
        ("people", "0001_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="change",
            options={"ordering": ["-effective_at", "-id"], "permissions": [PROPOSE, APPLY]},
        ),
        migrations.AlterModelOptions(
            name="directorylabel",
            options={"ordering": ["label"], "permissions": [LABEL]},
        ),
        migrations.RunPython(grant_to_roles, migrations.RunPython.noop),
    ]
