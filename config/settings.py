"""The settings. What differs between machines comes from the environment; how the apps are put together, from the assembly.

``COUNTERPART_MODE`` says what this process is for: ``production`` (the default, strict), ``local`` (``make run``: loopback,
demo sign-in, mail catcher) or ``test``.
"""

import sys
from pathlib import Path

import environ
from babel import Locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language

from config.assembly import AGREEMENT_PARTS, COMMENT_PAGES, CONSEQUENCES, MOVE_RULES  # noqa: F401 - settings like those below
from config.logs import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("COUNTERPART_MODE", "production")
if MODE not in {"production", "local", "test"}:
    raise ImproperlyConfigured(f"COUNTERPART_MODE is {MODE!r}. Set it to production, local or test, or leave it out.")
PRODUCTION = MODE == "production"
LOCAL = MODE == "local"
DEBUG = False
DEMO = LOCAL and env.bool("DEMO", True)

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION and "collectstatic" not in sys.argv:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with\n"
            "  python -c 'import secrets; print(secrets.token_urlsafe(64))'\n"
            "and put it in the environment of web, worker and beat alike."
        )
    SECRET_KEY = "not-secret-local-and-test-only-0123456789-0123456789-abcdefghij"  # noqa: S105 - refused in production

PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- Applications ---------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "monitoring",
    "payments",
    "engagements",
    "accounts",
    "kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "config.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SetUpMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "kernel.middleware.DomainErrorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "kernel.forms.LedgerRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "kernel.templatetags.ledger", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "monitoring.context.shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"

# --- Data -----------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://counterpart@127.0.0.1:5432/counterpart")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHE_SECONDS = 5.0 if MODE == "test" else 0.2  # a slow hit counts as a miss, and tests count queries
CACHES = {
    "default": {
        "BACKEND": "kernel.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": CACHE_SECONDS, "socket_connect_timeout": CACHE_SECONDS},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique whatever their case, by the constraint user_email_unique

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / ".state" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(Path(env.str("STATE_DIR", str(BASE_DIR / ".state"))) / "files")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600},  # what people upload; static files are everybody's
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = MODE == "test"  # straight from static/, nothing collected
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 25 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "kernel.uploads.BoundedUploadHandler",
]

# --- Language and time ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"  # not "en", which gettext would look for in en_US
LOCALE_PATHS = [BASE_DIR / "locale"]
# The source, then every compiled catalogue below locale/, each under its own name: a language is added by adding its folder.
LANGUAGES = [
    (to_language(name), Locale.parse(name).get_display_name() or name)
    for name in ["en_GB", *sorted(path.parts[-3] for path in LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo"))]
]
USE_TZ = True
TIME_ZONE = "UTC"
CLOCK_FILE = env.str("COUNTERPART_CLOCK_FILE", "")
if CLOCK_FILE and PRODUCTION:
    raise ImproperlyConfigured("COUNTERPART_CLOCK_FILE shifts time for tests and the demo. Unset it in production.")

KILL_AT = env.str("COUNTERPART_KILL_AT", "") if MODE == "test" else ""  # see kernel/killpoints.py

# --- People ---------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; this keeps the password on the sign-in form
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"setup_code": "10/m/ip"}  # allauth has limits for everything else
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)  # how many stand in front; sign-in limits count by address
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.forms.passkeys.AddPasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Counterpart"
USERSESSIONS_TRACK_ACTIVITY = False
# OpenID Connect by configuration: OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": env.str("OIDC_NAME", "Single sign-on"),
                    "client_id": env.str("OIDC_CLIENT_ID", ""),
                    "secret": env.str("OIDC_CLIENT_SECRET", ""),
                    "settings": {"server_url": env.str("OIDC_SERVER_URL")},
                }
            ],
        }
    }
    if env.str("OIDC_SERVER_URL", "")
    else {}
)

# --- Mail -----------------------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Counterpart <counterpart@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DIR = env.str("MAIL_DIR", "") if not PRODUCTION else ""

# --- Background work ------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 0.2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "wake": {"task": "kernel.tasks.wake", "schedule": env.float("WAKE_SECONDS", 30.0), "options": {"expires": 30}},
    "dispatch": {  # and sweep and deliver, in this order
        "task": "monitoring.tasks.dispatch",
        "schedule": env.float("DISPATCH_SECONDS", 15.0),
        "options": {"expires": 15},
    },
    "invitations": {
        "task": "accounts.tasks.send_invitations",
        "schedule": env.float("INVITATION_SECONDS", 15.0),
        "options": {"expires": 15},
    },
    "forget-answers": {"task": "kernel.tasks.forget_answers", "schedule": 3600.0, "options": {"expires": 3600}},
}
CELERY_TIMEZONE = "UTC"

# --- REST -----------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["kernel.api.renderers.AnswerRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kernel.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kernel.api.problems.problem_response",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": env.str("API_RATE", "600/min")},
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Counterpart",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Run an outsourcing engagement together: whose move it is, what, by when and since when.",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["kernel.api.schema.describe"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

LOGGING_CONFIG = None
configure_logging(level=env.str("LOG_LEVEL", "WARNING" if MODE == "test" else "INFO"))
