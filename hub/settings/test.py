"""Tests: PostgreSQL, Redis and Elasticsearch when their addresses are given, else SQLite and the embedded engine."""

import tempfile
from pathlib import Path

from hub.settings.base import *
from hub.settings.base import INSTALLED_APPS, ROOT, env

SECRET_KEY = "tests-only-not-a-secret-" + "0" * 30
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
HUB_VAR = Path(tempfile.mkdtemp(prefix="hub-test-"))
MEDIA_ROOT = HUB_VAR / "media"
HUB_FILES = HUB_VAR / "files"
HUB_SEARCH_DIR = HUB_VAR / "search"
HUB_SEARCH_INDEX = f"test-{HUB_VAR.name[-8:].lower().replace('_', '-')}"
HUB_MEANING = False  # the encoder takes 0.1 s and 150 MB; its own tests switch it on
EMAIL_FILE_PATH = HUB_VAR / "mail"
STATIC_ROOT = HUB_VAR / "static"

DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS
else:
    name = env.str("HUB_TEST_DB", default=str(ROOT / "var" / "test.sqlite3"))
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "TEST": {"NAME": name},
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    }
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "core.cache.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": HUB_VAR.name,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HUB_STYLEGUIDE = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
