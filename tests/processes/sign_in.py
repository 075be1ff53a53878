"""Signs the first admin of the environment's database in, as the form leaves it; prints the cookie.

python -m tests.processes.sign_in
"""

import os

import django
from django.conf import settings
from django.contrib import auth
from django.utils import timezone


def main():
    """Write a session of the one person there is."""
    from adminpanel.accounts.sessions import SIGNED_IN_AT, SessionStore

    person, session = auth.get_user_model().objects.get(), SessionStore()
    session[auth.SESSION_KEY], session[auth.HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[SIGNED_IN_AT] = timezone.now().isoformat()
    session.save()
    print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "adminpanel.settings"
    django.setup()
    main()
