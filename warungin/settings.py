"""Settings, read from the environment. `script/server` and `script/test` provide it all.

Outside development every secret must be given; a missing or weak one refuses to start.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from warungin import env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.text("WARUNGIN_ENV", "production")
DEVELOPMENT = ENVIRONMENT == "development"
TESTING = ENVIRONMENT == "test"
PRODUCTION = not (DEVELOPMENT or TESTING)
DEBUG = False
DATA_DIR = Path(env.text("WARUNGIN_DATA_DIR", str(BASE_DIR / ".data")))

# Reading works, every write is refused with 503 (docs/operations.md).
MAINTENANCE_MODE = env.boolean("MAINTENANCE_MODE", default=False)

SECRET_KEY = env.secret("SECRET_KEY")
JWT_ACCESS_KEYS = env.keyring("JWT_ACCESS_KEYS")
JWT_REFRESH_KEYS = env.keyring("JWT_REFRESH_KEYS")
JWT_ACCESS_SECONDS = 15 * 60
# Keys stay in this ring as long as receipts are kept: their QR codes are checked with them.
RECEIPT_KEYS = env.keyring("RECEIPT_KEYS")
# Seals secrets in the database (apps.core.vault). Keep old keys until `rotate_keys` has run.
DATA_KEYS = env.keyring("DATA_KEYS")
JWT_REFRESH_SECONDS = 30 * 24 * 3600

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How many proxies of ours stand in front; only then is X-Forwarded-For believed.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_vite",
    "csp",
    "pgtrigger",
    "apps.core",
    "apps.tenants",
    "apps.customers",
    "apps.tax",
    "apps.catalog",
    "apps.finance",
    "apps.messaging",
    "apps.payments",
    "apps.pricing",
    "apps.loyalty",
    "apps.inventory",
    "apps.shifts",
    "apps.orders",
    "apps.sync",
    "apps.reports",
    "apps.backoffice",
    "apps.pos",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.RateLimitMiddleware",
    "apps.core.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.core.language.LanguageMiddleware",
    "apps.core.maintenance.MaintenanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "warungin.urls"
WSGI_APPLICATION = "warungin.wsgi.application"

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
            ],
        },
    },
]

# --- Databases -------------------------------------------------------------------------------
# default   role warungin_app: everything that people and terminals do, under row-level security
# platform  role warungin_platform: jobs and pages of the operators that walk over tenants
# owner     role warungin_owner: migrations only; the web and worker processes run without it

# Off behind a pooler in transaction mode, where a prepared statement has no home.
PREPARED_STATEMENTS = env.boolean("DATABASE_PREPARED_STATEMENTS", default=True)
DATABASE_THREADS = env.integer("DATABASE_POOL_SIZE", 4)


def _database(name: str, *, pool_size: int) -> dict[str, Any]:
    return env.database(name) | {
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "prepare_threshold": 5 if PREPARED_STATEMENTS else None,
            "pool": {"min_size": 0, "max_size": pool_size, "timeout": 5, "max_idle": 300},
            "connect_timeout": 5,
        },
    }


DATABASES = {
    "default": _database("DATABASE_URL", pool_size=DATABASE_THREADS),
    "platform": _database("DATABASE_PLATFORM_URL", pool_size=2),
}
if env.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL")
DATABASE_ROUTERS = ["apps.core.routers.OwnerMigratesRouter"]
DATABASE_APP_ROLE = DATABASES["default"]["USER"]
DATABASE_PLATFORM_ROLE = DATABASES["platform"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Milliseconds over the whole checkout transaction, and for each wait on a lock.
ORDER_TRANSACTION_TIMEOUT = env.integer("ORDER_TRANSACTION_TIMEOUT", 30_000)
ORDER_LOCK_TIMEOUT = env.integer("ORDER_LOCK_TIMEOUT", 2_000)

# --- Redis, Celery ---------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "warungin",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
            "IGNORE_EXCEPTIONS": True,
        },
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "celery:"}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- Payment gateways ------------------------------------------------------------------------
# The sandbox of this repository speaks plain HTTP on this machine: development and tests only.
MIDTRANS_URL = env.provider("MIDTRANS_URL", "https://api.midtrans.com", local=not PRODUCTION)
MIDTRANS_SNAP_URL = env.provider(
    "MIDTRANS_SNAP_URL", "https://app.midtrans.com/snap/v1", local=not PRODUCTION
)
XENDIT_URL = env.provider("XENDIT_URL", "https://api.xendit.co", local=not PRODUCTION)
# Networks that may send notifications, such as 103.208.23.0/24; empty: any, proven by signature.
PAYMENT_NOTIFIERS = env.words("PAYMENT_NOTIFIERS")

# Who may read /metrics: the scraper's bearer token. Empty: nobody.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- Sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Argon2 is slow on purpose; tests make hundreds of people and use the quick one.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/backoffice/"
ACCOUNT_SIGNUP_REDIRECT_URL = "/mulai/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "apps.tenants.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "apps.tenants.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# Sign-ins a minute by address, on pages and in the API (mission.md K4).
RATE_LIMIT_LOGIN = env.integer("RATE_LIMIT_LOGIN", 10)
# The database counts failed sign-ins (apps.tenants.services.lockout), so that losing Redis
# never opens the door; allauth's own limits live in the cache and come on top.
ACCOUNT_RATE_LIMITS = {
    "login": f"{RATE_LIMIT_LOGIN}/m/ip",
    "login_failed": f"{RATE_LIMIT_LOGIN}/m/ip,5/5m/key",
    # Sign-ups and their mails are counted in the database only (apps.tenants.services.quotas).
    "signup": None,
    "confirm_email": None,
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Warungin"
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- REST ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.tenants.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.tenants.api.permissions.RequirePermission"],
    "DEFAULT_RENDERER_CLASSES": ["apps.core.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.CursorPagination",
    "EXCEPTION_HANDLER": "apps.core.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Warungin API",
    "DESCRIPTION": "Point of sale and back office for Indonesian shops.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "MethodEnum": "apps.orders.models.Tender.Method",
        "PaymentMethodEnum": "apps.payments.models.Method",
        "HandMethodEnum": "apps.orders.api.serializers.HAND_METHODS",
        "ReceivingMethodEnum": "apps.orders.accounts.services.receiving.METHODS",
        "OrderStateEnum": "apps.orders.models.Order.State",
        "RefundTenderStateEnum": "apps.orders.refunds.models.RefundTender.State",
        "RefundReasonEnum": "apps.orders.refunds.models.Refund.Reason",
        "AccountKindEnum": "apps.loyalty.models.CustomerAccount.Kind",
        "PaymentStateEnum": "apps.payments.states.State",
        "ShiftStateEnum": "apps.shifts.models.Shift.State",
        "ShiftMovementKindEnum": "apps.shifts.models.ShiftMovement.Kind",
        "SyncDecisionEnum": "apps.sync.api.review_serializers.DECISIONS",
        "SyncExceptionStateEnum": "apps.sync.models.SyncException.State",
        "JournalEntryStateEnum": "apps.sync.models.JournalEntry.State",
    },
}
API_MAX_BODY_BYTES = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# Requests a minute by address (mission.md K4).
RATE_LIMIT_API = env.integer("RATE_LIMIT_API", 1000)

# --- Language, time --------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
FORMAT_MODULE_PATH = ["apps.core.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Static files, media, mail ---------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    ("dist", BASE_DIR / "static" / "dist"),
    ("icons", BASE_DIR / "static" / "icons"),
]
WHITENOISE_USE_FINDERS = DEVELOPMENT or TESTING
WHITENOISE_AUTOREFRESH = False
# What `apps/core/static.py` names by its contents: Vite's files, and all others by their hash.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/assets/|\.[0-9a-f]{12}\.\w+$"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT or TESTING
        else "apps.core.static.BuiltFilesStorage"
    },
}
DJANGO_VITE = {
    "default": {
        "manifest_path": BASE_DIR / "static" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
# Mail leaves by EMAIL_URL; in development and tests it stays in files.
MAIL_SERVER = env.mail("EMAIL_URL", "file:" if DEVELOPMENT or TESTING else None)
EMAIL_BACKEND = MAIL_SERVER.backend
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starttls, MAIL_SERVER.tls
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Warungin <no-reply@warungin.invalid>")
# How people reach us: links in mails that no request asked for.
PUBLIC_URL = env.text(
    "PUBLIC_URL",
    "http://127.0.0.1:8000" if DEVELOPMENT or TESTING else f"https://{ALLOWED_HOSTS[0]}",
).rstrip("/")

# --- Security headers ------------------------------------------------------------------------
SECURE = not (DEVELOPMENT or TESTING)
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^api/health"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "serial", "usb")
}

# --- Logs ------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "apps.core.logs.RequestContextFilter"}},
    "formatters": {"json": {"()": "apps.core.logs.JSONFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": "json",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Payments keep their own log of calls to providers.
    "loggers": {"httpx2": {"level": "WARNING"}},
}
