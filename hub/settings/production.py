"""Production: refuses to start with a weak secret, without hosts, or without its services."""

from django.core.exceptions import ImproperlyConfigured

from hub.settings.base import *
from hub.settings.base import BASE_URL, env

WEAK = ("insecure", "not-a-secret", "changeme", "change-me", "secret-key")


def required(name: str) -> str:
    """Return a variable of the environment. Raises ImproperlyConfigured when it is missing or empty."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment; see .env.example.")
    return value


SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or any(word in SECRET_KEY.lower() for word in WEAK):
    raise ImproperlyConfigured(
        "SECRET_KEY is weak: give it 50 or more random characters (python3 dev.py env)."
    )
if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG has no place in production.")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",") if host.strip()]
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS names the site's own hosts, without *.")
required("BASE_URL")

DATABASES = {
    "default": {
        **env.db_url_config(required("DATABASE_URL")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **POSTGRESQL_OPTIONS,
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 5},
        },
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("Production runs on PostgreSQL.")
CELERY_BROKER_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "core.cache.ResilientRedisCache",
        "LOCATION": CELERY_BROKER_URL,
        "KEY_PREFIX": "hub",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
}
HUB_SEARCH_ENGINE = env.str("HUB_SEARCH_ENGINE", default="elastic")
if HUB_SEARCH_ENGINE == "elastic":
    required("ELASTICSEARCH_URL")
vars().update(env.email_url_config(required("EMAIL_URL")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE = BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = False  # nginx does that
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
CSRF_TRUSTED_ORIGINS = [BASE_URL]
HUB_REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", default=True)
