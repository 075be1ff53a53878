import unicodedata
from collections import Counter

from django.db import migrations

LONGEST = 150


def normal(name):
    return unicodedata.normalize("NFKC", name)


def folded(name):
    return normal(normal(name).casefold())


def make_normal(apps, schema_editor):
    """Store each username as sign-in looks it up. Where that would make it another's name too, it stays as it is."""
    database = schema_editor.connection.alias
    users = apps.get_model("auth", "User").objects.using(database)
    names = dict(users.values_list("pk", "username"))
    bearers = Counter(folded(name) for name in names.values())
    for pk, name in names.items():
        if normal(name) != name and len(normal(name)) <= LONGEST and bearers[folded(name)] == 1:
            users.filter(pk=pk).update(username=normal(name))
    links = apps.get_model("people", "Link").objects.using(database)
    for link in links.filter(used_at=None).only("username"):
        if normal(link.username) != link.username and len(normal(link.username)) <= LONGEST:
            links.filter(pk=link.pk).update(username=normal(link.username))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_forget_typed_passwords"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_normal, migrations.RunPython.noop)]
