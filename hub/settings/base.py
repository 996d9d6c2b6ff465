"""What all settings share. Everything that differs between machines is read from the environment, here and in no other place."""

from pathlib import Path
from typing import Any

import environ
from django.utils.translation import gettext_lazy as _

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent.parent
HUB_VAR = Path(env.str("HUB_VAR", default=str(ROOT / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "hub",
    "api",
    "search",
    "peerreview",
    "discussions",
    "directory",
    "resources",
    "people",
    "taxonomy",
    "accounts",
    "core",
    "people.users_app.HubUsersConfig",  # in place of wagtail.users
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.settings",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "ninja",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

# PostgreSQL keeps the plan of a question that a connection asks often: planning takes longer than most answers (decision 6).
POSTGRESQL_OPTIONS: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}

MIDDLEWARE = [
    "core.middleware.HostileRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.CmsContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.NoLocaleRedirect",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.StaffMfaMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.CmsTransactionMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.context.site",
            ],
        },
    }
]
FORM_RENDERER = "hub.forms.HubRenderer"

# Accounts ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["people.adapter.FrontDoorBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "people.adapter.HubAccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "people.signup.SignupForm"
ACCOUNT_USER_DISPLAY = "people.adapter.user_display"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Migration Knowledge Hub"
USERSESSIONS_TRACK_ACTIVITY = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/en/accounts/login/"

# Languages -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"

# Wagtail -------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Migration Knowledge Hub"
WAGTAILADMIN_BASE_URL = BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_USAGE_COUNT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# Files and static ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(HUB_VAR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = HUB_VAR / "media"
HUB_FILES = HUB_VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail ----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Migration Knowledge Hub <hub@example.org>"
)

# Search --------------------------------------------------------------------------------------------------------
HUB_SEARCH_ENGINE = env.str("HUB_SEARCH_ENGINE", default="embedded")
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
HUB_MEANING = env.bool("HUB_MEANING", default=True)  # used where requirements/semantic.txt is installed
HUB_SEARCH_INDEX = env.str("HUB_SEARCH_INDEX", default="hub")
HUB_SEARCH_DIR = HUB_VAR / "search"
HUB_SEARCH_LAG_SECONDS = 300  # an index that is later than this makes the site "degraded"
HUB_METRICS_TOKEN = env.str(
    "HUB_METRICS_TOKEN", default=""
)  # whoever sends it may read /metrics; empty: nobody

# What a person may do in a day ---------------------------------------------------------------------------------
HUB_UPLOAD_QUOTA = 200 * 1024 * 1024
HUB_SUBMISSIONS_A_DAY = 20
HUB_REPORTS_AN_HOUR = 10
HUB_APPLICATIONS_AN_HOUR = 10  # to the roster, by one address
HUB_DECLINED_APPLICATIONS_DAYS = 365  # then they are deleted
HUB_REREVIEW_MONTHS = env.int("HUB_REREVIEW_MONTHS", default=24)
HUB_THANKS_MINIMUM = 10  # reviewers named in the thanks of a year, or nobody is
HUB_LINK_OPENS_A_MINUTE = 120  # by one address, of links in mails to reviewers
HUB_QUIET_HOURS = (20, 7)  # no reminders from … until … o'clock
HUB_API_A_MINUTE = 120
HUB_SUGGESTIONS_A_MINUTE = 240
HUB_DEMONSTRATION = False
HUB_STYLEGUIDE = False
HUB_REQUIRE_STAFF_MFA = False

# Security ------------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# Background work -----------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 1}
CELERY_BEAT_SCHEDULE = {
    "drain the outbox": {"task": "hub.celery.drain", "schedule": 5.0, "options": {"expires": 5}},
    "vectors": {"task": "hub.celery.make_vectors", "schedule": 60.0, "options": {"expires": 60}},
    "the clock of peer review": {"task": "hub.celery.review_clock", "schedule": 3600.0},
    "reconcile the search": {
        "task": "hub.celery.reconcile",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
