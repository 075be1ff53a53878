"""The panel's settings. The environment decides (https://12factor.net/config), and a wrong one ends it here."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ

from adminpanel import logs, settings_checks
from adminpanel.environment import Environment, detect_platform

VERSION = "1.0.0"
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
env = Environment(os.environ)
platform = detect_platform(env)

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", "known-to-everybody-and-only-for-ones-own-machine-with-DEBUG" if DEBUG else "")
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = (
    env.items("ALLOWED_HOSTS") or list(platform.hosts) or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
)
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
HTTPS_ONLY = env.flag("HTTPS_ONLY", not DEBUG)
TRUSTED_PROXY_HOPS = env.whole("TRUSTED_PROXY_HOPS", platform.proxy_hops, 0, 10)

HUMANLOOP_API_KEY = env.key("HUMANLOOP_API_KEY")
SANDBOX = env.flag("SANDBOX", DEBUG and not HUMANLOOP_API_KEY)
HUMANLOOP_BASE_URL = env.text("HUMANLOOP_BASE_URL", "https://api.humanloop.com/v4").rstrip("/")
HUMANLOOP_DEADLINE = env.number("HUMANLOOP_DEADLINE", 15, 0.1, 24)
HUMANLOOP_CA_BUNDLE = env.file("HUMANLOOP_CA_BUNDLE", BASE_DIR)
# Read here though only gunicorn.conf.py needs them: so `manage.py setup` refuses a wrong one too, before any start.
PORT = env.whole("PORT", 8000, 1, 65535)
WEB_CONCURRENCY = env.whole("WEB_CONCURRENCY", 2, 1, 32)
WEB_THREADS = env.whole("WEB_THREADS", 8, 1, 64)
# Pages of one process that may wait for the remote at once: some threads always stay free for all the rest.
REMOTE_PLACES = max(WEB_THREADS - 2, 1)

# Where notifications may go besides public addresses on port 443.
WEBHOOK_ALLOW = [entry.lower() for entry in env.items("WEBHOOK_ALLOW")]
WEBHOOK_PORTS = [int(port) if port.isdecimal() else 0 for port in env.items("WEBHOOK_PORTS") or ["443"]]
WEBHOOK_CA_BUNDLE = env.file("WEBHOOK_CA_BUNDLE", BASE_DIR)
# With a server for mail people are told by it what is about them; its links need to know where the panel is reached.
EMAIL_URL = env.mail("EMAIL_URL")
EMAIL_FROM = env.text("EMAIL_FROM")
PANEL_ADDRESS = env.text("PANEL_ADDRESS", settings_checks.panel_address(ALLOWED_HOSTS, https=HTTPS_ONLY)).rstrip("/")

PANEL_NAME = env.text("PANEL_NAME", "Prompt panel")
HELP_CONTACT = env.text("HELP_CONTACT")
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
FIRST_ADMIN_USERNAME = env.text("FIRST_ADMIN_USERNAME")
FIRST_ADMIN_PASSWORD = env.text("FIRST_ADMIN_PASSWORD")
# What happens by itself: on a thread of each process that serves pages, or in one of its own, `manage.py clock`.
CLOCK = env.choice("CLOCK", "THREAD", ("THREAD", "OFF")).lower()
NOTICE_EVERY = env.whole("NOTICE_EVERY", 5, 0, 1440)
NOTICE_CALLS = env.whole("NOTICE_CALLS", 60, 20, 600)
ALLOW_EPHEMERAL_SQLITE = env.flag("ALLOW_EPHEMERAL_SQLITE", False)
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", False)
SCHEDULE_MISSED_AFTER_MINUTES = env.whole("SCHEDULE_MISSED_AFTER_MINUTES", 60, 1, 1440)
PROPOSALS_EXPIRE_AFTER_DAYS = env.whole("PROPOSALS_EXPIRE_AFTER_DAYS", 14, 1, 3650)

INSTALLED_APPS = [
    "adminpanel",
    "adminpanel.accounts",
    "projects",
    "projects.notifications",
    "projects.sandbox",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "adminpanel.middleware.LogMiddleware",
    "adminpanel.middleware.HeadersMiddleware",
    "adminpanel.middleware.HealthMiddleware",
    "adminpanel.proxy.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "adminpanel.middleware.AheadMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "adminpanel.accounts.middleware.SessionAgeMiddleware",
    "adminpanel.accounts.middleware.ReaderMiddleware",
    "adminpanel.accounts.middleware.SignInRequiredMiddleware",
    "adminpanel.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "adminpanel.middleware.MethodNotAllowedMiddleware",
    "projects.middleware.ErrorPageMiddleware",
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
                "adminpanel.context_processors.panel",
                "projects.context_processors.pause",
                "projects.context_processors.waiting",
            ],
        },
    },
]

DATABASE = env.database("DATABASE_URL", BASE_DIR)
if DATABASE["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write takes the lock at once, and waits for it, instead of failing halfway.
    OPTIONS: dict[str, Any] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    OPTIONS = {"connect_timeout": 5}
settings_checks.check_database(env, DATABASE)
# A cursor of the server's outlives its transaction, and behind a pooler the next one is on another server's session.
DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
DATABASE["OPTIONS"] = OPTIONS | DATABASE.get("OPTIONS", {})
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EPHEMERAL_SQLITE = settings_checks.loses_data(DATABASE, platform, BASE_DIR)

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "adminpanel.accounts.permissions.RoleBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "adminpanel.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "adminpanel.accounts.passwords.NotCommon"},
    {"NAME": "adminpanel.accounts.passwords.UnlikeTheName"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# Sliding, but written at most once in five minutes: the cookie lasts that much longer than the 20 hours promised.
SESSION_TOUCH_EVERY = timedelta(minutes=5)
SESSION_LONGEST = timedelta(days=7)
SESSION_COOKIE_AGE = int((timedelta(hours=20) + SESSION_TOUCH_EVERY).total_seconds())
SESSION_ENGINE = "adminpanel.accounts.sessions"
PASSWORD_RECENT_FOR = timedelta(minutes=15)
LINK_LASTS = timedelta(hours=24)

SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS_ONLY else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS_ONLY else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "adminpanel.error_views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# W002: framing is refused by frame-ancestors. W021: preloading the whole domain is not a panel's decision.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W021"]

# A name and an address together lock soonest; `accounts/lockout.py` has the slower limits of each alone.
AXES_HANDLER = "adminpanel.accounts.lockout.SlowingHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(hours=1)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "adminpanel.accounts.lockout.client_network"
AXES_LOCKOUT_CALLABLE = "adminpanel.accounts.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
OTP_TOTP_ISSUER = PANEL_NAME

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# The page of all parts, for developers. A name of its own: Django's test runner turns DEBUG off.
STYLEGUIDE = DEBUG

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ROOT = BASE_DIR / "adminpanel" / "root"  # what browsers, phones and crawlers ask for by a fixed address
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = logs.configuration(LOG_LEVEL)

settings_checks.check_secret_key(env, SECRET_KEY)
settings_checks.check_remote(env, HUMANLOOP_BASE_URL)
settings_checks.check_authorities(env, "HUMANLOOP_CA_BUNDLE", HUMANLOOP_CA_BUNDLE)
settings_checks.check_authorities(env, "WEBHOOK_CA_BUNDLE", WEBHOOK_CA_BUNDLE)
settings_checks.check_mail(env, EMAIL_URL, EMAIL_FROM, PANEL_ADDRESS)
settings_checks.check_webhooks(env, WEBHOOK_ALLOW, WEBHOOK_PORTS)
settings_checks.check_key(env, HUMANLOOP_API_KEY, sandbox=SANDBOX)
settings_checks.check_hosts(env, ALLOWED_HOSTS)
settings_checks.check_origins(env, CSRF_TRUSTED_ORIGINS)
settings_checks.check_disk(env, platform, loses=EPHEMERAL_SQLITE, allowed=ALLOW_EPHEMERAL_SQLITE)
settings_checks.check_first_admin(env, FIRST_ADMIN_USERNAME, FIRST_ADMIN_PASSWORD)
if sys.argv[1:2] != ["collectstatic"]:  # a build has none of the variables that a start has
    env.refuse()
if SANDBOX:
    HUMANLOOP_BASE_URL = "http://sandbox/v4"
