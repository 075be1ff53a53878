"""What gunicorn serves."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.template.loader import get_template

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adminpanel.settings")
application = get_wsgi_application()


def load_all() -> None:
    """Load the views and compile the templates now and not at the first request: processes forked later share them."""
    import_module(settings.ROOT_URLCONF)
    for folder in engines["django"].engine.dirs:  # type: ignore[attr-defined]
        for file in folder.rglob("*.html"):
            get_template(str(file.relative_to(folder)))


load_all()
