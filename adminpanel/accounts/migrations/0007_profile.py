import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("time_zone", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AlterField(
            model_name="peopleevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("first_admin", "made the first admin"),
                    ("invited", "invited"),
                    ("link_cancelled", "cancelled the link for"),
                    ("joined", "joined by a link"),
                    ("role_changed", "changed the role of"),
                    ("deactivated", "deactivated"),
                    ("reactivated", "brought back"),
                    ("signed_out", "signed out everywhere"),
                    ("reset_link", "made a reset link for"),
                    ("password_reset", "set a new password by a link"),
                    ("name_changed", "changed the name"),
                    ("password_changed", "changed the password"),
                    ("second_factor_added", "added a second factor"),
                    ("second_factor_removed", "removed the second factor of"),
                ],
                max_length=30,
            ),
        ),
    ]
