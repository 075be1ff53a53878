"""The panel's settings. The environment decides (https://12factor.net/config)."""

from pathlib import Path

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", default="not-a-secret" if DEBUG else "")
ALLOWED_HOSTS = ["*"]

HUMANLOOP_API_KEY = env("HUMANLOOP_API_KEY", default="")
SANDBOX = not HUMANLOOP_API_KEY
HUMANLOOP_BASE_URL = (
    "http://sandbox/v4" if SANDBOX else env("HUMANLOOP_BASE_URL", default="https://api.humanloop.com/v4")
)
HUMANLOOP_DEADLINE = env.float("HUMANLOOP_DEADLINE", 15.0)

PANEL_NAME = env("PANEL_NAME", default="Prompt panel")
HELP_CONTACT = env("HELP_CONTACT", default="")
VERSION = "1.0"
EPHEMERAL_SQLITE = False
FIRST_ADMIN_USERNAME = env("FIRST_ADMIN_USERNAME", default="")
FIRST_ADMIN_PASSWORD = env("FIRST_ADMIN_PASSWORD", default="")

INSTALLED_APPS = [
    "adminpanel.people",
    "projects",
    "projects.sandbox",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "adminpanel.urls"
WSGI_APPLICATION = "adminpanel.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "adminpanel.context.panel",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/projects/"
LOGOUT_REDIRECT_URL = "/accounts/login/"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
