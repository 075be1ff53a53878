from django.db import migrations


def forget(apps, schema_editor):
    """Clear what was kept of forms: a refused change of password left both passwords there, as they were typed."""
    attempts = apps.get_model("axes", "AccessAttempt").objects.using(schema_editor.connection.alias)
    attempts.update(get_data="", post_data="")


def rewrite(apps, schema_editor):
    """Write the rows anew: what a database updates or deletes it leaves in its files until the space is needed."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL axes_accessattempt")
        elif connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Migration(migrations.Migration):
    atomic = False  # no database rewrites its files inside of a transaction
    dependencies = [("people", "0002_links_sessions_log"), ("axes", "0010_accessattemptexpiration")]
    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RunPython(rewrite, migrations.RunPython.noop),
    ]
