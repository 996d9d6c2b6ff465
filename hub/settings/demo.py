"""The demo: SQLite, the embedded engine, one process, mails kept in files and read at /demo/mail/."""

from hub.settings.base import *
from hub.settings.base import BASE_URL, HUB_VAR, INSTALLED_APPS, env

SECRET_KEY = "demo-only-not-a-secret-" + "0" * 30
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HUB_VAR / "demo.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HUB_VAR / "mail"
HUB_DEMONSTRATION = True
HUB_SUBMISSIONS_A_DAY = 100  # the demo's own submitter hands in fifteen at the first start
HUB_STYLEGUIDE = True
HUB_SEARCH_ENGINE = "embedded"
WHITENOISE_USE_FINDERS = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
