from django.apps import AppConfig

from adminpanel import db, form_words, row_numbers


class AdminPanelConfig(AppConfig):
    """What any site has: its settings, its frame, and `manage.py setup`."""

    name = "adminpanel"

    def ready(self) -> None:
        db.watch()
        form_words.speak()
        row_numbers.register()
