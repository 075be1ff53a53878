from django.db import migrations

NAMES = ("Viewer", "Editor", "Admin")


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group")
    for name in NAMES:
        groups.objects.using(schema_editor.connection.alias).get_or_create(name=name)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
