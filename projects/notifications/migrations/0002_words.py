from django.db import migrations, models

MANAGE = ("manage_notifications", "Choose who is told of changes by webhook or in Slack")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_endpoint")]

    operations = [
        migrations.AlterModelOptions(name="endpoint", options={"ordering": ["name", "id"], "permissions": [MANAGE]}),
        migrations.AlterField(
            model_name="endpoint",
            name="off",
            field=models.CharField(
                blank=True,
                choices=[
                    ("by_hand", "switched off by hand"),
                    ("gone", "it answered that it wants nothing more (410)"),
                    ("failing", "everything failed for three days"),
                ],
                help_text="Why it is switched off; empty while on.",
                max_length=10,
            ),
        ),
    ]
