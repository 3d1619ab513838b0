"""Settings of the portal (门户设置), all from the environment and the home folder.

YUQI_HOME: the folder of all state, else .yuqi/ here. DATABASE_URL: PostgreSQL instead of the SQLite file there.
YUQI_PUBLIC_URL: https://… as people reach the portal; switches on what HTTPS needs. YUQI_HOSTS: further host
names, comma-separated. YUQI_SMS_GATEWAY, YUQI_OIDC_*: see docs/howto/deploy.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from yuqi.portal.settings.keys import secret_key
from yuqi.portal.settings.logs import logging_config

HOME = Path(os.environ.get("YUQI_HOME") or ".yuqi").resolve()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(HOME)
DEBUG = os.environ.get("YUQI_DEBUG") == "1"

PUBLIC_URL = os.environ.get("YUQI_PUBLIC_URL", "")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, [_public.hostname or "", *os.environ.get("YUQI_HOSTS", "").split(",")]),
]

INSTALLED_APPS = [
    "yuqi.portal.accounts",
    "yuqi.portal.audit",
    "yuqi.portal.jobs",
    "yuqi.portal.workdays",
    "yuqi.portal.access",
    "yuqi.portal.runs",
    "yuqi.portal.enterprises",
    "yuqi.portal.shared",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
]
# An app stands in the list from its first working page on.
INSTALLED_APPS += [
    f"yuqi.portal.{name}"
    for name in ("ladder", "coaching", "policies", "points", "workflows", "insight", "rest")
    if (PACKAGE / name / "apps.py").is_file()
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yuqi.portal.access.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yuqi.portal.access.middleware.ClearFaults",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yuqi.portal.accounts.middleware.SeatMiddleware",
    "yuqi.portal.access.middleware.DenyUnlessAllowed",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yuqi.portal.urls"
WSGI_APPLICATION = "yuqi.portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "yuqi.portal.runs.frame.frame",
            ],
        },
    }
]

# ---------------------------------------------------------------- database

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{HOME / 'portal.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A write lock from the first statement: a read that turns into a write would fail at once.
        "transaction_mode": "IMMEDIATE",
        "init_command": "pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on; "
        "pragma cache_size=-32000; pragma temp_store=memory;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_SAMESITE = "Lax"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yuqi.portal.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "yuqi.portal.accounts.addresses.address_of"
AXES_VERBOSE = False

SMS_GATEWAY = os.environ.get("YUQI_SMS_GATEWAY", "")  # https://…; empty: codes by SMS are not offered
SMS_TOKEN = os.environ.get("YUQI_SMS_TOKEN", "")
OIDC = {
    "issuer": os.environ.get("YUQI_OIDC_ISSUER", ""),
    "client_id": os.environ.get("YUQI_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("YUQI_OIDC_CLIENT_SECRET", ""),
    "uscc_claim": os.environ.get("YUQI_OIDC_USCC_CLAIM", "uscc"),  # the claim that names the enterprise
}
OTP_TOTP_ISSUER = "Yuqi"  # as authenticators name the account
SECOND_FACTOR_ROLES = frozenset(
    filter(None, os.environ.get("YUQI_SECOND_FACTOR", "administrator").split(","))
)

# ---------------------------------------------------------------- security

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if _public.scheme == "https":
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a selection of thousands of enterprises
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "yuqi.portal.shared.uploading.ToDisk",
]
UPLOAD_LIMIT = 200 * 2**20

# ---------------------------------------------------------------- language, time, files

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
# Served from the packages themselves: nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
UPLOADS = HOME / "uploads"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = logging_config()
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
