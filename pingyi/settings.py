"""The only settings file; typed environment readers, secrets from files, refuses to start when unsafe."""

import os
import urllib.parse
from pathlib import Path
from typing import Any

from pingyi.core.environment import data_folder, env_flag, masked, secret, stop
from pingyi.core.sqlite import journal, one_sqlite

PACKAGE = Path(__file__).resolve().parent


def database(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's entry for the main database: PostgreSQL when a URL is given, else SQLite below `folder`.

    url: signs that a URL reserves are written as %40 and the like.
    """
    if url:
        try:
            parts = urllib.parse.urlsplit(url)
            name, port = urllib.parse.unquote(parts.path.lstrip("/")), parts.port
        except ValueError:
            name = ""
        if not name or parts.scheme != "postgresql":
            stop(f'PINGYI_DATABASE is "{masked(url)}": write postgresql://user@host:port/name, or leave it empty')
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": urllib.parse.unquote(parts.username or ""),
            "PASSWORD": urllib.parse.unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    mode = journal(SQLITE)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "pingyi.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={mode}; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
        },
        "TEST": {"NAME": os.environ.get("PINGYI_TEST_SQLITE") or None},
    }


os.umask(0o077)
SQLITE = one_sqlite()
DATA = data_folder()
KEYS = DATA / "keys"
FONTS = Path(os.environ["PINGYI_FONTS"]) if os.environ.get("PINGYI_FONTS") else None  # licensed fonts for papers
DEBUG = False
SECRET_KEY = os.environ.get("PINGYI_SECRET_KEY") or secret(KEYS / "django.secret")
ALLOWED_HOSTS = os.environ.get("PINGYI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE_HOST = os.environ.get("PINGYI_SITE", "pingyi.local")  # the first part of every log's origin
LAN = env_flag("PINGYI_LAN")
TLS = env_flag("PINGYI_TLS")  # a proxy in front speaks HTTPS
SMS_URL = os.environ.get("PINGYI_SMS_URL", "")  # sends text messages; "console" prints them; token: keys/sms.token
WECHAT_APPID = os.environ.get("PINGYI_WECHAT_APPID", "")  # of the service account; its secret: keys/wechat.secret
WECHAT_HOST = os.environ.get("PINGYI_WECHAT_HOST", "")  # another one than WeChat's own, for trials

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "pingyi.web",
    "pingyi.ledger",
    "pingyi.flow",
    "pingyi.people",
    "pingyi.season",
    "pingyi.meeting",
    "pingyi.ballot",
    "pingyi.result",
    "pingyi.paper",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pingyi.web.policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pingyi.web.sessions.Sittings",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pingyi.web.policy.Refusals",
]
ROOT_URLCONF = "pingyi.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pingyi.web.context.site",
            ],
            "builtins": ["pingyi.web.templatetags.pingyi", "pingyi.web.templatetags.results"],
        },
    }
]
DATABASES = {"default": database(os.environ.get("PINGYI_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "pingyi.people.forms.passwords.Length", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username",)},
    },
]
SITTING_HOURS = 8  # a sign-in lasts a working day
SITTING_IDLE_MINUTES = 30  # of people of an office
SITTING_IDLE_MINUTES_AGENCY = 120
SITTINGS_A_PERSON = 3  # browsers signed in at once
SESSION_COOKIE_AGE = SITTING_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pingyi.web.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "/static/"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refused form is no news, and the address of an invitation holds its secret.
    "loggers": {"django.request": {"level": "ERROR"}},
}
