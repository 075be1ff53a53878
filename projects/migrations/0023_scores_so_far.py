"""Changes that came before a score was kept with each get theirs from the documents that are kept."""

from itertools import islice

from django.db import migrations

from projects.diff.moved_score import moved_score

LIVE_VERSION = "active_config_id"
OF_ENVIRONMENTS = ("deploy", "offline")
OF_PROJECT = ("update", "outside")
SMALL = ("kind", "before", "requested")
LARGE = ("documents", "names", "yes_or_no")
MANY, FEW = 500, 10  # rows held at a time: of small columns, and with their documents


def tell(apps, schema_editor):
    """Keep the score of each change by which one version takes the place of another."""
    changes = apps.get_model("projects", "Change").objects.using(schema_editor.connection.alias).order_by()
    pairs = replacing(changes)
    while some := dict(islice(pairs, FEW)):
        for pk, *large in changes.filter(pk__in=some).values_list("pk", *LARGE):
            keep(changes.filter(pk=pk), some[pk], *large)


def replacing(changes):
    """Yield the ids of those, and of each the version that is replaced and what takes its place."""
    keys = list(changes.values_list("pk", flat=True))
    for start in range(0, len(keys), MANY):
        for pk, *small in changes.filter(pk__in=keys[start : start + MANY]).values_list("pk", *SMALL):
            if pair := replaced(*small):
                yield pk, pair


def replaced(kind, before, requested):
    """Return the version that is replaced, and what takes its place; None where there is none, or are several."""
    live = [LIVE_VERSION] if kind in OF_PROJECT else requested if kind in OF_ENVIRONMENTS else []
    pairs = {pair for field in live if all(pair := (before.get(field), requested.get(field)))}
    return pairs.pop() if len(pairs) == 1 else None


def keep(change, pair, documents, names, yes_or_no):
    """Write down the score of one."""
    if score := moved_score(*(documents.get(key) for key in pair), names, yes_or_no):
        change.update(score={"name": score.name, "before": score.before, "after": score.after})


class Migration(migrations.Migration):
    dependencies = [("projects", "0022_score")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
