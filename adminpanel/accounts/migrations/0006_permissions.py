from django.db import migrations

from adminpanel.accounts.groups import grant

MANAGE = ("manage_people", "Manage people")


def grant_to_roles(apps, schema_editor):
    """Give the groups of a panel that had none of these permissions theirs."""
    using = schema_editor.connection.alias
    grant(apps, using, "people.PeopleEvent", MANAGE, ["Admin"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_why_links_ended"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="peopleevent",
            options={"ordering": ["-at", "-pk"], "permissions": [MANAGE]},
        ),
        migrations.RunPython(grant_to_roles, migrations.RunPython.noop),
    ]
