"""Signs the first admin of the environment's database in, as the form leaves it; prints a cookie a line.

python -m tests.processes.sign_in SESSIONS
"""

import os
import sys

import django
from django.conf import settings
from django.contrib import auth
from django.utils import timezone


def sign_in():
    """Write a session of the one person there is; return its cookie."""
    from adminpanel.accounts.sessions import SIGNED_IN_AT, SessionStore

    person, session = auth.get_user_model().objects.get(), SessionStore()
    session[auth.SESSION_KEY], session[auth.HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[SIGNED_IN_AT] = timezone.now().isoformat()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "adminpanel.settings"
    django.setup()
    for _ in range(int(sys.argv[1])):
        print(sign_in())
